import { AWS } from '../../lib/facts/aws-nlb';
import { keepsClientAddress, schemeOf, targetTypeOf } from '../../lib/kubernetes/nlb';
import { nlbAttributeInvalid } from '../../lib/rules/nlb/nlb-attribute-invalid';
import { nlbSchemeContradictsInternal } from '../../lib/rules/nlb/nlb-scheme-contradicts-internal';
import { check } from '../rules/check';

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

const findings = (text: string) => check([{ file: 'service.yaml', text }], { complete: false });

test.each(['True', '1', '0.0.0.0/0'])('internal: %s is no contradiction to the scheme internal', value => {
  expect(findings(nlbSchemeContradictsInternal.good.replace('internal: "true"', `internal: "${value}"`))).toEqual([]);
});

test.each([
  ['tcp.idle_timeout.seconds', '60'],
  ['tcp.idle_timeout.seconds', '6000'],
  ['deregistration_delay.timeout_seconds', '3600'],
  ['some.attribute', 'anything'],
])('AWS takes %s=%s', (attribute, value) => {
  expect(
    findings(nlbAttributeInvalid.good.replace('deregistration_delay.timeout_seconds=60', `${attribute}=${value}`)),
  ).toEqual([]);
});

test.each([
  ['tcp.idle_timeout.seconds', '59', '60 to 6000'],
  ['tcp.idle_timeout.seconds', '6001', '60 to 6000'],
  ['deregistration_delay.timeout_seconds', '3601', '0 to 3600'],
  ['proxy_protocol_v2.enabled', 'on', 'true, false'],
])('AWS refuses %s=%s', (attribute, value, allowed) => {
  const text = nlbAttributeInvalid.good.replace('deregistration_delay.timeout_seconds=60', `${attribute}=${value}`);
  expect(findings(text)).toMatchObject([
    { rule: 'nlb-attribute-invalid', got: `${attribute} is "${value}", allowed: ${allowed}` },
  ]);
});
