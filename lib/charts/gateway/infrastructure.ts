/** What istiod merges into the Service and the pods that it makes of a Gateway. */
import { Yaml } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { PROXY_CONFIG, PROXY_CONTAINER, STATUS_PORT } from '../../facts/istio';
import { edgeNames } from '../../path/names';
import { metadata, Wave } from '../metadata';
import { ONE_MORE, spread } from '../pods';
import { podSpecOf, proxyConfigOf, resourcesOf, scales, scalingOf } from './pod-parts';
import type { GatewayPods, GatewayProps } from './props';
import { balancedService } from './service';

/**
 * Makes the ConfigMap that the Gateway names in `infrastructure.parametersRef`: each key is a strategic merge patch of a kind. What
 * `infrastructure.annotations` says would be on the pods too, and a change of an attribute of the NLB would replace them all.
 *
 * @throws Error if strangers could send, or if the load balancer hides addresses that the gateway needs
 */
export function infrastructure(scope: Construct, id: string, edge: GatewayProps): k8s.KubeConfigMap {
  const pods = edge.pods!;
  const patches = {
    service: servicePatch(scope, edge),
    deployment: deploymentPatch(pods, edge.podLabels),
    ...(scales(pods) && { horizontalPodAutoscaler: { spec: scalingOf(pods) } }),
    ...(pods.replicas.min > 1 && {
      podDisruptionBudget: { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
    }),
  };
  return new k8s.KubeConfigMap(scope, id, {
    metadata: metadata({ name: edgeNames(edge.prefix).infrastructure }, Wave.CONFIG),
    data: Object.fromEntries(Object.entries(patches).map(([key, patch]) => [key, Yaml.stringify(patch)])),
  });
}

function servicePatch(scope: Construct, edge: GatewayProps) {
  const { annotations, spec } = balancedService(scope, edge.service!, edge);
  const { ports = [], ...rest } = k8s.toJson_ServiceSpec(spec)!;
  const probed = ports.some(({ port }: k8s.ServicePort) => port === STATUS_PORT);
  return {
    metadata: { annotations },
    spec: {
      ...rest,
      // Ports are merged by their number. istiod adds the one of the probes, which would be one more open listener.
      ports: [...ports, ...(probed ? [] : [{ port: STATUS_PORT, $patch: 'delete' }])],
    },
  };
}

function deploymentPatch(pods: GatewayPods, labels: Readonly<Record<string, string>>) {
  const resources = resourcesOf(pods);
  const template = {
    metadata: { annotations: { [PROXY_CONFIG]: proxyConfigOf(pods) } },
    spec: {
      ...podSpecOf(pods),
      topologySpreadConstraints: spread(labels),
      containers: [{ name: PROXY_CONTAINER, resources }],
    },
  };
  const spec = k8s.toJson_DeploymentSpec({
    ...(!scales(pods) && { replicas: pods.replicas.min }),
    strategy: { rollingUpdate: ONE_MORE },
    template,
    selector: {},
  })!;
  const { selector: _, ...own } = spec;
  // istiod's template has a limit of 2 CPUs unless the mesh's owner says another: it would stay, and refuse a larger request.
  own.template.spec.containers[0].resources.limits.cpu = null;
  return { spec: own };
}
