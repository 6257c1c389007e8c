import { hasOtlpAlone } from '../environment/derive';
import type { Mistake, Source } from '../environment/load';
import type { Environment } from '../environment/schema';
import { type Path, pathText } from '../environment/structure';
import { inert, shown } from '../foreign/text';
import { factsOf } from '../kubernetes/kinds';
import { overlap } from '../kubernetes/selector';
import { parseYaml } from '../kubernetes/yaml';
import type { OutputFile } from '../path/output';
import { type Edge, type Listener, pathOf } from '../path/path';
import { listed } from './output/notes';

/** An environment, everything that it writes, and its file. */
export interface Member {
  readonly environment: Environment;
  readonly files: readonly OutputFile[];
  readonly source: Source;
}

/** An object that an environment writes. */
interface Written {
  readonly name: string;
  readonly move: Move;
  /** Where the file of the environment says the field. */
  readonly field: Path;
}

/** The field that gives another environment an object of its own. */
interface Move {
  readonly field: readonly string[];
  readonly wayOut: string;
}

/**
 * Finds environments of one cluster that write the same object: the one that is applied last wins, and pruning one
 * deletes the other's object. Finds those that serve one host on one port of one gateway, too, whatever their objects are
 * called. Each pair and field is one mistake, in the file of the later name.
 */
export function collisions(members: readonly Member[]): Mistake[] {
  return members.flatMap((later, index) =>
    members
      .slice(0, index)
      .filter(({ environment: { cluster } }) => cluster !== undefined && cluster === later.environment.cluster)
      .flatMap(earlier => [...sharedObjects(earlier, later), ...sharedHosts(earlier, later)]),
  );
}

function sharedObjects(earlier: Member, later: Member): Mistake[] {
  const taken = new Map(objectsOf(earlier).map(written => [written.name, written]));
  const shared = objectsOf(later).filter(({ name }) => taken.has(name));
  const fields = [...new Set(shared.map(({ field }) => field.join('.')))];
  return fields.map(path => {
    const own = shared.filter(({ field }) => field.join('.') === path);
    const [{ name, field, move }] = own as [Written];
    const names = listed(own.map(one => one.name));
    return mistake([earlier, taken.get(name)!.field], [later, field], `and writes the same ${names}. ${move.wayOut}`);
  });
}

/**
 * Finds hosts that both serve on one port of the same pods. Envoy refuses a listener in which two filter chains have one
 * SNI, and keeps the listener as it was: no change of either environment, or of anybody else's, arrives at that port.
 *
 * @see https://github.com/istio/istio/issues/16573
 */
function sharedHosts(earlier: Member, later: Member): Mistake[] {
  const others = pathOf(earlier.environment).edges;
  return pathOf(later.environment).edges.flatMap(edge => {
    const isShared = ({ host, bind }: Listener, other: Edge) =>
      overlap(edge.labels, other.labels) && other.listeners.some(one => one.host === host && one.bind === bind);
    const shared = edge.listeners.filter(listener => others.some(other => isShared(listener, other)));
    const [first] = shared;
    if (!first) return [];
    const names = listed([...new Set(shared.map(({ host, port }) => `${host}:${port}`))]);
    const places = [others.find(other => isShared(first, other))!, edge].map(one => one.pathInFile([...HOSTS.field]));
    return [
      mistake([earlier, places[0]!], [later, places[1]!], `and serves ${names} on the same gateway. ${HOSTS.wayOut}`),
    ];
  });
}

function mistake([earlier, theirs]: [Member, Path], [later, field]: [Member, Path], what: string): Mistake {
  return {
    file: later.source.file,
    ...placeOf(later, field),
    path: pathText(field),
    message: `${inert(earlier.source.file)}:${placeOf(earlier, theirs).line} is of the same cluster, ${shown(later.environment.cluster)}, ${what}`,
  };
}

/**
 * The place where an environment's own file says the field, or where it could: the section that lacks the field,
 * `cluster` if there is no such section, else `extends`. What two environments have from one base can't tell them apart there.
 */
function placeOf({ source }: Member, [section, ...below]: Path) {
  const { value, locate } = parseYaml(source.text)[0]!;
  const first = [String(section), 'cluster'].find(key => Object.hasOwn(value as object, key)) ?? 'extends';
  const { line, column } = locate(first === section ? [first, ...below] : [first]);
  return { line, column };
}

