import { AWS } from '../../lib/facts/aws-nlb';
import { keepsClientAddress, schemeOf, targetTypeOf } from '../../lib/kubernetes/nlb';

const service = (annotations: Readonly<Record<string, string>>, spec: object = {}) => ({
  annotations: Object.fromEntries(Object.entries(annotations).map(([name, value]) => [AWS + name, value])),
  spec,
});

test.each<[string, Record<string, string>, object, string | undefined]>([
  ['says nothing', {}, {}, undefined],
  ["is the controller's, which makes them internal", { type: 'external' }, {}, 'internal'],
  ["is a class's", {}, { loadBalancerClass: 'service.k8s.aws/nlb' }, 'internal'],
  ['says the scheme', { scheme: 'internet-facing', internal: 'true' }, {}, 'internet-facing'],
  ...['true', 'True', '1', 't', '0.0.0.0/0'].map(
    value =>
      [`says internal: ${value}`, { internal: value }, {}, 'internal'] as [
        string,
        Record<string, string>,
        object,
        string,
      ],
  ),
  ...['false', 'False', '0', 'F'].map(
    value =>
      [`says internal: ${value}`, { internal: value }, {}, 'internet-facing'] as [
        string,
        Record<string, string>,
        object,
        string,
      ],
  ),
])('the scheme of a Service that %s', (_, annotations, spec, scheme) => {
  expect(schemeOf(service(annotations, spec))).toBe(scheme);
});

test.each<[string, Record<string, string>, object, string | undefined, boolean | undefined]>([
  ['nothing', {}, {}, undefined, undefined],
  ['ip targets', { 'nlb-target-type': 'ip' }, {}, 'ip', false],
  ['the old name of ip', { type: 'nlb-ip' }, {}, 'ip', false],
  [
    'ip targets that keep addresses',
    { 'nlb-target-type': 'ip', 'target-group-attributes': 'stickiness.enabled=false, preserve_client_ip.enabled=true' },
    {},
    'ip',
    true,
  ],
  [
    'a proxy protocol header',
    { 'nlb-target-type': 'ip', 'target-group-attributes': 'proxy_protocol_v2.enabled=true' },
    {},
    'ip',
    true,
  ],
  [
    'a load balancer of Kubernetes’ own controller, which reads no target type',
    { type: 'nlb', 'nlb-target-type': 'ip' },
    { type: 'LoadBalancer' },
    'instance',
    false,
  ],
  ['a class, whose targets are nodes', {}, { loadBalancerClass: 'service.k8s.aws/nlb' }, 'instance', false],
  [
    'nodes that have a gateway pod',
    { 'nlb-target-type': 'instance' },
    { externalTrafficPolicy: 'Local' },
    'instance',
    true,
  ],
])('targets, and whether they see the senders: %s', (_, annotations, spec, targets, keeps) => {
  const found = service(annotations, spec);
  expect([targetTypeOf(found), keepsClientAddress(found)]).toEqual([targets, keeps]);
});
