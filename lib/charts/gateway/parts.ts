/** The parts of GatewayChart's props. */
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Transport } from '../../facts/otlp';

/** A port of the edge that takes in one transport of OTLP, over TLS. */
export interface OtlpListener {
  /** Protocol inside TLS. */
  readonly transport: Transport;

  /** Public DNS name. Both listeners may have one. */
  readonly host: string;

  /** Secret (kubernetes.io/tls) with the certificate of `host`, in the namespace of the gateway's pods. */
  readonly credentialName: string;

  /**
   * Port that senders connect to: the NLB's listener, the port of the gateway's Service, and the Gateway's.
   *
   * @default - 4317 for grpc, 4318 for http
   */
  readonly port?: number;

  /**
   * Name of the port on the gateway's Service.
   *
   * @default - `otlp-<transport>`
   */
  readonly portName?: string;

  /**
   * Port that Envoy binds and that policies name: the `targetPort` of `port` on the gateway's Service.
   *
   * @default - `port`
   */
  readonly targetPort?: number;

  /**
   * Port of Alloy's Service for this transport.
   *
   * @default - 4317 for grpc, 4318 for http
   */
  readonly receiverPort?: number;

  /**
   * Accept requests compressed by zstd. 18 bytes of zstd can make Alloy allocate 512 MiB. The gateway refuses zstd only
   * with `upstreamTlsSecret`; otherwise Alloy's sidecar does.
   *
   * @default false
   */
  readonly zstd?: boolean;
}

/** A Service of type LoadBalancer. The AWS Load Balancer Controller makes an NLB for it. */
export interface EdgeServiceProps {
  /** Name of the Service. An existing Service of this name is replaced. */
  readonly name: string;

  /**
   * Annotations for the controller and for external-dns. They are added to the default; a key of the default is
   * replaced, and in a list of attributes the same attribute. If the internet may then reach the load balancer,
   * GatewayChart needs to know who checks senders.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
   * @default - an internal NLB that sends to the pods' addresses, probes their readiness, preserves the senders'
   *   addresses, and keeps idle connections longer than Envoy does
   */
  readonly annotations?: Readonly<Record<string, string>>;

  /**
   * All ports of the Service, those of the listeners included.
   *
   * @default - those of the listeners alone
   */
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: number }[];

  /**
   * Which nodes answer on a NodePort, for `instance` targets.
   *
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy
   * @default - Kubernetes' own: Cluster
   */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';

  /**
   * CIDR blocks that may connect.
   *
   * @default - any address
   */
  readonly loadBalancerSourceRanges?: readonly string[];
}

/** The gateway's pods: one container that istiod's webhook completes. */
export interface GatewayPodsProps {
  /** Name of the Deployment or DaemonSet, and of what goes with it. */
  readonly name: string;

  /**
   * Name of the pods' ServiceAccount, and of its Role and RoleBinding: it may list the Secrets of the namespace.
   *
   * @default - `name`
   */
  readonly serviceAccount?: string;

  /**
   * What makes the pods. A DaemonSet runs one on each node, and is neither scaled nor budgeted.
   *
   * @default 'Deployment'
   */
  readonly kind?: 'Deployment' | 'DaemonSet';

  /**
   * Write the Namespace, with the Pod Security level `restricted` and the controller's readiness gate.
   *
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * The fewest and the most pods of a Deployment. Equal numbers: no autoscaler.
   *
   * @default - from 2 to 10
   */
  readonly replicas?: { readonly min: number; readonly max: number };

  /**
   * CPU request of one pod, as a Kubernetes quantity. Envoy has as many workers as it has whole CPUs, and at least 2.
   *
   * @default '500m'
   */
  readonly cpu?: string;

  /**
   * Memory request and limit of one pod, as a Kubernetes quantity.
   *
   * @default '1Gi'
   */
  readonly memory?: string;

  /**
   * How old a sender's connection may become, in seconds. Needs Istio 1.31.
   *
   * @see https://istio.io/latest/docs/ops/configuration/traffic-management/edge-proxy/
   * @default 600
   */
  readonly connectionAgeSeconds?: number;

  /**
   * How long the load balancer keeps its flows to a pod that goes, in seconds. The pod drains for as long.
   *
   * @default 60
   */
  readonly deregistrationDelaySeconds?: number;

  /**
   * Revision of istiod, or a tag of one, that injects.
   *
   * @default - any istiod
   */
  readonly istioRevision?: string;

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
   * Name of the PriorityClass.
   *
   * @default - none
   */
  readonly priorityClassName?: string;
}

/** What browsers on other origins may do over OTLP/HTTP. */
export interface Cors {
  /** Origins as browsers send them: scheme, host and port. */
  readonly allowOrigins: readonly string[];

  /**
   * Request headers that are allowed besides content-type: the header with the sender's credential.
   *
   * @default - none
   */
  readonly allowHeaders?: readonly string[];

  /**
   * Seconds that a browser may cache the answer.
   *
   * @default 3600
   */
  readonly maxAgeSeconds?: number;
}

/** How many requests one address may send, over one transport, to one gateway pod. */
export interface RateLimit {
  /** Requests per second that are refilled. */
  readonly requestsPerSecond: number;
  /** Bucket size: requests that an idle address may send at once. */
  readonly burst: number;
}
