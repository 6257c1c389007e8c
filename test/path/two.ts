/** Two tiers of Alloy and two edges before the first, where an environment has one of each. */
import * as edgesModule from '../../lib/path/edges';
import type { Edge, Tier } from '../../lib/path/path';
import * as tiersModule from '../../lib/path/tiers';

/** From here on paths are made of two each. Paths that were made before stay as they are. */
export function makeTwo(): void {
  const { tiersOf } = tiersModule;
  const { edgesOf } = edgesModule;
  jest
    .spyOn(tiersModule, 'tiersOf')
    .mockImplementation((...args) => tiersOf(...args).flatMap(one => [one, second(one)]));
  jest
    .spyOn(edgesModule, 'edgesOf')
    .mockImplementation((of, all) => edgesOf(of, all.slice(0, 1)).flatMap(one => [one, twin(one)]));
}

function second(tier: Tier): Tier {
  const settings = { ...tier.settings, name: 'alloy-sampling', replicas: 3 };
  const workload = { ...tier.workload, name: 'alloy-sampling' };
  const labels = { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy-sampling' };
  return {
    ...tier,
    ...{ title: 'Samplers', prefix: 'alloy-sampling', settings, workload, labels },
    service: { ...tier.service, name: 'alloy-sampling' },
    configMap: 'alloy-sampling-config',
  };
}

function twin(edge: Edge): Edge {
  const workload = { ...edge.workload, name: 'public' };
  return {
    ...edge,
    file: 'public',
    service: { name: 'public', namespace: 'istio-public' },
    gateway: { name: 'public', namespace: 'istio-public' },
    tlsFile: 'public-tls',
    namespace: 'istio-public',
    workload,
    labels: { istio: 'public' },
    principal: 'cluster.local/ns/x/sa/public',
  };
}