function objectsOf({ environment, files }: Member): Written[] {
  const { edges, tiers } = pathOf(environment);
  const manifests = files.flatMap(({ objects = [] }) => objects as readonly KubernetesObject[]);
  // Helm charts make these Services if our manifests don't.
  const services = [...edges, ...tiers].map(({ service: metadata }) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
  }));
  const all = [...manifests, ...services].map((object): Written => {
    const edge = edgeOf(object, environment);
    const move = moveOf(object, edge ?? edges[0]!, environment);
    return { name: nameOf(object), move, field: edge ? edge.pathInFile([...move.field]) : [...move.field] };
  });
  return [...new Map(all.map(written => [written.name, written])).values()];
}

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** Names an object without its version: one object can have several versions. */
function nameOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : undefined;
  // The group tells apart kinds of one name: Istio's Gateway and the Gateway API's.
  return `${kind}${group?.includes('.') ? `.${group}` : ''} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** The edge that an object is of, by its name or its namespace. Undefined: it is of Alloy, or of all edges. */
function edgeOf({ kind, metadata: { name, namespace, labels } }: KubernetesObject, environment: Environment) {
  const { edges } = pathOf(environment);
  const isNamed = ({ service, listeners, gateway }: Edge) =>
    (kind === 'Service' && name === service.name && namespace === service.namespace) ||
    (kind === 'Certificate' && listeners.some(({ credentialName }) => credentialName === name)) ||
    (kind === 'Gateway' && gateway.name === name) ||
    (['VirtualService', 'HTTPRoute'].includes(kind) && listeners.some(one => one.name === name));
  const isOfGateway = labels?.['app.kubernetes.io/name'] === 'otlp-gateway' && kind !== 'DestinationRule';
  return edges.find(isNamed) ?? (isOfGateway ? edges.find(edge => edge.namespace === (namespace ?? name)) : undefined);
}

function moveOf({ kind, metadata: { name, labels } }: KubernetesObject, edge: Edge, environment: Environment): Move {
  const { gateway } = edge.settings;
  if (kind === 'Certificate') return CERTIFICATE;
  if (['CronJob', 'Job'].includes(kind) && environment.smokeTest?.namespace) return SMOKE_TEST;
  if (kind === 'Service' && name === edge.service.name) return gateway.deployment ? OWN_GATEWAY : moveOfService(edge);
  if (['servers', 'routes'].includes(factsOf(kind)?.role ?? ''))
    return gateway.objectNamespace ? ROUTES : ALLOY_NAMESPACE;
  if (kind === 'DestinationRule') return ALLOY_NAMESPACE;
  return labels?.['app.kubernetes.io/name'] === 'otlp-gateway' ? OWN_GATEWAY : ALLOY_NAMESPACE;
}

function moveOfService({ settings }: Edge): Move {
  if (!hasOtlpAlone(settings)) return WHOLE_SERVICE;
  const { targetType, externalTrafficPolicy } = settings.nlb;
  // Such targets are probed through a named port, which only the Service beside the gateway's gets by default.
  return targetType === 'instance' && externalTrafficPolicy === 'Cluster' ? PROBED : BESIDE;
}

const HOSTS = {
  field: ['hosts'],
  wayOut:
    'Envoy refuses two of one name on a port, and freezes that port. Give one of them other hosts or other listeners, or use another gateway by gateway.name and gateway.selector.',
};

const ALLOY_NAMESPACE = {
  field: ['alloy', 'namespace'],
  wayOut: 'Give one of them another alloy.namespace.',
};

const ROUTES = {
  field: ['gateway', 'objectNamespace'],
  wayOut: 'Give one of them another gateway.objectNamespace.',
};

const SMOKE_TEST = {
  field: ['smokeTest', 'namespace'],
  wayOut: 'Give one of them another smokeTest.namespace.',
};

const CERTIFICATE = {
  field: ['tls', 'issuer'],
  wayOut:
    'Certificates have fixed names in gateway.namespace. In one of them name Secrets of its own by tls.secrets instead of tls.issuer, or use a gateway in another gateway.namespace.',
};

const BESIDE = {
  field: ['gateway', 'service'],
  wayOut:
    'In one of them give the Service a name: gateway.service.manifests.name, with gateway.ports: [], or use another gateway by gateway.name and gateway.selector.',
};

const PROBED = {
  field: ['gateway', 'service'],
  wayOut: 'For one of them use another gateway by gateway.name and gateway.selector.',
};

const WHOLE_SERVICE = {
  field: ['gateway', 'service'],
  wayOut:
    'A Service has one owner. In one of them write gateway.service: {manifests: {}}, which makes a Service of its own beside it, or use another gateway by gateway.name and gateway.selector.',
};

const OWN_GATEWAY = {
  field: ['gateway', 'namespace'],
  wayOut: 'These are of the gateway’s pods. Use a gateway in another gateway.namespace for one of them.',
};
