/** Values for the official grafana/alloy chart, where it deploys Alloy. */

import { mebibytes } from '../alloy/language/syntax';
import { SECRETS_FOLDER } from '../alloy/pipelines/secrets';
import {
  ALLOY_UID,
  CONFIG_KEY,
  HTTP_SERVER_ARGS,
  imageParts,
  STABILITY_LEVEL,
  STORAGE_PATH,
  secretsVolume,
  spread,
  workload,
} from '../alloy/workload';
import { memoryOf } from '../environment/memory';
import type { Environment } from '../environment/schema';
import { alloyInstall, alloyUpgrade } from '../path/commands';
import type { OutputFile } from '../path/output';
import { pathOf, type Tier } from '../path/path';
import { valuesFile } from './values-file';

/** The values file for the grafana/alloy chart; none where our manifests deploy Alloy. */
export function alloyValues(environment: Environment): OutputFile[] {
  if (environment.alloy.deployedBy !== 'helm') return [];
  return pathOf(environment).tiers.map(tier => {
    const header = [
      'For a release of our own: these values make a Deployment of it that reads our configuration alone.',
      `Look first what is there: helm list --namespace ${tier.namespace} --filter '^${tier.settings.name}$'`,
      `The first time: ${alloyInstall(environment, tier)}`,
      ...alloyUpgrade(environment, tier),
    ];
    return valuesFile(tier.file, header, chartValues(environment, tier));
  });
}

function chartValues(environment: Environment, tier: Tier) {
  const { settings: alloy } = tier;
  const how = workload(environment, tier);
  const { registry, repository, tag, digest } = imageParts(alloy.image);
  return {
    crds: { create: false },
    rbac: { create: false },
    serviceAccount: { automountServiceAccountToken: false },
    // A change of config.alloy rolls the pods by its checksum.
    configReloader: { enabled: false },
    image: { registry, repository, ...(tag && { tag }), ...(digest && { digest }) },
    global: { podSecurityContext: { fsGroup: ALLOY_UID, seccompProfile: { type: 'RuntimeDefault' } } },
    alloy: {
      configMap: { create: false, name: tier.configMap, key: CONFIG_KEY },
      stabilityLevel: STABILITY_LEVEL,
      storagePath: STORAGE_PATH,
      listenPort: tier.httpPort,
      enableReporting: false,
      extraArgs: HTTP_SERVER_ARGS,
      extraEnv: [{ name: 'GOMEMLIMIT', value: mebibytes(memoryOf(environment).heapMiB) }],
      extraPorts: tier.receivers.map(({ name, port, appProtocol }) => ({
        name,
        port,
        targetPort: port,
        protocol: 'TCP',
        appProtocol,
      })),
      resources: {
        requests: { cpu: alloy.resources.cpu, memory: alloy.resources.memory },
        limits: { memory: alloy.resources.memory },
      },
      mounts: {
        extra: [
          { name: 'data', mountPath: STORAGE_PATH },
          ...(how.secrets.length ? [{ name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true }] : []),
        ],
      },
      ...(how.preStopSeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: how.preStopSeconds } } } }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: ALLOY_UID,
        runAsGroup: ALLOY_UID,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
    controller: {
      type: 'deployment',
      replicas: alloy.replicas,
      podLabels: how.podLabels,
      podAnnotations: how.podAnnotations,
      terminationGracePeriodSeconds: how.terminationGracePeriodSeconds,
      ...(alloy.priorityClassName && { priorityClassName: alloy.priorityClassName }),
      nodeSelector: alloy.nodeSelector,
      tolerations: alloy.tolerations,
      ...(alloy.replicas > 1 && {
        topologySpreadConstraints: spread(tier.labels),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      }),
      volumes: { extra: [{ name: 'data', emptyDir: {} }, ...(how.secrets.length ? [secretsVolume(how)] : [])] },
    },
  };
}
