import type { ChartProps } from 'cdk8s';
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { SecretKey } from '../../alloy/pipelines/secrets';
import { chartLabels, HTTP_PORT } from '../../facts/alloy';
import type { TrafficDistribution } from '../../facts/istio';
import { DEFAULT_PORTS, TRANSPORTS, type Transport } from '../../facts/otlp';
import { ALLOY_SHUTDOWN, UPSTREAM_IDLE_SECONDS } from '../../timeouts';
import type { Jwt } from '../jwt';
import type { PodsRef } from '../refs';

/** A port on which Alloy receives OTLP. */
export interface Receiver {
  /** Protocol of the port, which is named `otlp-<transport>`. */
  readonly transport: Transport;

  /**
   * Port of Alloy's Service and container. A receiver in config.alloy must listen on it.
   *
   * @default - 4317 for grpc, 4318 for http
   */
  readonly port?: number;

  /**
   * Accept requests compressed by zstd. 18 bytes of zstd can make Alloy allocate 512 MiB.
   *
   * @default false
   */
  readonly zstd?: boolean;
}

/** A volume for each of Alloy's pods, which outlives the pod. */
export interface QueueVolume {
  /** Size, as a Kubernetes quantity. A StatefulSet's volumes can't be made larger by it. */
  readonly size: string;

  /**
   * StorageClass of the volumes. Its `volumeBindingMode` should be WaitForFirstConsumer: a volume of EBS is in one zone.
   *
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /** Where the container has the volume: the `directory` of config.alloy's `otelcol.storage.file`. */
  readonly mountPath: string;
}

/** How many pods a HorizontalPodAutoscaler may make, by the CPU of Alloy's container. */
export interface Autoscaling {
  /**
   * The fewest pods.
   *
   * @default 2
   */
  readonly minReplicas?: number;

  /** The most pods. */
  readonly maxReplicas: number;

  /**
   * Share of `cpu` in per cent that Alloy's container is to use on average. The sidecar's CPU does not count.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#container-resource-metrics
   * @default 60
   */
  readonly targetCPUUtilizationPercentage?: number;
}

/** The levels of stability that Alloy knows. */
export type StabilityLevel = 'generally-available' | 'public-preview' | 'experimental';

/** Props of AlloyChart. */
export interface AlloyChartProps extends ChartProps {
  /** Namespace of Alloy and of every object that the chart writes. */
  readonly namespace: string;

  /**
   * Text of config.alloy. It must have an `otelcol.receiver.otlp` on the ports of `receivers`, on an address that other
   * pods reach. With `sidecar: false` that receiver must terminate TLS itself.
   *
   * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/
   */
  readonly config: string;

  /**
   * The mesh identities that may send to the receiver; all others are refused. The gateway's is `<trust
   * domain>/ns/<namespace>/sa/<ServiceAccount>`. Ignored with `sidecar: false`, and needed otherwise.
   *
   * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
   * @default - none, which only `sidecar: false` allows
   */
  readonly allowedPrincipals?: readonly string[];

  /**
   * Name of the Deployment or StatefulSet, of its ServiceAccount and of its PodDisruptionBudget.
   *
   * @default 'alloy'
   */
  readonly name?: string;

  /**
   * Start of the names of the policies and of the rules for `meshBackends`. Each AlloyChart in a namespace needs its
   * own.
   *
   * @default 'alloy'
   */
  readonly prefix?: string;

  /**
   * Labels of Alloy's pods. The Service and the policies select the pods by them.
   *
   * @default - `app.kubernetes.io/name: alloy` and `app.kubernetes.io/instance: <name>`
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /**
   * Write the Deployment, its ServiceAccount, Service and PodDisruptionBudget. Without them the chart writes the
   * ConfigMap, and the policies for pods with `podLabels` that somebody else deploys.
   *
   * @default true
   */
  readonly deploy?: boolean;

  /**
   * Write the Namespace too, with the Pod Security level that sidecar injection needs. Not for a shared namespace.
   *
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * Name of the Service.
   *
   * @default 'alloy-otlp'
   */
  readonly serviceName?: string;

