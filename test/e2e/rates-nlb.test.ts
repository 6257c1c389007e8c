/** What counts as harm of a changed load balancer, and what is drawn. */
import { join } from 'node:path';
import { changed } from '../../e2e/cases/rates/change';
import { refusedByAws } from '../../e2e/cases/rates/nlb/aws';
import { BalancerDraw } from '../../e2e/cases/rates/nlb/draw';
import { harmOf, type Made } from '../../e2e/cases/rates/nlb/harm';
import type { Balancer, Listener } from '../../e2e/cases/rates/nlb/model';
import { Manifests } from '../../e2e/lab/manifests';
import { PROJECT } from '../golden';

const LISTENER: Listener = {
  port: 4317,
  protocol: 'TCP',
  attributes: { 'tcp.idle_timeout.seconds': '3660' },
  target: {
    type: 'ip',
    port: 4317,
    protocol: 'TCP',
    attributes: { 'preserve_client_ip.enabled': 'true', 'proxy_protocol_v2.enabled': 'false' },
    check: {
      protocol: 'HTTP',
      port: '15021',
      path: '/healthz/ready',
      codes: '200-399',
      interval: 10,
      timeout: 10,
      healthy: 3,
      unhealthy: 3,
    },
  },
};
const BALANCER: Balancer = {
  name: 'otlp',
  scheme: 'internal',
  family: 'ipv4',
  subnets: [{ name: 'a', elastic: undefined, ipv4: undefined, ipv6: undefined }],
  groups: [''],
  sources: { 4317: ['10.0.0.0/8'] },
  listeners: [LISTENER],
};
const SPEC = { type: 'LoadBalancer', ports: [{ port: 4317, targetPort: 4317, nodePort: 30_001 }] };

const made = (built: Balancer, spec: object = {}): Made => ({
  service: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ...SPEC, ...spec } },
  verdict: { by: 'controller', built },
});
const harm = (after: Made, isRenamed = false) =>
  harmOf(made(BALANCER), after, { ports: [4317], clientAddress: true }, isRenamed);
const withTarget = (target: Partial<Listener['target']>, listener: Partial<Listener> = {}): Balancer => ({
  ...BALANCER,
  listeners: [{ ...LISTENER, ...listener, target: { ...LISTENER.target, ...target } }],
});
const withCheck = (check: Partial<Listener['target']['check']>, target: Partial<Listener['target']> = {}) =>
  withTarget({ ...target, check: { ...LISTENER.target.check, ...check } });

test.each<[string, Made]>([
  ['the same', made(BALANCER)],
  ['another name', made({ ...BALANCER, name: 'other' })],
  ['fewer may connect', made({ ...BALANCER, sources: { 4317: ['10.1.0.0/16'] } })],
  ['a further port', made({ ...BALANCER, listeners: [LISTENER, { ...LISTENER, port: 443 }] })],
  ['the readiness port, which is open', made(withCheck({ protocol: 'TCP' }))],
  ['any answer', made(withCheck({ path: '/', codes: '404' }))],
])('no harm: %s', (_, after) => expect(harm(after)).toBeUndefined());

