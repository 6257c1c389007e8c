/** The tiers of Alloy. Today one tier runs the whole pipeline. */
import { needsVolume } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import { chartFullname, chartLabels, HTTP_PORT } from '../facts/alloy';
import { DEFAULT_PORTS, type Signal, TRANSPORTS, type Transport } from '../facts/otlp';
import { upstreamIdle } from '../timeouts';
import { portName } from './names';
import type { ObjectRef, WorkloadRef } from './workloads';

/** A part of the pipeline, in the order in which data passes the parts. */
export type Stage = 'receiver' | 'memory_limiter' | 'transform' | 'tail_sampling' | 'exporters';

/** Pods of Alloy with one configuration, behind one Service. */
export interface Tier {
  readonly id: 'receiving';
  /** The environment's settings of the pods. */
  readonly settings: Environment['alloy'];
  /** Name of the tier for people, in panels and pictures. */
  readonly title: string;
  readonly namespace: string;
  /**
   * Start of the names of policies and monitors, and base name of manifests/<prefix>.k8s.yaml and values/<prefix>.yaml.
   */
  readonly prefix: string;
  /** The signals that the tier receives. */
  readonly signals: readonly Signal[];
  /** The part of the pipeline that the tier runs. */
  readonly stages: readonly Stage[];
  /** The object that makes the pods, whoever deploys it. */
  readonly workload: WorkloadRef;
  /** The pods' ServiceAccount. */
  readonly serviceAccount: string;
  /** Name of the ConfigMap with config.alloy. */
  readonly configMap: string;
  readonly service: ObjectRef;
  /** Full DNS name of the Service. */
  readonly host: string;
  /** The pods' labels, whoever deploys the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Port of Alloy's own HTTP server. */
  readonly httpPort: number;
  readonly receivers: readonly Receiver[];
  /** How the receivers end TLS themselves. undefined: the pods' sidecars end the mesh's mTLS. */
  readonly tls: Environment['receiver']['tls'];
  /**
   * Seconds that Envoy keeps an idle connection to a receiver. Less than the receiver's own idle timeout: the receiver
   * would otherwise close a connection that Envoy is about to use.
   */
  readonly upstreamIdleSeconds: number;
}

/**
 * A server of otelcol.receiver.otlp.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/
 */
export interface Receiver {
  readonly transport: Transport;
  /** Name of the port on the Service and on the container. */
  readonly name: string;
  /** Port of the Service, of the container and of the receiver. */
  readonly port: number;
  /** Protocol of the port: without it Istio takes HTTP/2 for an opaque stream, and gRPC fails. */
  readonly appProtocol: Transport;
}

/** Makes the tiers of an environment. */
export function tiersOf(environment: Environment, signals: readonly Signal[]): readonly Tier[] {
  const { alloy, mesh, pipeline, receiver } = environment;
  const { name, namespace } = alloy;
  const workload = alloy.deployedBy === 'helm' ? chartFullname(name) : name;
  // Our own Service is named after what it serves; the chart's Service has the workload's name.
  const service = { name: alloy.deployedBy === 'helm' ? workload : 'alloy-otlp', namespace };
  return [
    {
      id: 'receiving',
      settings: alloy,
      title: 'Alloy',
      namespace,
      prefix: 'alloy',
      signals,
      stages: [
        'receiver',
        'memory_limiter',
        ...(Object.keys(pipeline.resourceAttributes).length ? ['transform' as const] : []),
        ...(pipeline.tailSampling ? ['tail_sampling' as const] : []),
        'exporters',
      ],
      workload: { kind: needsVolume(environment) ? 'StatefulSet' : 'Deployment', name: workload, namespace },
      serviceAccount: workload,
      configMap: `${name}-config`,
      service,
      host: `${service.name}.${namespace}.svc.${mesh.clusterDomain}`,
      labels: chartLabels(name),
      httpPort: HTTP_PORT,
      receivers: TRANSPORTS.map(transport => ({
        transport,
        name: portName(transport),
        port: environment.listeners.split?.[transport] ?? DEFAULT_PORTS[transport],
        appProtocol: transport,
      })),
      tls: receiver.tls,
      upstreamIdleSeconds: upstreamIdle(receiver.http.idleTimeoutSeconds),
    },
  ];
}
