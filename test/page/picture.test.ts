import fc from 'fast-check';
import { HOPS } from '../../lib/hops';
import { KNOWN_KINDS } from '../../lib/kubernetes/kinds';
import { examples } from '../../lib/page/examples';
import { judgeFiles } from '../../lib/page/judge';
import type { Picture, Stop } from '../../lib/page/picture';
import { RULES } from '../../lib/rules';
import { GATEWAY_PODS, MESH, PATH } from '../../lib/rules/engine/examples';

function pictureOf(text: string, complete = false): Picture {
  return judgeFiles([{ file: 'a.yaml', text }], complete).picture;
}

const stopsOf = ({ places }: Picture): Stop[] => places.flatMap(({ stops }) => [...stops]);
const [wholes] = examples();
const whole = wholes!.examples[0]!;

/** The picture as lines of text. */
function drawn(picture: Picture): string[] {
  return picture.places.flatMap(({ title, wire, stops }) => [
    ...(wire ? [`= ${wire.text} (${wire.kind})`] : []),
    `# ${title}`,
    ...stops.flatMap(stop => [
      `${stop.title}: ${stop.state}`,
      ...stop.things.map(
        ({ label, details, line }) => `  ${[`${label}:${line}`, ...details].join(' | ').replaceAll('\u00a0', ' ')}`,
      ),
    ]),
  ]);
}

test('a whole path', () => {
  const picture = pictureOf(whole.good);
  expect(picture.breaksAt).toBeUndefined();
  expect(picture.addresses).toEqual(['otlp-grpc.example.com:4317', 'otlp-http.example.com:4318']);
  expect(drawn(picture)).toEqual([
    '= TLS (encrypted)',
    '# Load balancer',
    '① NLB listener: right',
    '  Service istio-system/otlp-gateway:24 | internal, ip targets',
    '# Gateway’s Service',
    '② Service port: right',
    '  Service istio-system/otlp-gateway:26 | 4317 otlp-grpc, 4318 otlp-http',
    '③ targetPort: right',
    '  Service istio-system/otlp-gateway:26 | 4317 → 4317, 4318 → 4318',
    '  Deployment istio-system/istio-ingressgateway:1',
    '# Ingress gateway',
    '④ gateway listener: right',
    '  Gateway istio-system/otlp:35 | 4317 HTTPS SIMPLE otlp-grpc.example.com | 4318 HTTPS SIMPLE otlp-http.example.com',
    'certificate: right',
    '  Certificate istio-system/otlp-grpc:95 | otlp-grpc.example.com',
    '  Certificate istio-system/otlp-http:100 | otlp-http.example.com',
    'route: right',
    '  VirtualService observability/otlp-grpc:49 | trace.v1.TraceService/… → alloy.observability.svc.cluster.local:4317',
    '  VirtualService observability/otlp-http:60 | /v1/traces → alloy.observability.svc.cluster.local:4318',
    'policies at the edge: absent',
    'destination: right',
    '  DestinationRule observability/alloy:78 | alloy.observability.svc.cluster.local: ISTIO_MUTUAL',
    '= mTLS (encrypted)',
    '# Alloy’s Service',
    'Alloy’s Service: right',
    '  Service observability/alloy:70 | 4317 → 4317 grpc, 4318 → 4318 http',
    'endpoints: right',
    '  Service observability/alloy:69 | app=alloy → Deployment alloy',
    '# Alloy',
    'Alloy’s pods: right',
    '  Deployment observability/alloy:117 | grafana/alloy:v1.17.0 | 1 replica | with a sidecar',
    'policies at Alloy: right',
    '  PeerAuthentication observability/alloy:83 | STRICT',
    'config.alloy: right',
    '  ConfigMap observability/alloy:144 | config.alloy',
    'receiver: right',
    '  otelcol.receiver.otlp.ingest:145 | gRPC 4317 | HTTP 4318',
    'pipeline: right',
    '  otelcol.processor.memory_limiter.default:157',
    '= plain text (plain)',
    '# Backends',
    'backends: right',
    '  otelcol.exporter.otlphttp.tempo:166 | tempo-distributor.tempo.svc.cluster.local:4318 plain text',
  ]);
});