  /**
   * Name of the ConfigMap with config.alloy.
   *
   * @default - `<name>-config`
   */
  readonly configMapName?: string;

  /**
   * The ports on which Alloy receives OTLP.
   *
   * @default - grpc on 4317 and http on 4318
   */
  readonly receivers?: readonly Receiver[];

  /**
   * Port of Alloy's own HTTP server, for readiness and metrics.
   *
   * @default 12345
   */
  readonly httpPort?: number;

  /**
   * Container image, pinned by tag or digest.
   *
   * @default 'grafana/alloy:v1.19.0'
   */
  readonly image?: string;

  /**
   * Number of pods. With two or more, the pods are spread over zones and nodes, and a PodDisruptionBudget lets one be
   * evicted at a time. Not together with `autoscaling`.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * A HorizontalPodAutoscaler that says how many pods there are. The Deployment has no `replicas` then. With `deploy:
   * false` it scales the Deployment of `name` that somebody else writes, which must have no `replicas` either.
   *
   * @default - `replicas` pods
   */
  readonly autoscaling?: Autoscaling;

  /**
   * CPU request. No CPU limit is set: a throttled receiver refuses data.
   *
   * @default '500m'
   */
  readonly cpu?: string;

  /**
   * Memory request and limit. Set the memory limiters in config.alloy to match.
   *
   * @default '2560Mi'
   */
  readonly memory?: string;

  /**
   * GOMEMLIMIT in MiB: from this much memory on, Go collects garbage continuously.
   *
   * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
   * @default - Alloy's own, 90 % of `memory`
   */
  readonly goMemoryLimitMiB?: number;

  /**
   * Keys of Secrets in `namespace`, each mounted as /etc/alloy-secrets/<name>/<key>. The pod does not start if a key is
   * missing.
   *
   * @default - none
   */
  readonly secrets?: readonly SecretKey[];

  /**
   * A volume for each pod. Alloy is a StatefulSet then. Volumes are kept when it is deleted or scaled down.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
   * @default - no volume
   */
  readonly volume?: QueueVolume;

  /**
   * The Service has no address of its own, and the DNS has the ready pods', for an Alloy that picks the pod
   * (`otelcol.exporter.loadbalancing`). Its port is TCP to Istio: to a bare address a sidecar speaks mTLS on no other. A policy can't
   * look at headers there, so `receivers` need `zstd: true`. Alloy is a StatefulSet then.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
   * @default false
   */
  readonly headless?: boolean;

  /**
   * Which pods the gateway prefers: `PreferSameZone`, those of the gateway pod's own zone. Where none of them is ready, Istio goes to
   * other zones. A zone's pods get what that zone's gateway pods get, and no load makes Istio send it elsewhere. `PreferClose` is
   * the older name.
   *
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution
   * @default - all pods alike
   */
  readonly trafficDistribution?: TrafficDistribution;

  /**
   * Least stability of the components that Alloy runs: `otelcol.storage.file` is in public preview.
   *
   * @see https://grafana.com/docs/alloy/latest/reference/cli/run/
   * @default 'generally-available'
   */
  readonly stabilityLevel?: StabilityLevel;

  /**
   * Annotations of the ServiceAccount, such as `eks.amazonaws.com/role-arn`.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;

  /**
   * Seconds that Alloy keeps serving after the pod's termination begins. Must be long enough for every gateway to stop
   * picking the pod.
   *
   * @default 10
   */
  readonly preStopSeconds?: number;

  /**
   * Seconds that Alloy then has to flush its queues. The sidecar keeps running for both.
   *
   * @default 30
   */
  readonly flushSeconds?: number;

  /**
   * Labels of the nodes to run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;

  /**
   * Taints that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: readonly k8s.Toleration[];

  /**
   * Priority class of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * The pods have an Istio sidecar. The sidecar terminates the mesh's mTLS, admits only `allowedPrincipals`, and judges
   * tokens. With `false` no Istio policy is written, because nothing would enforce it: config.alloy must refuse
   * strangers.
   *
   * @default true
   */
  readonly sidecar?: boolean;

