/** Values for the official grafana/alloy chart, where it deploys Alloy. */

import {
  ALLOY_UID,
  HTTP_SERVER_ARGS,
  imageParts,
  mostPods,
  podAnnotations,
  podLabels,
  queueClaims,
  queueMounts,
  STORAGE_PATH,
  secretsMounts,
  secretsVolumes,
} from '../charts/alloy/pod';
import { type AlloyProps, withDefaults } from '../charts/alloy/props';
import { RESTRICTED, spread } from '../charts/pods';
import { HELM_CONTEXT } from '../environment/get-values';
import type { Environment } from '../environment/schema';
import { TRAFFIC_DISTRIBUTION } from '../facts/istio';
import { alloyInstall, alloyUpgrade } from '../path/commands';
import { CONFIG_KEY, portName } from '../path/names';
import type { OutputFile } from '../path/output';
import { pathOf } from '../path/path';
import { alloyProps } from '../props/alloy';
import { alloyShutdown } from '../timeouts';
import { ownersHeader, ownersValues } from './owners-alloy';
import { valuesFile } from './values-file';

/** The values file for the grafana/alloy chart; none where our manifests deploy Alloy. */
export function alloyValues(environment: Environment): OutputFile[] {
  if (environment.alloy.deployedBy !== 'helm') return [];
  const { present } = environment.alloy;
  return pathOf(environment).tiers.map(tier => {
    if (present) {
      const values = ownersValues(withDefaults(alloyProps(environment, tier)), present);
      return valuesFile(tier.prefix, ownersHeader(environment, tier), values);
    }
    const header = [
      `For a release of our own: these values make a ${tier.workload.kind} of it that reads our configuration alone.`,
      `Look first what is there: helm list --namespace ${tier.namespace} --filter '^${tier.settings.name}$' ${HELM_CONTEXT}`,
      `The first time: ${alloyInstall(environment, tier)}`,
      ...alloyUpgrade(environment, tier),
      ...(tier.settings.autoscaling ? EXTERNAL_HPA : []),
    ];
    return valuesFile(tier.prefix, header, chartValues(withDefaults(alloyProps(environment, tier))));
  });
}

/** What the chart's own autoscaler would be: the CPU of the whole pod, which has no value where a sidecar has no request. */
const EXTERNAL_HPA = [
  'The HorizontalPodAutoscaler is ours, in manifests/: the chart can’t make one for a single container.',
  'It needs chart 1.9.0 or newer: an older one does not know externalHPA, and sets replicas at each upgrade.',
  'The upgrade that takes replicas away leaves one pod until the autoscaler has looked, within some 15 seconds.',
];

function chartValues(alloy: AlloyProps) {
  const { registry, repository, tag, digest } = imageParts(alloy.image);
  return {
    crds: { create: false },
    rbac: { create: false },
    serviceAccount: {
      automountServiceAccountToken: false,
      ...(Object.keys(alloy.serviceAccountAnnotations).length > 0 && { annotations: alloy.serviceAccountAnnotations }),
    },
    // A change of config.alloy rolls the pods by its checksum.
    configReloader: { enabled: false },
    image: { registry, repository, ...(tag && { tag }), ...(digest && { digest }) },
    global: { podSecurityContext: { fsGroup: ALLOY_UID, seccompProfile: { type: 'RuntimeDefault' } } },
    alloy: {
      configMap: { create: false, name: alloy.configMapName, key: CONFIG_KEY },
      stabilityLevel: alloy.stabilityLevel,
      storagePath: STORAGE_PATH,
      listenPort: alloy.httpPort,
      enableReporting: false,
      extraArgs: HTTP_SERVER_ARGS,
      extraEnv: [{ name: 'GOMEMLIMIT', value: `${alloy.goMemoryLimitMiB}MiB` }],
      extraPorts: alloy.receivers.map(({ transport, port }) => ({
        name: portName(transport),
        port,
        targetPort: port,
        protocol: 'TCP',
        appProtocol: transport,
      })),
      resources: {
        requests: { cpu: alloy.cpu, memory: alloy.memory },
        limits: { memory: alloy.memory },
      },
      mounts: {
        extra: [{ name: 'data', mountPath: STORAGE_PATH }, ...queueMounts(alloy), ...secretsMounts(alloy)],
      },
      ...(alloy.preStopSeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: alloy.preStopSeconds } } } }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: ALLOY_UID,
        runAsGroup: ALLOY_UID,
        ...RESTRICTED,
      },
    },
    // The chart's Service has no such field, and Istio reads the annotation too.
    ...(alloy.trafficDistribution && {
      service: { annotations: { [TRAFFIC_DISTRIBUTION]: alloy.trafficDistribution } },
    }),
    controller: {
      type: alloy.volume ? 'statefulset' : 'deployment',
      // A volume may hold what senders were promised.
      ...(alloy.volume && { volumeClaimTemplates: queueClaims(alloy), enableStatefulSetAutoDeletePVC: false }),
      ...(alloy.autoscaling
        ? { autoscaling: { enabled: false, horizontal: { enabled: false, externalHPA: true } } }
        : { replicas: alloy.replicas }),
      podLabels: podLabels(alloy),
      podAnnotations: podAnnotations(alloy),
      terminationGracePeriodSeconds: alloyShutdown(alloy).graceSeconds,
      ...(alloy.priorityClassName && { priorityClassName: alloy.priorityClassName }),
      nodeSelector: alloy.nodeSelector,
      tolerations: alloy.tolerations,
      ...(mostPods(alloy) > 1 && {
        topologySpreadConstraints: spread(alloy.podLabels),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      }),
      volumes: { extra: [{ name: 'data', emptyDir: {} }, ...secretsVolumes(alloy)] },
    },
  };
}
