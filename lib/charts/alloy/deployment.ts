import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { mebibytes } from '../../alloy/language/syntax';
import { SECRETS_FOLDER } from '../../alloy/pipelines/secrets';
import {
  ALLOY_UID,
  CONFIG_FOLDER,
  CONFIG_KEY,
  HTTP_SERVER_ARGS,
  METRICS_PORT_NAME,
  STABILITY_LEVEL,
  STORAGE_PATH,
  secretsVolume,
  spread,
  type Workload,
  workload,
} from '../../alloy/workload';
import { memoryOf } from '../../environment/memory';
import type { Environment } from '../../environment/schema';
import { READY_PATH } from '../../facts/alloy';
import type { Tier } from '../../path/path';
import { metadata, Wave } from '../metadata';

/** The receiver's pods: injected, unprivileged, without a token. */
export class AlloyDeployment extends k8s.KubeDeployment {
  constructor(
    scope: Construct,
    id: string,
    private readonly environment: Environment,
    private readonly tier: Tier,
  ) {
    const { alloy } = environment;
    super(scope, id, {
      metadata: metadata(alloy, 'alloy', Wave.WORKLOAD),
      spec: {
        replicas: tier.settings.replicas,
        selector: { matchLabels: tier.labels },
        strategy: {
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
        },
        template: podTemplate(environment, tier),
      },
    });
  }

  /** Adds preStop.sleep, of Kubernetes 1.30, which the classes of 1.28 don't know; the image has no tool to rely on. */
  override toJson() {
    const json = super.toJson();
    const { preStopSeconds } = workload(this.environment, this.tier);
    const [alloy] = json.spec.template.spec.containers;
    const lifecycle = preStopSeconds > 0 ? { preStop: { sleep: { seconds: preStopSeconds } } } : undefined;
    const sorted = Object.entries({ ...alloy, ...(lifecycle && { lifecycle }) }).sort(([a], [b]) => (a < b ? -1 : 1));
    json.spec.template.spec.containers = [Object.fromEntries(sorted)];
    return json;
  }
}

function podTemplate(environment: Environment, tier: Tier): k8s.PodTemplateSpec {
  const { alloy } = environment;
  const how = workload(environment, tier);
  return {
    metadata: { labels: { ...tier.labels, ...how.podLabels }, annotations: how.podAnnotations },
    spec: {
      serviceAccountName: tier.serviceAccount,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: ALLOY_UID,
        runAsGroup: ALLOY_UID,
        fsGroup: ALLOY_UID,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      terminationGracePeriodSeconds: how.terminationGracePeriodSeconds,
      priorityClassName: alloy.priorityClassName,
      ...(Object.keys(alloy.nodeSelector).length > 0 && { nodeSelector: alloy.nodeSelector }),
      ...(alloy.tolerations.length > 0 && { tolerations: [...alloy.tolerations] }),
      ...(tier.settings.replicas > 1 && { topologySpreadConstraints: spread(tier.labels) }),
      containers: [container(environment, tier, how)],
      volumes: [
        { name: 'config', configMap: { name: tier.configMap } },
        { name: 'data', emptyDir: {} },
        ...(how.secrets.length ? [secretsVolume(how)] : []),
      ],
    },
  };
}

function container(environment: Environment, tier: Tier, how: Workload): k8s.Container {
  const { alloy } = environment;
  const probe = { path: READY_PATH, port: k8s.IntOrString.fromString(METRICS_PORT_NAME) };
  return {
    name: 'alloy',
    image: alloy.image,
    args: [
      'run',
      `${CONFIG_FOLDER}/${CONFIG_KEY}`,
      `--storage.path=${STORAGE_PATH}`,
      `--server.http.listen-addr=0.0.0.0:${tier.httpPort}`,
      `--stability.level=${STABILITY_LEVEL}`,
      ...HTTP_SERVER_ARGS,
      '--disable-reporting',
    ],
    env: [{ name: 'GOMEMLIMIT', value: mebibytes(memoryOf(environment).heapMiB) }],
    ports: [
      ...tier.receivers.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })),
      { name: METRICS_PORT_NAME, containerPort: tier.httpPort, protocol: 'TCP' },
    ],
    resources: {
      requests: {
        cpu: k8s.Quantity.fromString(alloy.resources.cpu),
        memory: k8s.Quantity.fromString(alloy.resources.memory),
      },
      limits: { memory: k8s.Quantity.fromString(alloy.resources.memory) },
    },
    readinessProbe: { httpGet: probe, periodSeconds: 5 },
    // Not /-/healthy: a component that is unhealthy is not mended by a restart, which loses the queue.
    livenessProbe: { httpGet: probe, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
      { name: 'data', mountPath: STORAGE_PATH },
      ...(how.secrets.length ? [{ name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true }] : []),
    ],
  };
}