test.each<[string, Made, string]>([
  ['nobody', { ...made(BALANCER), verdict: { by: 'nobody' } }, 'nobody makes a load balancer'],
  [
    'another',
    { ...made(BALANCER), verdict: { by: 'the controller of x' } },
    'the controller of x makes the load balancer',
  ],
  ['refused', { ...made(BALANCER), verdict: { by: 'controller', refused: 'no' } }, 'the controller refuses: no'],
  ['another type', made(BALANCER, { type: 'NodePort' }), 'a Service of type NodePort'],
  ['another scheme', made({ ...BALANCER, scheme: 'internet-facing' }), 'internal → internet-facing'],
  ['a port gone', made({ ...BALANCER, listeners: [] }), 'nothing listens on 4317'],
  ['TLS', made(withTarget({}, { protocol: 'TLS', attributes: {} })), 'TCP → TLS'],
  [
    'a proxy protocol',
    made(withTarget({ attributes: { 'proxy_protocol_v2.enabled': 'true' } })),
    'the proxy protocol of 4317',
  ],
  ['another path', made(withCheck({ path: '/' })), 'HTTP 15021/'],
  ['TLS to plain text', made(withCheck({ protocol: 'HTTPS' })), 'HTTPS 15021'],
  ['a port of traffic over HTTP', made(withCheck({ port: 'traffic-port' })), 'HTTP traffic-port'],
  ['a port of nobody', made(withCheck({ protocol: 'TCP', port: '8080' })), 'TCP 8080'],
  ['a port of nodes', made(withCheck({}, { type: 'instance', port: 30_001 })), 'no node listens there'],
  ['addresses hidden', made(withTarget({ attributes: {} })), 'hides the clients’ addresses'],
  ['everybody', made({ ...BALANCER, sources: { 4317: ['0.0.0.0/0'] } }), 'everybody may connect to 4317'],
  ['nobody in', made({ ...BALANCER, sources: {} }), 'nobody may connect to 4317'],
  ['other groups', made({ ...BALANCER, groups: ['sg-1'], sources: undefined }), 'since groups are named'],
])('harm: %s', (_, after, words) => expect(harm(after)).toContain(words));

test('nodes are asked for pods of the Service on them, by kube-proxy', () => {
  const asked = withCheck({ port: '31000', path: '/healthz' }, { type: 'instance', port: 30_001 });
  expect(harm(made(asked, { externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 }))).toBeUndefined();
});

test('what was misspelt has an effect that is gone', () => {
  const after = made(withTarget({}, { attributes: {} }));
  expect(harm(after)).toBeUndefined();
  expect(harm(after, true)).toBe('what was written is not read');
});

test.each<[string, Balancer, string | undefined]>([
  ['all that is there', BALANCER, undefined],
  ['an attribute', { ...BALANCER, attributes: { 'idle_timeout.timeout_seconds': '60' } }, 'there is no attribute'],
  ['a value', withTarget({ attributes: { 'deregistration_delay.timeout_seconds': '3601' } }), 'is "3601"'],
  ['an idle timeout', withTarget({}, { attributes: { 'tcp.idle_timeout.seconds': '59' } }), 'is "59"'],
  ['an idle timeout of TLS', withTarget({}, { protocol: 'TLS' }), 'a TLS listener has no idle timeout'],
  ['a name', { ...BALANCER, name: 'a_b' }, 'the name is "a_b"'],
  ['a network', { ...BALANCER, sources: { 4317: ['10.0.0.0'] } }, '"10.0.0.0" is no network'],
  ['a tag', { ...BALANCER, tags: { 'aws:a': 'b' } }, '"aws:a" is no tag'],
  ['an interval', withCheck({ interval: 4 }), 'the interval of the health check is 4'],
  ['a timeout', withCheck({ timeout: 11 }), 'is above its interval'],
  ['codes', withCheck({ codes: 'ok' }), 'the success codes are "ok"'],
  ['a path', withCheck({ path: 'ready' }), 'the path of the health check is "ready"'],
])('AWS on %s', (_, balancer, words) => {
  if (words === undefined) expect(refusedByAws(balancer)).toBeUndefined();
  else expect(refusedByAws(balancer)).toContain(words);
});

test('one seed draws the same changes, another seed others, and most can be made', () => {
  const { objects } = Manifests.read('minimal', join(PROJECT, '__snapshots__', 'minimal'));
  const services = objects.filter(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer');
  const draws = (seed: number) => {
    const draw = new BalancerDraw(services, seed);
    return Array.from({ length: 100 }, () => draw.next());
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(2)).not.toEqual(draws(1));
  expect(draws(1).filter(({ change }) => changed(services[0]!, change)).length).toBeGreaterThan(70);
});
