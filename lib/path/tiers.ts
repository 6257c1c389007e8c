/** The tiers of Alloy: one that receives, and one behind it that samples where several pods receive. */
import { needsVolume, samplesApart, samplingReplicas } from '../environment/destinations';
import { ownersAlloy } from '../environment/owners-alloy';
import type { Environment } from '../environment/schema';
import { chartFullname, chartLabels, HTTP_PORT } from '../facts/alloy';
import { moduleConfigMap, modulePort } from '../facts/module';
import { DEFAULT_PORTS, type Signal, TRANSPORTS, type Transport } from '../facts/otlp';
import { SAMPLER_PRE_STOP_SECONDS, upstreamIdle } from '../timeouts';
import { portName } from './names';
import type { ObjectRef, WorkloadRef } from './workloads';

/** A part of the pipeline, in the order in which data passes the parts. */
export type Stage = 'receiver' | 'memory_limiter' | 'transform' | 'loadbalancing' | 'tail_sampling' | 'exporters';

/** Pods of Alloy with one configuration, behind one Service. */
export interface Tier {
  readonly id: 'receiving' | 'sampling';
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
  /** The signals that the tier sends to their backends. */
  readonly sent: readonly Signal[];
  /** The tier that traces go to next, each trace to one of its pods. undefined: traces go to their backends. */
  readonly next: Tier | undefined;
  /** The part of the pipeline that the tier runs. */
  readonly stages: readonly Stage[];
  /** The object that makes the pods, whoever deploys it. */
  readonly workload: WorkloadRef;
  /** The pods' ServiceAccount. */
  readonly serviceAccount: string;
  /** Identity of the pods in the mesh, as an AuthorizationPolicy names it. */
  readonly principal: string;
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
  readonly appProtocol: Transport | 'tcp';
}

/** Makes the tiers of an environment, in the order in which data passes them. */
export function tiersOf(environment: Environment, signals: readonly Signal[]): readonly Tier[] {
  if (!samplesApart(environment)) return [receivingTier(environment, signals, undefined)];
  const sampling = samplingTier(environment);
  return [receivingTier(environment, signals, sampling), sampling];
}

function receivingTier(environment: Environment, signals: readonly Signal[], next: Tier | undefined): Tier {
  const { alloy, pipeline, receiver } = environment;
  const { name, namespace } = alloy;
  const owners = ownersAlloy(alloy);
  const workload = owners?.fullname ?? (alloy.deployedBy === 'helm' ? chartFullname(name) : name);
  const serviceAccount = owners?.serviceAccount ?? workload;
  // Our own Service is named after what it serves; the chart's Service has the workload's name.
  const service = { name: alloy.deployedBy === 'helm' ? workload : 'alloy-otlp', namespace };
  const sent = signals.filter(signal => !(next && signal === 'traces'));
  return {
    ...common(environment),
    id: 'receiving',
    title: 'Alloy',
    // In somebody else's namespace no object may have a name that one of theirs is likely to have.
    prefix: owners ? moduleConfigMap(name) : 'alloy',
    signals,
    sent,
    next,
    stages: [
      'receiver',
      'memory_limiter',
      ...(Object.keys(pipeline.resourceAttributes).length ? ['transform' as const] : []),
      ...(next ? ['loadbalancing' as const] : pipeline.tailSampling ? ['tail_sampling' as const] : []),
      ...(sent.length ? ['exporters' as const] : []),
    ],
    workload: {
      kind: owners?.kind ?? (needsVolume(environment, sent) ? 'StatefulSet' : 'Deployment'),
      name: workload,
      namespace,
    },
    serviceAccount,
    principal: principalOf(environment, serviceAccount),
    configMap: owners ? moduleConfigMap(name) : `${name}-config`,
    service,
    host: hostOfService(environment, service),
    labels: owners?.labels ?? chartLabels(name),
    httpPort: owners?.httpPort ?? HTTP_PORT,
    receivers: TRANSPORTS.map(transport => ({
      transport,
      name: owners ? modulePort(transport) : portName(transport),
      port: environment.listeners.split?.[transport] ?? DEFAULT_PORTS[transport],
      appProtocol: transport,
    })),
    tls: receiver.tls,
  };
}

/** The tier that samples. The balancer sends to its pods' addresses, which to a sidecar are strangers on a port of HTTP: the port is TCP. */
function samplingTier(environment: Environment): Tier {
  const { alloy } = environment;
  const { namespace } = alloy;
  const name = `${alloy.name}-sampling`;
  const service = { name, namespace };
  return {
    ...common(environment),
    id: 'sampling',
    title: 'Alloy, sampling',
    prefix: 'alloy-sampling',
    signals: ['traces'],
    sent: ['traces'],
    // An autoscaler moves traces from pod to pod, and splits those that wait for their decision.
    settings: {
      ...alloy,
      autoscaling: undefined,
      shutdown: {
        ...alloy.shutdown,
        preStopSeconds: Math.max(SAMPLER_PRE_STOP_SECONDS, alloy.shutdown.preStopSeconds),
      },
      replicas: samplingReplicas(environment),
    },
    next: undefined,
    stages: ['receiver', 'memory_limiter', 'tail_sampling', 'exporters'],
    workload: { kind: 'StatefulSet', name, namespace },
    serviceAccount: name,
    principal: principalOf(environment, name),
    configMap: `${name}-config`,
    service,
    host: hostOfService(environment, service),
    labels: chartLabels(name),
    receivers: [{ transport: 'grpc', name: portName('grpc'), port: DEFAULT_PORTS.grpc, appProtocol: 'tcp' }],
    tls: undefined,
  };
}

/** The DestinationRule for a tier's Service: called as the Service is, but for a Service of somebody else's. */
export function destinationRuleOf({ prefix, service, settings }: Tier): ObjectRef {
  return settings.present ? { name: prefix, namespace: service.namespace } : service;
}

/** What all tiers have in common. */
function common({ alloy, receiver }: Environment) {
  return {
    settings: alloy,
    namespace: alloy.namespace,
    httpPort: HTTP_PORT,
    upstreamIdleSeconds: upstreamIdle(receiver.http.idleTimeoutSeconds),
  };
}

function principalOf({ alloy, mesh }: Environment, serviceAccount: string): string {
  return `${mesh.trustDomain}/ns/${alloy.namespace}/sa/${serviceAccount}`;
}

function hostOfService({ mesh }: Environment, { name, namespace }: ObjectRef): string {
  return `${name}.${namespace}.svc.${mesh.clusterDomain}`;
}
