/** What the owner of the gateway's Service needs, where that is not us. */
import type { OutputFile } from '../app';
import { edgeService, gatewayShutdown } from '../edge-service';
import type { Environment } from '../environment/schema';
import { valuesFile } from './values-file';

export function gatewayValues(environment: Environment): OutputFile[] {
  const { helm, istioOperator } = environment.gateway.service;
  if (helm) return [helmValues(environment)];
  if (istioOperator) return [operatorOverlay(environment)];
  return [];
}

/** For the chart istio/gateway. Its lists replace the defaults, so `ports` restates what the gateway has already. */
function helmValues(environment: Environment): OutputFile {
  const { gateway } = environment;
  const { kind, spreadAcrossZones } = gateway.service.helm!;
  const values = {
    // The chart labels pods by the release; the Gateway selects by these.
    labels: gateway.selector,
    kind,
    service: service(environment),
    podAnnotations: podAnnotations(environment),
    terminationGracePeriodSeconds: gatewayShutdown(environment).graceSeconds,
    ...(kind === 'Deployment' && {
      // One pod would take the edge down with its node.
      autoscaling: { minReplicas: 2 },
      podDisruptionBudget: { maxUnavailable: 1 },
      ...(spreadAcrossZones && { topologySpreadConstraints: zoneSpread(environment) }),
    }),
  };
  const command = `helm upgrade --install ${gateway.name} istio/gateway --namespace ${gateway.namespace} --values gateway.yaml`;
  return valuesFile('gateway', command, values);
}

/** For `istioctl install`, beside the IstioOperator that the mesh was installed with. */
function operatorOverlay(environment: Environment): OutputFile {
  const { gateway } = environment;
  const { annotations, ...spec } = service(environment);
  const { graceSeconds } = gatewayShutdown(environment);
  const overlay = {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: {
      components: {
        ingressGateways: [
          {
            name: gateway.name,
            namespace: gateway.namespace,
            enabled: true,
            label: gateway.selector,
            k8s: {
              service: spec,
              serviceAnnotations: annotations,
              podAnnotations: podAnnotations(environment),
              overlays: [
                {
                  kind: 'Deployment',
                  name: gateway.name,
                  patches: [
                    { path: 'spec.template.spec.terminationGracePeriodSeconds', value: graceSeconds },
                    ...(gateway.service.istioOperator!.spreadAcrossZones
                      ? [{ path: 'spec.template.spec.topologySpreadConstraints', value: zoneSpread(environment) }]
                      : []),
                  ],
                },
              ],
            },
          },
        ],
      },
    },
  };
  return valuesFile('istio-operator', 'istioctl install -f <your IstioOperator> -f istio-operator.yaml', overlay);
}

function service(environment: Environment) {
  const { annotations, ports, externalTrafficPolicy, loadBalancerSourceRanges } = edgeService(environment);
  return {
    type: 'LoadBalancer',
    annotations,
    ...(externalTrafficPolicy && { externalTrafficPolicy }),
    ...(loadBalancerSourceRanges && { loadBalancerSourceRanges }),
    ports: ports.map(({ name, port, targetPort }) => ({ name, port, protocol: 'TCP', targetPort })),
  };
}

/** The proxy keeps serving for as long as the NLB keeps its flows. */
function podAnnotations(environment: Environment) {
  const { drainSeconds } = gatewayShutdown(environment);
  return { 'proxy.istio.io/config': JSON.stringify({ terminationDrainDuration: `${drainSeconds}s` }) };
}

function zoneSpread({ gateway }: Environment) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: gateway.selector },
    },
  ];
}
