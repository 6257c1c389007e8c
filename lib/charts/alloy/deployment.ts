import { JsonPatch } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { READY_PATH } from '../../facts/alloy';
import { CONFIG_KEY, METRICS_PORT_NAME, portName } from '../../path/names';
import { alloyShutdown } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import { ONE_MORE, RESTRICTED, spread } from '../pods';
import {
  ALLOY_CONTAINER,
  ALLOY_UID,
  CONFIG_FOLDER,
  HTTP_SERVER_ARGS,
  mostPods,
  podAnnotations,
  podLabels,
  queueClaims,
  queueMounts,
  STORAGE_PATH,
  secretsMounts,
  secretsVolumes,
} from './pod';
import type { AlloyProps } from './props';

/** Alloy's pods: unprivileged, and without a token for the Kubernetes API. */
export class AlloyDeployment extends k8s.KubeDeployment {
  constructor(
    scope: Construct,
    id: string,
    private readonly alloy: AlloyProps,
  ) {
    super(scope, id, {
      metadata: metadata(alloy, workloadWave(alloy)),
      spec: {
        // None with an autoscaler: each apply would set them against it.
        replicas: alloy.replicas,
        selector: { matchLabels: alloy.podLabels },
        strategy: { rollingUpdate: ONE_MORE },
        template: podTemplate(alloy),
      },
    });
  }

  /**
   * Adds preStop.sleep of Kubernetes 1.30, because the image has no tool to sleep with. addJsonPatch can't add the
   * field: the classes of Kubernetes 1.28 drop unknown fields after the patches
   * (https://github.com/cdk8s-team/cdk8s/issues/2172).
   */
  override toJson() {
    return withSleep(super.toJson(), this.alloy);
  }
}

/** Alloy's pods where each has a volume, or another Alloy picks one of them. */
export class AlloyStatefulSet extends k8s.KubeStatefulSet {
  constructor(
    scope: Construct,
    id: string,
    private readonly alloy: AlloyProps,
  ) {
    super(scope, id, {
      metadata: metadata(alloy, workloadWave(alloy)),
      spec: {
        replicas: alloy.replicas,
        selector: { matchLabels: alloy.podLabels },
        // Nobody asks for a pod by its name, and the Service need not be headless.
        serviceName: alloy.serviceName,
        podManagementPolicy: 'Parallel',
        template: podTemplate(alloy),
        ...(alloy.volume && {
          // A volume may hold what senders were promised.
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          volumeClaimTemplates: queueClaims(alloy).map(({ metadata: named, spec }) => ({
            metadata: named,
            spec: { ...spec, resources: { requests: { storage: k8s.Quantity.fromString(alloy.volume!.size) } } },
          })),
        }),
      },
    });
  }

  /** As of AlloyDeployment. */
  override toJson() {
    return withSleep(super.toJson(), this.alloy);
  }
}

/** Pods that another Alloy sends to are ready before that one rolls. */
export function workloadWave({ headless }: AlloyProps) {
  return headless ? Wave.CONFIG : Wave.WORKLOAD;
}

function withSleep<T>(manifest: T, { preStopSeconds }: AlloyProps): T {
  if (preStopSeconds === 0) return manifest;
  const sleep = { seconds: preStopSeconds };
  return JsonPatch.apply(manifest, JsonPatch.add('/spec/template/spec/containers/0/lifecycle/preStop/sleep', sleep));
}

function podTemplate(alloy: AlloyProps): k8s.PodTemplateSpec {
  const { nodeSelector, tolerations } = alloy;
  return {
    metadata: { labels: { ...alloy.podLabels, ...podLabels(alloy) }, annotations: podAnnotations(alloy) },
    spec: {
      serviceAccountName: alloy.name,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: ALLOY_UID,
        runAsGroup: ALLOY_UID,
        fsGroup: ALLOY_UID,
        // Else the kubelet would walk through the whole volume at each start.
        ...(alloy.volume && { fsGroupChangePolicy: 'OnRootMismatch' }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: alloyShutdown(alloy).graceSeconds,
      priorityClassName: alloy.priorityClassName,
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
      ...(mostPods(alloy) > 1 && { topologySpreadConstraints: spread(alloy.podLabels) }),
      containers: [container(alloy)],
      volumes: [
        { name: 'config', configMap: { name: alloy.configMapName } },
        { name: 'data', emptyDir: {} },
        ...secretsVolumes(alloy),
      ],
    },
  };
}

function container(alloy: AlloyProps): k8s.Container {
  const memory = k8s.Quantity.fromString(alloy.memory);
  const probe = { path: READY_PATH, port: k8s.IntOrString.fromString(METRICS_PORT_NAME) };
  return {
    name: ALLOY_CONTAINER,
    image: alloy.image,
    args: [
      'run',
      `${CONFIG_FOLDER}/${CONFIG_KEY}`,
      `--storage.path=${STORAGE_PATH}`,
      `--server.http.listen-addr=0.0.0.0:${alloy.httpPort}`,
      `--stability.level=${alloy.stabilityLevel}`,
      ...HTTP_SERVER_ARGS,
      '--disable-reporting',
    ],
    ...(alloy.goMemoryLimitMiB && { env: [{ name: 'GOMEMLIMIT', value: `${alloy.goMemoryLimitMiB}MiB` }] }),
    ports: [
      ...alloy.receivers.map(({ transport, port }) => ({
        name: portName(transport),
        containerPort: port,
        protocol: 'TCP',
      })),
      { name: METRICS_PORT_NAME, containerPort: alloy.httpPort, protocol: 'TCP' },
    ],
    resources: { requests: { cpu: k8s.Quantity.fromString(alloy.cpu), memory }, limits: { memory } },
    // Holds the field's place among the sorted keys; toJson() fills the value in.
    ...(alloy.preStopSeconds > 0 && { lifecycle: { preStop: {} } }),
    readinessProbe: { httpGet: probe, periodSeconds: 5 },
    // Not /-/healthy: a restart does not repair an unhealthy component, and loses the queue.
    livenessProbe: { httpGet: probe, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    securityContext: RESTRICTED,
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'data', mountPath: STORAGE_PATH },
      ...queueMounts(alloy),
      ...secretsMounts(alloy),
    ],
  };
}
