import { destinationOf } from '../alloy/pipelines/exporter';
import { configSecrets, renderConfig } from '../alloy/pipelines/pipeline';
import type { AlloyChartProps } from '../charts/alloy/props';
import { maxConcurrentRequests } from '../environment/delivery';
import { takesZstd } from '../environment/derive';
import { serviceHost } from '../environment/endpoints';
import { memoryOf } from '../environment/memory';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path/path';
import { jwtProps } from './jwt';

/** Alloy as an environment wants it, for our manifests and for the values of Alloy's own chart. */
export function alloyProps(environment: Environment): AlloyChartProps {
  const { alloy, mesh, receiver, gateway } = environment;
  const path = pathOf(environment);
  return {
    namespace: alloy.namespace,
    createNamespace: alloy.createNamespace,
    name: alloy.name,
    podLabels: path.alloyLabels,
    deploy: alloy.deployedBy === 'manifests',
    serviceName: path.alloyService.name,
    configMapName: path.alloyConfigMap,
    config: renderConfig(environment),
    secrets: configSecrets(environment),
    receivers: path.listeners.map(({ transport, receiverPort }) => ({
      transport,
      port: receiverPort,
      zstd: takesZstd(environment, transport),
    })),
    httpPort: path.alloyHttpPort,
    image: alloy.image,
    replicas: alloy.replicas,
    ...alloy.resources,
    goMemoryLimitMiB: memoryOf(environment).heapMiB,
    ...alloy.shutdown,
    nodeSelector: alloy.nodeSelector,
    tolerations: alloy.tolerations,
    priorityClassName: alloy.priorityClassName,
    sidecar: !receiver.tls,
    istioRevision: mesh.injection.revision,
    istioCni: mesh.cni,
    allowedPrincipals: [path.gatewayPrincipal],
    jwt: jwtProps(environment, 'workload'),
    maxConcurrentRequests: maxConcurrentRequests(environment),
    idleTimeoutSeconds: path.upstreamIdleSeconds,
    meshBackends: meshBackends(environment),
    allowedPods: alloy.networkPolicy ? [{ namespace: gateway.namespace, labels: path.gatewayLabels }] : undefined,
  };
}

function meshBackends(environment: Environment): string[] {
  return pathOf(environment).signals.flatMap(signal => {
    const { client, protection } = destinationOf(environment, signal)!;
    return protection === 'mesh' ? [serviceHost(client.endpoint, environment)] : [];
  });
}
