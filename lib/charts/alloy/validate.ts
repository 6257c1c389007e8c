import { TRAFFIC_DISTRIBUTIONS } from '../../facts/istio';
import { TRANSPORTS } from '../../facts/otlp';
import { shown } from '../../foreign/text';
import { jwtMistakes } from '../jwt';
import {
  ANNOTATIONS,
  absent,
  entries,
  FILLED,
  LABELS,
  mistakesIn,
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
import type { AlloyChartProps, StabilityLevel } from './props';

const STABILITY_LEVELS: readonly StabilityLevel[] = ['generally-available', 'public-preview', 'experimental'];

const WHO =
  'Name who may send: the gateway is <trust domain>/ns/<namespace>/sa/<ServiceAccount>. Only with sidecar: false it may be left out.';
const NAMES = [
  'name',
  'prefix',
  'serviceName',
  'configMapName',
  'image',
  'priorityClassName',
  'istioRevision',
] as const;

/** The mistakes in the props of AlloyChart. */
export function alloyMistakes(props: AlloyChartProps): string[] {
  const receivers = entries(props.receivers);
  return [
    ...mistakesIn([
      ['namespace', props.namespace, TEXT],
      ['config', props.config, TEXT, 'It is the text of config.alloy.'],
      // A policy with an empty list of principals lets in anybody.
      ['allowedPrincipals', props.allowedPrincipals, props.sidecar === false ? optional(TEXTS) : TEXTS, WHO],
      ['jwtPrincipals', props.jwtPrincipals, optional(TEXTS), 'Leave it out to ask everybody for a token.'],
      ...NAMES.map((name): Prop => [name, props[name], optional(TEXT)]),
      ['podLabels', props.podLabels, optional(LABELS)],
      ['receivers', props.receivers, optional(FILLED)],
      ...receivers.flatMap(({ transport, port }, index): Prop[] => [
        [`receivers[${index}].transport`, transport, oneOf(TRANSPORTS)],
        [`receivers[${index}].port`, port, optional(PORT)],
      ]),
      ['httpPort', props.httpPort, optional(PORT)],
      ['replicas', props.replicas, optional(whole(0))],
      ...autoscaled(props),
      ['cpu', props.cpu, optional(QUANTITY)],
      ['memory', props.memory, optional(QUANTITY)],
      ['goMemoryLimitMiB', props.goMemoryLimitMiB, optional(whole(1))],
      ['serviceAccountAnnotations', props.serviceAccountAnnotations, optional(ANNOTATIONS)],
      ['trafficDistribution', props.trafficDistribution, optional(oneOf(TRAFFIC_DISTRIBUTIONS))],
      ['stabilityLevel', props.stabilityLevel, optional(oneOf(STABILITY_LEVELS))],
      ...(props.volume === undefined
        ? []
        : ([
            ['volume.size', props.volume.size, QUANTITY],
            ['volume.storageClassName', props.volume.storageClassName, optional(TEXT)],
            ['volume.mountPath', props.volume.mountPath, TEXT],
          ] satisfies Prop[])),
      ['preStopSeconds', props.preStopSeconds, optional(whole(0))],
      ['flushSeconds', props.flushSeconds, optional(whole(0))],
      ['maxConcurrentRequests', props.maxConcurrentRequests, optional(whole(1))],
      ['idleTimeoutSeconds', props.idleTimeoutSeconds, optional(whole(1))],
      ['allowedPods', props.allowedPods, optional(FILLED), 'A NetworkPolicy with an empty list lets in any pod.'],
    ]),
    ...twice(
      'receivers',
      receivers.map(({ transport }) => transport),
      'One receiver for each transport is allowed.',
    ),
    ...(props.headless && (props.receivers === undefined || receivers.some(({ zstd }) => !zstd))
      ? [
          'receivers: got headless, and one without zstd: true. A policy that refuses zstd would refuse everything on a port of TCP.',
        ]
      : []),
    ...(props.jwt ? jwtMistakes(props.jwt) : []),
    ...jwtPrincipalsMistakes(props),
    ...(props.sharedPods ? sharedMistakes(props) : []),
  ];
}

/** What is about all ports of pods that others have ports of, and what makes such pods. */
function sharedMistakes({ deploy, jwt, allowedPods }: AlloyChartProps): string[] {
  return [
    ...(deploy === false ? [] : ['deploy: with sharedPods somebody else makes the pods. Write deploy: false.']),
    ...(jwt ? ['jwt: with sharedPods the other ports would ask for its tokens too.'] : []),
    ...(allowedPods ? ['allowedPods: with sharedPods the NetworkPolicy would close the other ports.'] : []),
  ];
}

function jwtPrincipalsMistakes({ allowedPrincipals, jwt, jwtPrincipals }: AlloyChartProps): string[] {
  if (jwtPrincipals === undefined) return [];
  if (!jwt) return ['jwtPrincipals: there is no token to ask for. Set jwt, or leave jwtPrincipals out.'];
  return entries(jwtPrincipals)
    .filter(principal => !entries(allowedPrincipals).includes(principal))
    .map(principal => `jwtPrincipals: got ${shown(principal)}, allowed: some of allowedPrincipals.`);
}

function autoscaled({ autoscaling, replicas, volume }: AlloyChartProps): Prop[] {
  if (autoscaling === undefined) return [];
  const { minReplicas, maxReplicas, targetCPUUtilizationPercentage } = autoscaling;
  return [
    ['replicas', replicas, absent('autoscaling'), 'Each apply would set them against the autoscaler.'],
    ['volume', volume, absent('autoscaling'), 'A pod that goes would leave in its volume what it had not sent.'],
    ['autoscaling.maxReplicas', maxReplicas, whole(1)],
    ['autoscaling.minReplicas', minReplicas, optional(whole(1, whole(1).has(maxReplicas) ? maxReplicas : undefined))],
    ['autoscaling.targetCPUUtilizationPercentage', targetCPUUtilizationPercentage, optional(whole(1))],
  ];
}
