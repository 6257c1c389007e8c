import { isBeside } from '../environment/derive';
import type { Mistake, Source } from '../environment/load';
import type { Environment } from '../environment/schema';
import { inert, shown } from '../foreign/text';
import { factsOf } from '../kubernetes/kinds';
import { parseYaml } from '../kubernetes/yaml';
import type { OutputFile } from '../path/output';
import { type Edge, pathOf } from '../path/path';
import { listed } from './output/notes';

/** An environment with all that it writes, and the file that it was read from. */
export interface Member {
  readonly environment: Environment;
  readonly files: readonly OutputFile[];
  readonly source: Source;
}

/** An object that an environment writes. */
interface Written {
  readonly name: string;
  readonly move: Move;
}

/** How another environment gets an object of its own. */
interface Move {
  readonly field: readonly string[];
  readonly wayOut: string;
}

/**
 * Environments of one cluster that write the same object: whichever is applied last wins, and pruning one takes the
 * object from the other. Each pair and field is a mistake in the file of the later name.
 */
export function collisions(members: readonly Member[]): Mistake[] {
  return members.flatMap((later, index) =>
    members
      .slice(0, index)
      .filter(({ environment: { cluster } }) => cluster !== undefined && cluster === later.environment.cluster)
      .flatMap(earlier => between(earlier, later)),
  );
}

function between(earlier: Member, later: Member): Mistake[] {
  const taken = new Set(objectsOf(earlier).map(({ name }) => name));
  const shared = objectsOf(later).filter(({ name }) => taken.has(name));
  return [...new Set(shared.map(({ move }) => move))].map(({ field, wayOut }) => {
    const other = placeOf(earlier, field);
    const names = listed(shared.filter(({ move }) => move.field === field).map(({ name }) => name));
    return {
      file: later.source.file,
      ...placeOf(later, field),
      path: field.join('.'),
      message: `${inert(earlier.source.file)}:${other.line} is of the same cluster, ${shown(later.environment.cluster)}, and writes the same ${names}. ${wayOut}`,
    };
  });
}

/** Where the field is, or where it is missing; `cluster` where the file has not even its section. */
function placeOf({ source }: Member, field: readonly string[]) {
  const document = parseYaml(source.text)[0]!;
  const { line, column } = document.locate(Object.hasOwn(document.value as object, field[0]!) ? field : ['cluster']);
  return { line, column };
}

function objectsOf({ environment, files }: Member): Written[] {
  const { edges, tiers } = pathOf(environment);
  const manifests = files.flatMap(({ objects = [] }) => objects as readonly KubernetesObject[]);
  // Charts make these where we don't.
  const services = [...edges, ...tiers].map(({ service: metadata }) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
  }));
  const all = [...manifests, ...services].map(object => ({ name: nameOf(object), move: moveOf(object, environment) }));
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

/** Without the version: one object has several. */
function nameOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : undefined;
  // A group tells kinds apart where two have the name: Istio's Gateway and the Gateway API's.
  return `${kind}${group?.includes('.') ? `.${group}` : ''} ${namespace ? `${namespace}/` : ''}${name}`;
}

function moveOf({ kind, metadata: { name, namespace, labels } }: KubernetesObject, environment: Environment): Move {
  const { gateway, smokeTest } = environment;
  if (kind === 'Certificate') return CERTIFICATE;
  if (kind === 'Job' && smokeTest?.namespace) return SMOKE_TEST;
  const isOf = ({ service }: Edge) => kind === 'Service' && name === service.name && namespace === service.namespace;
  const edge = pathOf(environment).edges.find(isOf);
  if (edge) return moveOfService(edge);
  if (['servers', 'routes'].includes(factsOf(kind)?.role ?? ''))
    return gateway.objectNamespace ? ROUTES : ALLOY_NAMESPACE;
  if (kind === 'DestinationRule') return ALLOY_NAMESPACE;
  return labels?.['app.kubernetes.io/name'] === 'otlp-gateway' ? OWN_GATEWAY : ALLOY_NAMESPACE;
}

function moveOfService({ settings }: Edge): Move {
  if (!isBeside(settings)) return WHOLE_SERVICE;
  const { targetType, externalTrafficPolicy } = settings.nlb;
  // Those targets are probed through a port that only the Service beside the gateway's gets by itself.
  return targetType === 'instance' && externalTrafficPolicy === 'Cluster' ? PROBED : BESIDE;
}

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
