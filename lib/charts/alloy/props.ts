import type { ChartProps } from 'cdk8s';
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { SecretKey } from '../../alloy/pipelines/secrets';
import { chartLabels, HTTP_PORT } from '../../facts/alloy';
import { DEFAULT_PORTS, TRANSPORTS, type Transport } from '../../facts/otlp';
import type { Jwt } from '../jwt';
import type { PodsRef } from '../refs';

/** A port on which Alloy receives OTLP. */
export interface Receiver {
  /** What is spoken on the port, which is then named `otlp-<transport>`. */
  readonly transport: Transport;

  /**
   * The port of Alloy's Service and container, on which a receiver in config.alloy must listen.
   *
   * @default - 4317 for grpc, 4318 for http
   */
  readonly port?: number;

  /**
   * Let requests in that are compressed by zstd, of which 18 bytes can make Alloy take 512 MiB.
   *
   * @default false
   */
  readonly zstd?: boolean;
}

export interface AlloyChartProps extends ChartProps {
  /** Namespace of Alloy, and of every object that the chart writes. */
  readonly namespace: string;

  /**
   * Text of config.alloy. It must have an `otelcol.receiver.otlp` on the ports of `receivers`, on an address that the
   * pod's neighbours reach; with `sidecar: false` it must end TLS by itself.
   */
  readonly config: string;

  /**
   * The identities in the mesh that may send to the receiver; nobody else gets through. The gateway's is
   * `<trust domain>/ns/<namespace>/sa/<ServiceAccount>`. Not read with `sidecar: false`.
   *
   * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
   */
  readonly allowedPrincipals: readonly string[];

  /**
   * Name of the Deployment, of its ServiceAccount and of its PodDisruptionBudget.
   *
   * @default 'alloy'
   */
  readonly name?: string;

  /**
   * How the names of the policies begin, and those of the rules for `meshBackends`. Another one for each AlloyChart of a
   * namespace.
   *
   * @default 'alloy'
   */
  readonly prefix?: string;

  /**
   * Labels of Alloy's pods, by which the Service and the policies select them.
   *
   * @default - `app.kubernetes.io/name: alloy` and `app.kubernetes.io/instance: <name>`
   */
  readonly podLabels?: Readonly<Record<string, string>>;

  /**
   * Write the Deployment, its ServiceAccount, Service and PodDisruptionBudget. Without them the chart is the ConfigMap and
   * the policies for pods with `podLabels` that somebody else deploys.
   *
   * @default true
   */
  readonly deploy?: boolean;

  /**
   * Write the Namespace too, with the Pod Security level that injection allows. Not for a namespace that others share.
   *
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
   * Name of the ConfigMap that has config.alloy.
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
   * Port of Alloy's own HTTP server: readiness and metrics.
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
   * Pods. From two on they are spread over zones and nodes, and a PodDisruptionBudget lets one go at a time.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * CPU request. There is no limit: a receiver that is throttled refuses data.
   *
   * @default '500m'
   */
  readonly cpu?: string;

  /**
   * Memory request and limit. The memory limiter in config.alloy has to be set to match.
   *
   * @default '2560Mi'
   */
  readonly memory?: string;

  /**
   * GOMEMLIMIT in MiB: from which heap on Go collects garbage without a pause.
   *
   * @default - Alloy's own, 90 % of `memory`
   */
  readonly goMemoryLimitMiB?: number;

  /**
   * Keys of Secrets in `namespace`, each mounted as the file /etc/alloy-secrets/<name>/<key>. A key that is missing keeps
   * the pod from starting.
   *
   * @default - none
   */
  readonly secrets?: readonly SecretKey[];

  /**
   * How many seconds Alloy keeps serving after the pod is told to go, until no gateway picks it any more.
   *
   * @default 10
   */
  readonly preStopSeconds?: number;

  /**
   * How many seconds Alloy may then take to flush what it holds. The sidecar stays for both.
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
   * Taints to tolerate.
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
   * The pods have a sidecar of Istio's, which ends the mesh's mTLS, lets in `allowedPrincipals` alone and judges tokens.
   * Without one no policy of Istio's is written, since nobody would judge by it: config.alloy has to refuse strangers.
   *
   * @default true
   */
  readonly sidecar?: boolean;

  /**
   * Revision of istiod that injects the sidecar.
   *
   * @default - `sidecar.istio.io/inject: "true"`: the default revision
   */
  readonly istioRevision?: string;

  /**
   * istio-cni is installed, so that a Namespace of `createNamespace` can be `restricted` in spite of the sidecar.
   *
   * @default false
   */
  readonly istioCni?: boolean;

  /**
   * The token that a sender must bring, judged by Alloy's sidecar.
   *
   * @default - none is asked for
   */
  readonly jwt?: Jwt;

  /**
   * Requests under way in one pod at most, whoever sends them; more get 503 (UO), which senders retry.
   *
   * @default - Envoy's: practically no bound
   */
  readonly maxConcurrentRequests?: number;

  /**
   * After how many idle seconds the sidecar closes its connection to the receiver. Less than the receiver's own
   * `idle_timeout`, which would otherwise close one that Envoy is about to use.
   *
   * @default 50
   */
  readonly idleTimeoutSeconds?: number;

  /**
   * Full names (`tempo.tempo.svc.cluster.local`) of the backends' Services that Alloy reaches by the mesh's mTLS or not at
   * all. Without this a backend that lost its sidecar gets plain text.
   *
   * @default - none
   */
  readonly meshBackends?: readonly string[];

  /**
   * Pods of the gateway. With them a NetworkPolicy is written: they alone reach the receivers, any pod the metrics.
   *
   * @default - no NetworkPolicy
   */
  readonly allowedPods?: readonly PodsRef[];
}

export type AlloyProps = ReturnType<typeof withDefaults>;

/** The props with every default filled in. */
export function withDefaults(props: AlloyChartProps) {
  const { name = 'alloy', receivers = TRANSPORTS.map((transport): Receiver => ({ transport })) } = props;
  return {
    ...props,
    name,
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
    replicas: props.replicas ?? 2,
    cpu: props.cpu ?? '500m',
    memory: props.memory ?? '2560Mi',
    secrets: props.secrets ?? [],
    preStopSeconds: props.preStopSeconds ?? 10,
    flushSeconds: props.flushSeconds ?? 30,
    nodeSelector: props.nodeSelector ?? {},
    tolerations: props.tolerations ?? [],
    sidecar: props.sidecar ?? true,
    idleTimeoutSeconds: props.idleTimeoutSeconds ?? 50,
  };
}