test('every hop has its place, in the packet’s order', () => {
  expect(stopsOf(pictureOf('')).map(({ hop }) => hop)).toEqual(Object.keys(HOPS));
  expect(new Set(stopsOf(pictureOf('')).map(({ state }) => state))).toEqual(new Set(['absent']));
});

test.each([
  ['tls: {mode: ISTIO_MUTUAL}', 'tls: {mode: DISABLE}', 'plain text'],
  ['tls: {mode: ISTIO_MUTUAL}', 'tls: {mode: SIMPLE}', 'TLS'],
  ['    tls: {mode: ISTIO_MUTUAL}\n', '', 'mTLS'],
])('between gateway and Alloy: %j, %j: %s', (right, wrong, text) => {
  const wires = pictureOf(whole.good.replace(right, () => wrong)).places.map(({ wire }) => wire?.text);
  expect(wires).toEqual(['TLS', undefined, undefined, text, undefined, 'plain text']);
});

test('without a DestinationRule, the sidecar counts', () => {
  const wire = (text: string) => pictureOf(text).places.find(({ title }) => title === 'Alloy’s Service')!.wire!.text;
  expect(wire(PATH)).toBe('mTLS where Alloy has a sidecar');
  expect(wire(PATH.replace('labels: {app: alloy}', 'labels: {app: alloy, sidecar.istio.io/inject: "false"}'))).toBe(
    'plain text',
  );
});

test('hops of findings are marked, and no others, in every rule’s example', () => {
  for (const { id, bad, needsComplete = false } of RULES) {
    const { findings, picture } = judgeFiles([{ file: 'a.yaml', text: bad }], needsComplete);
    const marked = stopsOf(picture).filter(({ state }) => state === 'error' || state === 'warning');
    expect([id, new Set(marked.map(({ hop }) => hop))]).toEqual([id, new Set(findings.map(({ hop }) => hop))]);
    for (const { hop, state, things } of marked) {
      expect([id, hop, things.some(thing => thing.state === state)]).toEqual([id, hop, true]);
    }
  }
});

test('of several things of one object the one at the line is marked', () => {
  const text = PATH.replace('"0.0.0.0:4318"', '"127.0.0.1:4318"');
  const stop = stopsOf(pictureOf(text)).find(({ hop }) => hop === 'receiver')!;
  expect(stop.things.map(({ label, state }) => [label, state])).toEqual([['otelcol.receiver.otlp.ingest', 'error']]);
});

test('of many things the broken ones are shown', () => {
  const servers = Array.from(
    { length: 12 },
    (_, index) => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: other-${index}, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: ${5000 + index}, name: a-${index}, protocol: ${index === 11 ? 'GRPC' : 'HTTPS'}}
      hosts: ["*"]
      tls: {mode: SIMPLE, credentialName: a}
`,
  );
  const text = servers.join('') + GATEWAY_PODS;
  const stop = stopsOf(pictureOf(text)).find(({ hop }) => hop === 'listener')!;
  expect(stop).toMatchObject({ state: 'error', more: 6 });
  expect(stop.things[0]).toMatchObject({ label: 'Gateway istio-system/other-11', state: 'error' });
});

test('names are inert', () => {
  const text = PATH.replaceAll('name: alloy,', 'name: "alloy\\u202e\\u0007",');
  const shown = JSON.stringify(pictureOf(text));
  expect(['\u202e', '\u0007'].filter(sign => shown.includes(sign))).toEqual([]);
  expect(shown).toContain('u{202e}');
});

test('nonsense in any kind is drawn, or left out', () => {
  const value = fc.constantFrom('null', '1', 'a', '[]', '[null, 1, {}]', '{}', '{a: [b]}', '{ports: [1, {port: {}}]}');
  const object = fc.tuple(fc.constantFrom(...KNOWN_KINDS), value, value).map(
    ([kind, spec, data]) => `---
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: {name: a, namespace: b}
spec: ${spec}
data: ${data}
`,
  );
  fc.assert(
    fc.property(fc.array(object, { maxLength: 4 }), fc.boolean(), (objects, complete) => {
      expect(stopsOf(pictureOf(objects.join('') + MESH, complete)).length).toBeGreaterThanOrEqual(16);
    }),
    { numRuns: 60 },
  );
});
