import { get, integer, list, type Path, record, strings, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import type { Destination, Match, Retries, Route, RouteKind, RouteTable, StringMatch } from '../../routes';
import { completeHost } from './host';

/** Reads an Istio VirtualService (https://istio.io/latest/docs/reference/config/networking/virtual-service/). */
export function readVirtualService(manifest: Manifest, clusterDomain: string): RouteTable {
  const spec = get(manifest.value, 'spec');
  const routes: Route[] = [];
  const table: RouteTable = {
    manifest,
    namespace: manifest.namespace,
    name: manifest.name,
    hosts: list(get(spec, 'hosts')).flatMap((name, index) =>
      typeof name === 'string' ? [{ name, path: ['spec', 'hosts', index] }] : [],
    ),
    gateways: list(get(spec, 'gateways')).flatMap((ref, index) =>
      typeof ref === 'string'
        ? [{ ref: qualify(ref, manifest.namespace), written: ref, path: ['spec', 'gateways', index] }]
        : [],
    ),
    routes,
    kinds: KINDS.filter(kind => list(get(spec, kind)).length > 0).map(kind => ({ kind, path: ['spec', kind] })),
    exportTo: strings(get(spec, 'exportTo')),
    at: { hosts: ['spec', 'hosts'], routes: ['spec', 'http'], exportTo: ['spec', 'exportTo'] },
  };
  list(get(spec, 'http')).forEach((value, index) => {
    routes.push(toRoute(table, value, ['spec', 'http', index], clusterDomain));
  });
  return table;
}

const KINDS: readonly RouteKind[] = ['http', 'tls', 'tcp'];

function qualify(ref: string, namespace: string): string {
  if (ref === 'mesh') return ref;
  if (ref.includes('/')) return ref.replace(/^\.(?=\/)/, namespace);
  // the older way to name a Gateway in another namespace: `name.namespace`
  const [name, theirs] = ref.split('.');
  return `${theirs ?? namespace}/${name}`;
}

function toRoute(table: RouteTable, value: unknown, path: Path, clusterDomain: string): Route {
  const complete = (host: string) => completeHost(host, table.namespace, clusterDomain);
  const headers = get(value, 'headers', 'request');
  return {
    table,
    path,
    matches: list(get(value, 'match')).map((match, index) => toMatch(match, [...path, 'match', index])),
    destinations: list(get(value, 'route')).map((route, index) =>
      toDestination(get(route, 'destination'), [...path, 'route', index, 'destination'], complete),
    ),
    changesPath: get(value, 'rewrite') !== undefined || get(value, 'redirect') !== undefined,
    requestHeaders: { set: Object.keys(record(get(headers, 'set'))), removed: strings(get(headers, 'remove')) },
    answers: ['redirect', 'directResponse', 'delegate'].some(field => get(value, field) !== undefined),
    retries: toRetries(get(value, 'retries'), [...path, 'retries']),
    timeout: { path: [...path, 'timeout'], value: get(value, 'timeout') },
    at: { matches: [...path, 'match'], removed: [...path, 'headers', 'request', 'remove'] },
  };
}

function toRetries(value: unknown, path: Path): Retries | undefined {
  if (value === undefined) return undefined;
  const attempts = get(value, 'attempts');
  const on = text(get(value, 'retryOn'))
    ?.split(',')
    .map(word => word.trim());
  return {
    path,
    attempts: typeof attempts === 'number' ? attempts : undefined,
    perTryTimeout: { path: [...path, 'perTryTimeout'], value: get(value, 'perTryTimeout') },
    on,
    at: { on: [...path, 'retryOn'] },
  };
}

/** Fields of a match that ask nothing of a request. */
const NO_CONDITIONS = new Set(['name', 'ignoreUriCase', 'statPrefix']);

function toMatch(value: unknown, path: Path): Match {
  const asked = Object.entries(record(value)).filter(([name]) => !NO_CONDITIONS.has(name));
  return {
    path,
    uri: toStringMatch(get(value, 'uri'), [...path, 'uri']),
    authority: toStringMatch(get(value, 'authority'), [...path, 'authority']),
    isUnfinished: [get(value, 'uri'), get(value, 'authority')].some(
      asked => asked && !TYPES.some(type => get(asked, type)),
    ),
    ignoreUriCase: get(value, 'ignoreUriCase') === true,
    port: integer(get(value, 'port')),
    conditions: new Map(asked.map(([name, condition]) => [name, sorted(condition)])),
  };
}

/** Writes JSON with each object's keys in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

const TYPES = ['exact', 'prefix', 'regex'] as const;

function toStringMatch(value: unknown, path: Path): StringMatch | undefined {
  for (const type of TYPES) {
    const found = text(get(value, type));
    if (found !== undefined) return { type, value: found, path, valuePath: [...path, type] };
  }
  return undefined;
}

function toDestination(value: unknown, path: Path, complete: (host: string) => string): Destination {
  const host = text(get(value, 'host')) ?? '';
  return {
    path,
    host,
    fqdn: complete(host),
    port: integer(get(value, 'port', 'number')),
    subset: text(get(value, 'subset')),
    at: {
      host: [...path, 'host'],
      port: [...path, 'port'],
      number: [...path, 'port', 'number'],
      subset: [...path, 'subset'],
    },
  };
}
