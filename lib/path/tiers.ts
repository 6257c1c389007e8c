/** Alloy, tier by tier. Today one tier runs the whole pipeline. */
import type { Environment } from '../environment/schema';
import { chartFullname, HTTP_PORT } from '../facts/alloy';
import { DEFAULT_PORTS, type Signal, TRANSPORTS, type Transport } from '../facts/otlp';
import { upstreamIdle } from '../timeouts';
import { portName } from './names';
import type { ObjectRef, WorkloadRef } from './workloads';

/** A part of the pipeline, in the order of the data. */
export type Stage = 'receiver' | 'memory_limiter' | 'tail_sampling' | 'exporters';

/** Pods of Alloy with one configuration, behind one Service. */
export interface Tier {
  readonly id: 'receiving';
  /** What the environment says of the tier's pods. */
  readonly settings: Environment['alloy'];
  /** What people call the tier, in panels and pictures. */
  readonly title: string;
  readonly namespace: string;
  /** Beginning of the names of policies and monitors, and name of the files: manifests/<prefix>.k8s.yaml, values/<prefix>.yaml. */
  readonly prefix: string;
  /** The signals that the tier receives. */
  readonly signals: readonly Signal[];
  /** The part of the pipeline that the tier runs. */
  readonly stages: readonly Stage[];
  /** What makes the pods, whoever deploys it. */
  readonly workload: WorkloadRef;
  /** The pods' ServiceAccount. */
  readonly serviceAccount: string;
  /** Name of the ConfigMap with config.alloy. */
  readonly configMap: string;
  readonly service: ObjectRef;
  /** Name of the Service in DNS. */
  readonly host: string;
  /** Labels of the pods, whoever deploys them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Port of Alloy's own HTTP server. */
  readonly httpPort: number;
  readonly receivers: readonly Receiver[];
  /** How long Envoy keeps an idle connection to a receiver, in seconds. */
  readonly upstreamIdleSeconds: number;
}

/** A server of otelcol.receiver.otlp. */
export interface Receiver {
  readonly transport: Transport;
  /** Name of the port on Service and container. */
  readonly name: string;
  /** The same on Service, container and receiver. */
  readonly port: number;
  /** Without it Istio takes HTTP/2 for an opaque stream and gRPC fails. */
  readonly appProtocol: Transport;
}

export function tiersOf(environment: Environment, signals: readonly Signal[]): readonly Tier[] {
  const { alloy, mesh, pipeline, receiver } = environment;
  const { name, namespace } = alloy;
  const workload = alloy.deployedBy === 'helm' ? chartFullname(name) : name;
  // Our Service is named after what it serves; the chart's as the Deployment.
  const service = { name: alloy.deployedBy === 'helm' ? workload : 'alloy-otlp', namespace };
  return [
    {
      id: 'receiving',
      settings: alloy,
      title: 'Alloy',
      namespace,
      prefix: 'alloy',
      signals,
      stages: ['receiver', 'memory_limiter', ...(pipeline.tailSampling ? ['tail_sampling' as const] : []), 'exporters'],
      workload: { kind: 'Deployment', name: workload, namespace },
      serviceAccount: workload,
      configMap: `${name}-config`,
      service,
      host: `${service.name}.${namespace}.svc.${mesh.clusterDomain}`,
      labels: { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': name },
      httpPort: HTTP_PORT,
      receivers: TRANSPORTS.map(transport => ({
        transport,
        name: portName(transport),
        port: environment.listeners.split?.[transport] ?? DEFAULT_PORTS[transport],
        appProtocol: transport,
      })),
      upstreamIdleSeconds: upstreamIdle(receiver.http.idleTimeoutSeconds),
    },
  ];
}
