/** The ways in from outside: each is a load balancer in front of a gateway. */
import { credentialName, type EdgeSettings, edgePorts, edgePrefix } from '../environment/derive';
import { type EdgeView, edgeViews, pathInFile } from '../environment/edge-views';
import type { Environment } from '../environment/schema';
import type { Path } from '../environment/structure';
import type { Signal, Transport } from '../facts/otlp';
import type { Kind } from '../kubernetes/kinds';
import { placingOf } from './dialects';
import { edgeNames, matchOf, type PathMatch } from './names';
import type { Receiver, Tier } from './tiers';
import type { ObjectRef, WorkloadRef } from './workloads';

/** A load balancer, the gateway behind it, and what the gateway serves. */
export interface Edge {
  /** The environment's settings of the edge. */
  readonly settings: EdgeSettings;
  /** Name of the edge. Undefined: the environment's first. */
  readonly name: string | undefined;
  /** Where the environment file says what `settings` has at a path. */
  readonly pathInFile: (path: Path) => Path;
  /** Base name of the files manifests/<file>.k8s.yaml and values/<file>.yaml. */
  readonly file: string;
  /** How the names of the objects begin that only this edge has. */
  readonly prefix: string;
  /** Base name of the file with the certificates. */
  readonly tlsFile: string;
  readonly listeners: readonly Listener[];
  /** The Service's ports for OTLP: one for each transport, or one for both. */
  readonly ports: readonly EdgePort[];
  /** The Service that the NLB is made for, in the namespace of the gateway's pods. */
  readonly service: ObjectRef;
  /** The gateway's pods, whoever deploys them. */
  readonly workload: WorkloadRef;
  /** The pods' labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Namespace of the pods, of their policies and of the Secrets that they serve. */
  readonly namespace: string;
  /** Whether no other edge of the environment has its pods in that namespace. */
  readonly isAloneInNamespace: boolean;
  /** The object that listens. */
  readonly gateway: ObjectRef;
  /** Its kind, by the API that the edge is written in. */
  readonly gatewayKind: Kind;
  /** The kind of the objects that route, one for each listener, by its name. */
  readonly routeKind: Kind;
  /** Namespace of the routes. */
  readonly routeNamespace: string;
  /** The EnvoyFilter that limits senders. undefined without gateway.rateLimit. */
  readonly rateLimit: ObjectRef | undefined;
  /** The EnvoyFilter that says which requests are repeated. undefined: the routes say it themselves. */
  readonly retries?: ObjectRef;
  /** The ServiceAccount of the pods. */
  readonly serviceAccount: string;
  /** Identity of the pods in the mesh, as an AuthorizationPolicy names it. */
  readonly principal: string;
  /** The tier that the routes lead to. */
  readonly tier: Tier;
}

/** A port of the gateway's Service. */
export interface EdgePort {
  readonly name: string;
  /** ① listener of the NLB = ② port of the Service. */
  readonly port: number;
  /** ③ targetPort = ④ port that Envoy binds. */
  readonly targetPort: number;
}

/** What requests of one transport meet between sender and receiver. */
export interface Listener {
  readonly transport: Transport;
  /** Public DNS name. */
  readonly host: string;
  /** Name of the route and of the Gateway's server. */
  readonly name: string;
  /**
   * ① listener of the NLB = ② port of the Service = the Gateway's server.port.number, which Istio translates to `bind`.
   */
  readonly port: number;
  /** Name of port ②. */
  readonly portName: string;
  /** ③ targetPort = ④ port that Envoy binds. Policies at the gateway see this port. */
  readonly bind: number;
  /** The receiver that the route leads to, on the tier's Service. */
  readonly receiver: Receiver;
  /** Secret (kubernetes.io/tls) in the namespace of the gateway's pods. */
  readonly credentialName: string;
  /** How requests of each enabled signal are recognized. */
  readonly matches: readonly PathMatch[];
}

/** The names that an edge serves on a port that Envoy binds: both transports may have one. */
export function hostsOf({ listeners }: Edge, bind?: number): string[] {
  const own = listeners.filter(one => bind === undefined || one.bind === bind);
  return [...new Set(own.map(({ host }) => host))];
}

/** Makes the edges of an environment, in front of the tier that receives. */
export function edgesOf(environment: Environment, tiers: readonly Tier[]): readonly Edge[] {
  const views = edgeViews(environment);
  return tiers.filter(({ id }) => id === 'receiving').flatMap(tier => views.map(view => edge(view, tier)));
}

function edge(view: EdgeView, tier: Tier): Edge {
  const { edge, gateway, mesh } = view;
  const { namespace } = gateway;
  const placing = placingOf(view);
  const prefix = edgePrefix(edge);
  const names = edgeNames(prefix);
  const suffix = edge === undefined ? '' : `-${edge}`;
  const ports = edgePorts(view).map(({ name, port, targetPort }) => ({ name, port, targetPort }));
  return {
    settings: view,
    name: edge,
    pathInFile: path => pathInFile(edge, path),
    file: `gateway${suffix}`,
    prefix,
    tlsFile: `tls${suffix}`,
    listeners: tier.receivers.map(receiver => listener(view, receiver, ports, tier.signals)),
    ports,
    ...placing,
    namespace,
    isAloneInNamespace: edgeViews(view.whole).filter(one => one.gateway.namespace === namespace).length === 1,
    rateLimit: gateway.rateLimit && { name: names.rateLimit, namespace },
    principal: `${mesh.trustDomain}/ns/${namespace}/sa/${placing.serviceAccount}`,
    tier,
  };
}

function listener(
  settings: EdgeSettings,
  receiver: Receiver,
  ports: readonly EdgePort[],
  signals: readonly Signal[],
): Listener {
  const { transport } = receiver;
  // The transport's own port, or the shared one.
  const { name, port, targetPort } = ports[transport === 'http' && ports.length > 1 ? 1 : 0]!;
  return {
    transport,
    host: settings.hosts[transport],
    name: edgeNames(edgePrefix(settings.edge)).route(transport),
    port,
    portName: name,
    bind: targetPort,
    receiver,
    credentialName: credentialName(settings, transport),
    matches: signals.map(signal => matchOf(transport, signal)),
  };
}