  /**
   * The pods are somebody else's, and have other ports and senders too. What is written about the pods is about the ports of
   * `receivers` alone: plain text and all but `allowedPrincipals` are refused there, and nothing bounds the requests under way.
   * Not together with `jwt` or `allowedPods`, and `deploy` must be false.
   *
   * @default false
   */
  readonly sharedPods?: boolean;

  /**
   * Revision of istiod that injects the sidecar.
   *
   * @default - `sidecar.istio.io/inject: "true"`: the default revision
   */
  readonly istioRevision?: string;

  /**
   * The cluster has istio-cni. Then a Namespace of `createNamespace` can be `restricted` despite the sidecar.
   *
   * @see https://istio.io/latest/docs/setup/additional-setup/cni/
   * @default false
   */
  readonly istioCni?: boolean;

  /**
   * The token that a sender must present. Alloy's sidecar judges the token.
   *
   * @default - no token is needed
   */
  readonly jwt?: Jwt;

  /**
   * Those of `allowedPrincipals` whose requests need the token of `jwt`. The others' requests need none, and a token that
   * is not valid is refused there too.
   *
   * @default - all of them
   */
  readonly jwtPrincipals?: readonly string[];

  /**
   * The most requests in flight in one pod, from all senders. Further requests get 503 (flag UO), and senders retry.
   *
   * @default - Envoy's: practically no limit
   */
  readonly maxConcurrentRequests?: number;

  /**
   * Idle seconds after which the sidecar closes its connection to the receiver. Must be less than the receiver's own
   * `idle_timeout`: the receiver would otherwise close a connection that Envoy is about to use.
   *
   * @default 50
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * Full names (`tempo.tempo.svc.cluster.local`) of backend Services that Alloy must reach by the mesh's mTLS. Without
   * this, a backend that lost its sidecar gets plain text.
   *
   * @default - none
   */
  readonly meshBackends?: readonly string[];

  /**
   * Pods of the gateway. If given, a NetworkPolicy is written: only these pods reach the receivers, and any pod reaches
   * the metrics.
   *
   * @default - no NetworkPolicy
   */
  readonly allowedPods?: readonly PodsRef[];
}

/** Props of AlloyChart with every default filled in. */
export type AlloyProps = ReturnType<typeof withDefaults>;

const SCALED = { minReplicas: 2, targetCPUUtilizationPercentage: 60 };

/** Fills in every default. */
export function withDefaults(props: AlloyChartProps) {
  const { name = 'alloy', receivers = TRANSPORTS.map((transport): Receiver => ({ transport })) } = props;
  return {
    ...props,
    name,
    allowedPrincipals: props.allowedPrincipals ?? [],
    prefix: props.prefix ?? 'alloy',
    podLabels: props.podLabels ?? chartLabels(name),
    serviceName: props.serviceName ?? 'alloy-otlp',
    configMapName: props.configMapName ?? `${name}-config`,
    receivers: receivers.map(({ transport, port, zstd }) => ({
      transport,
      port: port ?? DEFAULT_PORTS[transport],
      zstd: zstd ?? false,
    })),
    httpPort: props.httpPort ?? HTTP_PORT,
    image: props.image ?? 'grafana/alloy:v1.19.0',
    replicas: props.autoscaling ? undefined : (props.replicas ?? 2),
    autoscaling: props.autoscaling && { ...SCALED, ...props.autoscaling },
    cpu: props.cpu ?? '500m',
    memory: props.memory ?? '2560Mi',
    secrets: props.secrets ?? [],
    headless: props.headless ?? false,
    stabilityLevel: props.stabilityLevel ?? ('generally-available' as const),
    serviceAccountAnnotations: props.serviceAccountAnnotations ?? {},
    preStopSeconds: props.preStopSeconds ?? ALLOY_SHUTDOWN.preStopSeconds,
    flushSeconds: props.flushSeconds ?? ALLOY_SHUTDOWN.flushSeconds,
    nodeSelector: props.nodeSelector ?? {},
    tolerations: props.tolerations ?? [],
    sidecar: props.sidecar ?? true,
    sharedPods: props.sharedPods ?? false,
    idleTimeoutSeconds: props.idleTimeoutSeconds ?? UPSTREAM_IDLE_SECONDS,
  };
}
