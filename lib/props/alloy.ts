import { configSecrets, renderConfig } from '../alloy/pipelines/pipeline';
import { QUEUE_FOLDER } from '../alloy/pipelines/queue-volume';
import type { AlloyChartProps } from '../charts/alloy/props';
import { maxConcurrentRequests } from '../environment/delivery';
import { takesZstd } from '../environment/derive';
import { allDestinations, needsVolume, protectionOf } from '../environment/destinations';
import { serviceHost } from '../environment/endpoints';
import { memoryOf } from '../environment/memory';
import { replicasOf } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { pathOf, sendersTo, type Tier } from '../path/path';
import { jwtProps } from './jwt';

/** The props of AlloyChart for a tier of an environment. The values for Alloy's own chart are made of them too. */
export function alloyProps(environment: Environment, tier: Tier): AlloyChartProps {
  const { mesh, receiver } = environment;
  const { settings } = tier;
  const senders = sendersTo(pathOf(environment), tier);
  return {
    namespace: tier.namespace,
    createNamespace: settings.createNamespace && tier.id === 'receiving',
    name: tier.serviceAccount,
    prefix: tier.prefix,
    podLabels: tier.labels,
    deploy: settings.deployedBy === 'manifests',
    serviceName: tier.service.name,
    configMapName: tier.configMap,
    config: renderConfig(environment, tier),
    secrets: configSecrets(environment, tier),
    receivers: tier.receivers.map(({ transport, port }) => ({
      transport,
      port,
      // On a port of TCP a policy can't look at headers, and one that denies by them denies all. Our own balancer sends snappy.
      zstd: tier.id === 'sampling' || takesZstd(environment, transport),
    })),
    httpPort: tier.httpPort,
    image: settings.image,
    replicas: settings.autoscaling ? undefined : replicasOf(settings).most,
    autoscaling: settings.autoscaling,
    ...settings.resources,
    goMemoryLimitMiB: memoryOf(environment).heapMiB,
    ...settings.shutdown,
    nodeSelector: settings.nodeSelector,
    tolerations: settings.tolerations,
    priorityClassName: settings.priorityClassName,
    sidecar: !receiver.tls,
    sharedPods: settings.present !== undefined,
    istioRevision: mesh.injection.revision,
    istioCni: mesh.cni,
    allowedPrincipals: [...new Set(senders.map(({ principal }) => principal))],
    ...tokensOf(environment, tier),
    maxConcurrentRequests: tier.id === 'receiving' ? maxConcurrentRequests(environment) : undefined,
    headless: tier.id === 'sampling',
    trafficDistribution: tier.id === 'receiving' ? settings.trafficDistribution : undefined,
    idleTimeoutSeconds: tier.upstreamIdleSeconds,
    meshBackends: [...(tier.next ? [tier.next.host] : []), ...meshBackends(environment, tier)],
    serviceAccountAnnotations: settings.serviceAccount.annotations,
    ...(needsVolume(environment, tier.sent) && {
      stabilityLevel: 'public-preview',
      volume: {
        size: settings.storage.size,
        storageClassName: settings.storage.storageClassName,
        mountPath: QUEUE_FOLDER,
      },
    }),
    allowedPods: settings.networkPolicy ? senders : undefined,
  };
}

/** The token that Alloy's sidecar asks for, and of whom. Where edges ask for one there, they ask for the same. */
function tokensOf(environment: Environment, tier: Tier): Pick<AlloyChartProps, 'jwt' | 'jwtPrincipals'> {
  const edges = pathOf(environment).edges.filter(edge => edge.tier === tier);
  const asking = edges.filter(({ settings }) => jwtProps(settings, 'workload'));
  const [first] = asking;
  if (!first) return {};
  return {
    jwt: jwtProps(first.settings, 'workload'),
    ...(asking.length < edges.length && { jwtPrincipals: asking.map(({ principal }) => principal) }),
  };
}

function meshBackends(environment: Environment, tier: Tier): string[] {
  return allDestinations(environment, tier.sent)
    .filter(one => protectionOf(environment, one) === 'mesh')
    .map(({ client }) => serviceHost(client.endpoint, environment));
}
