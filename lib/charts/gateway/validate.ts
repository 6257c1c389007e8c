import { ISTIO_NAMESPACE } from '../../facts/istio';
import { DEFAULT_PORTS, SIGNALS, TRANSPORTS } from '../../facts/otlp';
import { shown } from '../../foreign/text';
import { jwtMistakes } from '../jwt';
import {
  entries,
  FILLED,
  LABELS,
  mistakesIn,
  NETWORKS,
  oneOf,
  optional,
  PORT,
  type Prop,
  QUANTITY,
  TEXT,
  TEXTS,
  twice,
  whole,
} from '../validate';
import { gatewayApiMistakes } from './gateway-api-validate';
import type { GatewayPodsProps, OtlpListener } from './parts';
import type { GatewayChartProps } from './props';

/** The mistakes in the props of GatewayChart. */
export function gatewayMistakes(props: GatewayChartProps): string[] {
  const { alloyService, clientCaSecret, clientNames, cors, jwt, rateLimit, service } = props;
  const listeners = entries(props.listeners);
  const found = mistakesIn([
    ['listeners', props.listeners, FILLED],
    ...listeners.flatMap((listener, index): Prop[] => [
      [`listeners[${index}].transport`, listener.transport, oneOf(TRANSPORTS)],
      [`listeners[${index}].host`, listener.host, TEXT],
      [`listeners[${index}].credentialName`, listener.credentialName, TEXT],
      ...(['port', 'targetPort', 'receiverPort'] as const).map(
        (name): Prop => [`listeners[${index}].${name}`, listener[name], optional(PORT)],
      ),
    ]),
    ['alloyService.name', alloyService?.name, TEXT],
    ['alloyService.namespace', alloyService?.namespace, TEXT],
    ...(['namespace', 'routeNamespace', 'prefix', 'gatewayName', 'clusterDomain'] as const).map(
      (name): Prop => [name, props[name], optional(TEXT)],
    ),
    ['api', props.api, optional(oneOf(['istio', 'gateway-api']))],
    ['podLabels', props.podLabels, optional(LABELS)],
    ['signals', props.signals, optional(FILLED)],
    ...entries(props.signals).map((signal, index): Prop => [`signals[${index}]`, signal, oneOf(SIGNALS)]),
    ['clientCaSecret', clientCaSecret, optional(TEXT)],
    ['clientNames', clientNames, optional(TEXTS)],
    ['allowlist', props.allowlist, optional(NETWORKS), 'Leave it out to let in any address.'],
    ['sendersCheckedBy', props.sendersCheckedBy, optional(TEXT)],
    ['minTlsVersion', props.minTlsVersion, optional(oneOf(['1.2', '1.3']))],
    ['maxConcurrentRequests', props.maxConcurrentRequests, optional(whole(1))],
    ['idleTimeoutSeconds', props.idleTimeoutSeconds, optional(whole(1))],
    ['upstreamTlsSecret', props.upstreamTlsSecret, optional(TEXT)],
    ...(cors ? ([['cors.allowOrigins', cors.allowOrigins, TEXTS]] satisfies Prop[]) : []),
    ...(rateLimit
      ? ([
          ['rateLimit.requestsPerSecond', rateLimit.requestsPerSecond, whole(1)],
          ['rateLimit.burst', rateLimit.burst, whole(1)],
        ] satisfies Prop[])
      : []),
    ...(service
      ? ([
          ['service.name', service.name, TEXT],
          ['service.ports', service.ports, optional(FILLED)],
          ['service.loadBalancerSourceRanges', service.loadBalancerSourceRanges, optional(NETWORKS)],
        ] satisfies Prop[])
      : []),
  ]);
  if (props.pods) found.push(...podsMistakes(props.pods, props));
  if (clientNames && clientCaSecret === undefined)
    found.push('clientNames: no certificate is asked for. Set clientCaSecret, or leave clientNames out.');
  return [
    ...found,
    ...twice(
      'listeners',
      listeners.map(({ transport }) => transport),
      'One listener for each transport is allowed. Make another GatewayChart, with a prefix of its own.',
    ),
    ...twoCertificates(listeners),
    ...(props.api === 'gateway-api' ? gatewayApiMistakes(props) : []),
    ...(jwt ? jwtMistakes(jwt) : []),
  ];
}

/** One host on one port is served once, with one certificate. */
function twoCertificates(listeners: readonly Partial<OtlpListener>[]): string[] {
  const [first, second] = listeners;
  const portOf = ({ transport, port }: Partial<OtlpListener>) => port ?? (transport && DEFAULT_PORTS[transport]);
  if (!first || !second || first.host !== second.host || portOf(first) !== portOf(second)) return [];
  if (first.credentialName === second.credentialName) return [];
  return [
    `listeners[1].credentialName: got ${shown(second.credentialName)}, allowed: ${shown(first.credentialName)}, since ${shown(second.host)} has one certificate on one port.`,
  ];
}

/** The mistakes in the pods. The other fields of the type are texts or objects that Kubernetes judges. */
function podsMistakes(
  pods: GatewayPodsProps,
  { api, namespace = ISTIO_NAMESPACE }: Pick<GatewayChartProps, 'api' | 'namespace'>,
): string[] {
  const { min, max } = pods.replicas ?? {};
  return [
    ...mistakesIn([
      ['pods.name', pods.name, TEXT],
      ['pods.serviceAccount', pods.serviceAccount, optional(TEXT)],
      ['pods.kind', pods.kind, optional(oneOf(['Deployment', 'DaemonSet']))],
      ...(pods.replicas
        ? ([
            ['pods.replicas.min', min, whole(1)],
            ['pods.replicas.max', max, whole(min ?? 1)],
          ] satisfies Prop[])
        : []),
      ['pods.cpu', pods.cpu, optional(QUANTITY)],
      ['pods.memory', pods.memory, optional(QUANTITY)],
      ['pods.connectionAgeSeconds', pods.connectionAgeSeconds, optional(whole(1))],
      ['pods.deregistrationDelaySeconds', pods.deregistrationDelaySeconds, optional(whole(0, 3600))],
      ['pods.istioRevision', pods.istioRevision, optional(TEXT)],
      ['pods.priorityClassName', pods.priorityClassName, optional(TEXT)],
    ]),
    ...(namespace === ISTIO_NAMESPACE && api !== 'gateway-api'
      ? [
          `namespace: got ${shown(namespace)}, allowed: another one, since the pods' identity may read its Secrets, the mesh's CA among them.`,
        ]
      : []),
  ];
}
