/** Two tiers of Alloy, two edges before the first and one before the second, where an environment has one of each. */
import * as edgesModule from '../../lib/path/edges';
import { edgeNames } from '../../lib/path/names';
import type { Edge, Tier } from '../../lib/path/path';
import * as tiersModule from '../../lib/path/tiers';

/** From here on paths are made of these. Paths that were made before stay as they are. */
export function makeTwo(): void {
  const { tiersOf } = tiersModule;
  const { edgesOf } = edgesModule;
  jest
    .spyOn(tiersModule, 'tiersOf')
    .mockImplementation((...args) => tiersOf(...args).flatMap(one => [one, second(one)]));
  jest
    .spyOn(edgesModule, 'edgesOf')
    .mockImplementation((of, [first, second]) =>
      edgesOf(of, [first!]).flatMap(one => [one, another(one, 'public', first!), another(one, 'inner', second!)]),
    );
}

function second(tier: Tier): Tier {
  const settings = { ...tier.settings, name: 'alloy-sampling', replicas: 3 };
  const workload = { ...tier.workload, name: 'alloy-sampling' };
  const labels = { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy-sampling' };
  return {
    ...tier,
    ...{ title: 'Samplers', prefix: 'alloy-sampling', settings, workload, labels },
    service: { ...tier.service, name: 'alloy-sampling' },
    serviceAccount: 'alloy-sampling',
    configMap: 'alloy-sampling-config',
  };
}

/** Another edge: what an environment would say of it, and its prefix. */
function another(edge: Edge, prefix: string, tier: Tier): Edge {
  const namespace = `istio-${prefix}`;
  const names = edgeNames(prefix);
  return {
    ...edge,
    ...{ tier, namespace, prefix, file: prefix, tlsFile: `${prefix}-tls`, labels: { istio: prefix } },
    listeners: edge.listeners.map(listener => {
      const { transport } = listener;
      return { ...listener, name: names.route(transport), credentialName: `${prefix}-${transport}-cert` };
    }),
    service: { name: prefix, namespace },
    workload: { ...edge.workload, name: prefix, namespace },
    gateway: { ...edge.gateway, name: names.gateway },
    rateLimit: edge.rateLimit && { name: names.rateLimit, namespace },
    principal: `cluster.local/ns/x/sa/${prefix}`,
  };
}
