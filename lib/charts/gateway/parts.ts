/** What the props of GatewayChart are made of. */
import type { Transport } from '../../facts/otlp';

/** A port of the edge on which one transport of OTLP is taken in, by TLS. */
export interface OtlpListener {
  /** What is spoken inside TLS. */
  readonly transport: Transport;

  /** Public DNS name. Two listeners differ in it: requests are told apart by host. */
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
   * Port that Envoy binds, and that the policies name: `targetPort` of `port` on the gateway's Service.
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
   * Let requests through that are compressed by zstd, of which 18 bytes can make Alloy take 512 MiB. Refused here only with
   * `upstreamTlsSecret`; elsewhere Alloy's sidecar refuses them.
   *
   * @default false
   */
  readonly zstd?: boolean;
}

/** A Service of type LoadBalancer, of which the AWS Load Balancer Controller makes an NLB. */
export interface EdgeServiceProps {
  /** Name of the Service. That of a Service that is there takes its place. */
  readonly name: string;

  /**
   * Annotations for the controller and for external-dns, which come to the default's; the same key replaces one of those,
   * and in a list of attributes the same attribute. Where they make a load balancer that the internet may reach, GatewayChart
   * wants to know who checks senders.
   *
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
   * @default - an internal NLB that sends to the pods' addresses, asks them for their readiness, preserves the senders'
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
   * Which nodes a NodePort answers on, for `instance` targets.
   *
   * @default - Kubernetes' own: Cluster
   */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';

  /**
   * Blocks of addresses that may connect.
   *
   * @default - any address
   */
  readonly loadBalancerSourceRanges?: readonly string[];
}

/** What browsers of other origins may do over OTLP/HTTP. */
export interface Cors {
  /** Origins, each as a browser sends it: scheme, host and port. */
  readonly allowOrigins: readonly string[];

  /**
   * Request headers that are allowed beside content-type: the one that has the sender's credential.
   *
   * @default - none
   */
  readonly allowHeaders?: readonly string[];

  /**
   * How many seconds a browser keeps the answer.
   *
   * @default 3600
   */
  readonly maxAgeSeconds?: number;
}

/** How fast one address may be over one transport, at one pod of the gateway. */
export interface RateLimit {
  /** Requests per second, over time. */
  readonly requestsPerSecond: number;
  /** Requests that an address that was idle may send at once. */
  readonly burst: number;
}
