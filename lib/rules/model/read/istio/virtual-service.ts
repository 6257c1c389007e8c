import { get, integer, list, type Path, record, strings, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import type { Destination, Match, Retries, Route, RouteKind, RouteTable, Setting, StringMatch } from '../../routes';
import { completeHost } from './host';

/** Reads an Istio VirtualService (https://istio.io/latest/docs/reference/config/networking/virtual-service/). */
export function readVirtualService(manifest: Manifest, clusterDomain: string): RouteTable {
  const spec = get(manifest.value, 'spec');
  const routes: Route[] = [];
  const table: RouteTable = {
    manifest,
    dialect: 'istio',
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
  const { manifest, namespace } = table;
  const at = (...field: Path): Setting => ({
    object: manifest,
    path: [...path, ...field],
    value: get(value, ...field),
  });
  const destination = (...field: Path) => toDestination(at(...field), namespace, clusterDomain);
  const targets = list(get(value, 'route'));
  const hasWeight = targets.map(target => Number(get(target, 'weight') ?? 0) > 0);
  const isShare = (index: number) => hasWeight[index] || targets.length === 1 || !hasWeight.includes(true);
  const delegate = get(value, 'delegate');
  const mirrors = list(get(value, 'mirrors')).map((_, index) => destination('mirrors', index, 'destination'));
  return {
    table,
    path,
    matches: list(get(value, 'match')).map((match, index) => toMatch(match, manifest, [...path, 'match', index])),
    destinations: targets.flatMap((_, index) => (isShare(index) ? [destination('route', index, 'destination')] : [])),
    mirrors: get(value, 'mirror') === undefined ? mirrors : [destination('mirror'), ...mirrors],
    delegate:
      delegate === undefined
        ? undefined
        : {
            namespace: text(get(delegate, 'namespace')) || namespace,
            name: text(get(delegate, 'name')) ?? '',
            path: [...path, 'delegate'],
          },
    rewrite: at('rewrite'),
    redirect: at('redirect'),
    directResponse: at('directResponse'),
    fault: at('fault'),
    corsPolicy: at('corsPolicy'),
    headers: at('headers'),
    requestHeaders: requestHeadersOf(get(value, 'headers')),
    retries: toRetries(get(value, 'retries'), manifest, [...path, 'retries']),
    timeout: at('timeout'),
    at: { matches: [...path, 'match'] },
  };
}

/** The names of the request headers that `headers` sets and removes. */
export function requestHeadersOf(headers: unknown): Route['requestHeaders'] {
  const request = get(headers, 'request');
  return { set: Object.keys(record(get(request, 'set'))), removed: strings(get(request, 'remove')) };
}

function toRetries(value: unknown, object: Manifest, path: Path): Retries | undefined {
  if (value === undefined) return undefined;
  const attempts = get(value, 'attempts');
  const on = text(get(value, 'retryOn'))
    ?.split(',')
    .map(word => word.trim());
  return {
    object,
    path,
    attempts: typeof attempts === 'number' ? attempts : undefined,
    perTryTimeout: { object, path: [...path, 'perTryTimeout'], value: get(value, 'perTryTimeout') },
    on,
    at: { on: [...path, 'retryOn'] },
  };
}

/** Fields of a match that ask nothing of a request. */
const NO_CONDITIONS = new Set(['name', 'ignoreUriCase', 'statPrefix']);

/** Reads a condition, or several that were merged. */
export function toMatch(written: unknown, object: Manifest, path: Path): Match {
  const value = record(written);
  const asked = Object.entries(value).filter(([name]) => !NO_CONDITIONS.has(name));
  return {
    object,
    path,
    value,
    uri: toStringMatch(get(value, 'uri'), [...path, 'uri']),
    authority: toStringMatch(get(value, 'authority'), [...path, 'authority']),
    isUnfinished: [get(value, 'uri'), get(value, 'authority')].some(
      asked => asked && !TYPES.some(type => get(asked, type)),
    ),
    ignoreUriCase: get(value, 'ignoreUriCase') === true,
    port: integer(get(value, 'port')),
    gateways: strings(get(value, 'gateways')).map(ref => qualify(ref, object.namespace)),
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

function toDestination({ object, path, value }: Setting, namespace: string, clusterDomain: string): Destination {
  const host = text(get(value, 'host')) ?? '';
  const headers = [...path.slice(0, -1), 'headers'];
  return {
    path,
    headers: { object, path: headers, value: get(object.value, ...headers) },
    host,
    fqdn: completeHost(host, namespace, clusterDomain),
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
