import { synthesize } from '../../lib/app';
import { diagnose } from '../../lib/doctor/diagnose';
import { inCommands } from '../../lib/path/workloads';
import { edgeIn, healthy } from '../doctor/observations';
import { edgeOf, environmentOf, type Sections, tierOf } from '../samples';

const DAEMON_SET = { gateway: '{dedicated: true, service: {helm: {kind: DaemonSet}}}' };
const HELM = { alloy: '{name: otlp, deployedBy: helm}' };

test.each<[string, Sections, string, string]>([
  ['by default', {}, 'deploy/istio-ingressgateway', 'deploy/alloy'],
  ['a gateway that is a DaemonSet', DAEMON_SET, 'daemonset/istio-ingressgateway', 'deploy/alloy'],
  ["Alloy's chart, which names it after the release", HELM, 'deploy/istio-ingressgateway', 'deploy/otlp-alloy'],
  [
    'a release with alloy in its name',
    { alloy: '{name: my-alloy, deployedBy: helm}' },
    'deploy/istio-ingressgateway',
    'deploy/my-alloy',
  ],
])('workloads: %s', (_, sections, gateway, alloy) => {
  const environment = environmentOf(sections);
  expect(inCommands(edgeOf(environment).workload)).toBe(gateway);
  expect(inCommands(tierOf(environment).workload)).toBe(alloy);
});

test('the doctor names the workloads that are there', () => {
  const environment = environmentOf({ ...DAEMON_SET, ...HELM });
  const seen = healthy(all => {
    edgeIn(all).sent = { grpc: { signal: 'traces', status: 401, arrived: { value: 0 } } };
  });
  const said = JSON.stringify(diagnose(environment, synthesize(environment), seen).hops);
  expect(said).toContain('logs daemonset/istio-ingressgateway --tail=20');
  expect(said).toContain('rollout restart deploy/otlp-alloy');
  expect(said).not.toContain('deployment/');
});
