/** An edge in the Gateway API: what the API server and istiod fill in is no drift, and the Service that istiod makes is compared. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import { expectedOf } from '../../lib/drift/expected';
import { breakageOf } from '../../lib/drift/hops';
import { driftReport } from '../../lib/drift/report';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { PROJECT } from '../golden';
import { type Manifest, Output } from '../manifests';
import { loaded } from '../samples';

const FILE = 'environments/gateway-api.yaml';
const files = synthesize(loaded(readFileSync(join(PROJECT, FILE), 'utf8'), FILE)).filter(({ objects }) => objects);
const output = new Output(files);
const expected = expectedOf(files.map(({ path: file, text }) => ({ file, text, documents: parseYaml(text) })));

/** Gateway, routes and Service as a cluster has them. */
function living(edit: (objects: Record<'gateway' | 'route' | 'service', Manifest>) => void = () => {}) {
  const gateway = structuredClone(output.one('Gateway'));
  gateway.metadata.annotations['gateway.istio.io/controller-version'] = '5';
  gateway.spec.tls.frontend.default.validation.mode = 'AllowValidOnly';
  for (const { allowedRoutes, tls } of gateway.spec.listeners) {
    allowedRoutes.kinds[0].group = 'gateway.networking.k8s.io';
    Object.assign(tls.certificateRefs[0], { group: '', kind: 'Secret' });
  }
  const routes: Manifest[] = structuredClone(output.all('HTTPRoute'));
  for (const { spec } of routes) {
    Object.assign(spec.parentRefs[0], { group: 'gateway.networking.k8s.io', kind: 'Gateway' });
    Object.assign(spec.rules[0].backendRefs[0], { group: '', kind: 'Service', weight: 1 });
  }
  const { metadata, spec } = output.patch('service');
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'otlp-gateway-istio', namespace: 'otlp-gateway', labels: { of: 'istiod' } },
    spec: {
      ...spec,
      ipFamilyPolicy: 'PreferDualStack',
      selector: { 'gateway.networking.k8s.io/gateway-name': 'otlp-gateway' },
      ports: spec.ports.slice(0, -1).map((port: Manifest) => ({ ...port, appProtocol: 'https' })),
    },
  };
  edit({ gateway, route: routes[0], service });
  const text = [gateway, ...routes, service].map(one => JSON.stringify(one)).join('\n---\n');
  return driftReport(expected, new Manifests([{ file: 'live', documents: parseYaml(text) }], false), false)!;
}

test('what is filled in is no drift, and the Service is one of ours', () => {
  expect(living()).toMatchObject({ drifted: 0, text: expect.stringMatching(/no drift in 4 of our/) });
});

test.each([
  ['① NLB', (all: Manifest) => Object.assign(all.service.metadata, { annotations: {} })],
  ['② Service port', (all: Manifest) => all.service.spec.ports.pop()],
  [
    '④ gateway listener',
    (all: Manifest) => Object.assign(all.gateway.spec.listeners[0], { hostname: 'closed.invalid' }),
  ],
  ['route', (all: Manifest) => Object.assign(all.route.spec, { hostnames: ['closed.invalid'] })],
])('a difference is named at its hop: %s', (hop, edit) => {
  const { drifted, text } = living(edit);
  expect(drifted).toBe(1);
  expect(text.toLowerCase()).toContain(hop.toLowerCase());
});

test('a policy that names a Gateway is one at the edge', () => {
  const value = { spec: { targetRefs: [{ kind: 'Gateway', name: 'otlp-gateway' }] } };
  const policy = { kind: 'AuthorizationPolicy', namespace: 'otlp-gateway', name: 'otlp-jwt', value, file: 'x' };
  expect(breakageOf(policy, ['spec'], undefined, expected)).toMatch(/^policies at the edge: /);
});
