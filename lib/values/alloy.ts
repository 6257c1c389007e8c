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
import { pathOf } from '../path/path';
import { valuesFile } from './values-file';

/** The values file for the grafana/alloy chart; none where our manifests deploy Alloy. */
export function alloyValues(environment: Environment): OutputFile[] {
  const { alloy } = environment;
  if (alloy.deployedBy !== 'helm') return [];
  const header = [
    'For a release of our own: these values make a Deployment of it that reads our configuration alone.',
    `Look first what is there: helm list --namespace ${alloy.namespace} --filter '^${alloy.name}$'`,
    `The first time: ${alloyInstall(environment)}`,
    ...alloyUpgrade(environment),
  ];
  return [valuesFile('alloy', header, chartValues(environment))];
}

function chartValues(environment: Environment) {
  const { alloy } = environment;
  const path = pathOf(environment);
  const how = workload(environment);
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
      configMap: { create: false, name: how.configMap, key: CONFIG_KEY },
      stabilityLevel: STABILITY_LEVEL,
      storagePath: STORAGE_PATH,
      listenPort: path.alloyHttpPort,
      enableReporting: false,
      extraArgs: HTTP_SERVER_ARGS,
      extraEnv: [{ name: 'GOMEMLIMIT', value: mebibytes(memoryOf(environment).heapMiB) }],
      extraPorts: path.listeners.map(({ name, receiverPort, appProtocol }) => ({
        name,
        port: receiverPort,
        targetPort: receiverPort,
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
        topologySpreadConstraints: spread(path.alloyLabels),
        podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      }),
      volumes: { extra: [{ name: 'data', emptyDir: {} }, ...(how.secrets.length ? [secretsVolume(how)] : [])] },
    },
  };
}
