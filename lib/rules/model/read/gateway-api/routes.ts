/** Reads an HTTPRoute or a GRPCRoute as istiod does: as a VirtualService with one route for each match (pilot/pkg/config/kube/gateway/conversion.go). */
import { GATEWAY_API_GROUP } from '../../../../facts/gateway-api';
import { get, integer, list, type Path, record, strings, text } from '../../../../kubernetes/json';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';
import type { Binding, Match, Route, RouteTable } from '../../routes';
import { readVirtualService } from '../istio/virtual-service';
import { classOf, GATEWAY, oneAmong, serverOf } from './classes';
import { made, written } from './written';

/** The table, unless each Gateway that it is for is served by others than istiod. */
export function readRouteOfApi(manifest: Manifest, clusterDomain: string, manifests: Manifests): RouteTable[] {
  const gateways = bindingsOf(manifest);
  if (gateways.length === 0 || gateways.every(({ ref }) => isOfStranger(manifests, ref))) return [];
  const hostnames = strings(get(manifest.value, 'spec', 'hostnames'));
  const tree = {
    metadata: { name: manifest.name, namespace: manifest.namespace },
    spec: {
      hosts:
        hostnames.length > 0
          ? hostnames.map((host, index) => written(host, manifest, ['spec', 'hostnames', index]))
          : [written('*', manifest, ['spec', 'parentRefs'])],
      http: sorted(
        list(get(manifest.value, 'spec', 'rules')).flatMap((rule, index) => routesOf(manifest, rule, index)),
      ).map(({ route }) => route),
    },
  };
  const table = readVirtualService(made(manifest.kind, tree, manifest), clusterDomain);
  const routes: Route[] = [];
  const whole: RouteTable = { ...table, dialect: 'gateway-api', gateways, routes };
  for (const route of table.routes)
    routes.push({ ...route, table: whole, matches: route.matches.map(byParts(manifest)) });
  return [whole];
}

/** Makes prefixes of paths such as end where a part of the path ends. */
const byParts =
  ({ kind }: Manifest) =>
  (match: Match): Match => ({
    ...match,
    uri: match.uri && { ...match.uri, isWholeParts: match.uri.type === 'prefix' && kind === 'HTTPRoute' },
  });

/** The Gateways that a route names. Whatever else can be a parent is of the mesh. */
export function bindingsOf({ value, namespace }: Manifest): readonly Binding[] {
  return list(get(value, 'spec', 'parentRefs')).flatMap((parent, index) => {
    const [group, kind] = [text(get(parent, 'group')) ?? GATEWAY_API_GROUP, text(get(parent, 'kind')) ?? 'Gateway'];
    const name = text(get(parent, 'name')) ?? '';
    const path = ['spec', 'parentRefs', index];
    if (group !== GATEWAY_API_GROUP || kind !== 'Gateway') return [{ ref: 'mesh', written: name, path }];
    const ref = `${text(get(parent, 'namespace')) ?? namespace}/${name}`;
    const server = { name: text(get(parent, 'sectionName')), number: integer(get(parent, 'port')) };
    return [{ ref, written: name, path, server }];
  });
}

/** Whether a reference is to a Gateway of the input that others than istiod serve. */
export function isOfStranger(manifests: Manifests, ref: string): boolean {
  const slash = ref.indexOf('/');
  const gateway = oneAmong(manifests, GATEWAY, ref.slice(0, slash), ref.slice(slash + 1));
  return gateway !== undefined && serverOf(manifests, classOf(gateway)) !== 'istio';
}

interface Sortable {
  readonly route: unknown;
  readonly match: { readonly uri?: Uri | undefined; readonly parts: readonly number[] } | undefined;
}

type Uri = readonly [type: 'exact' | 'prefix' | 'regex', value: string];

/** In the order in which istiod gives them to Envoy: exact paths, prefixes, expressions; longer ones first; then by the number of conditions. */
function sorted(routes: readonly Sortable[]): readonly Sortable[] {
  const rank = ({ match }: Sortable) => {
    if (!match) return [-2, 0, 0, 0, 0];
    const { uri, parts } = match;
    return [uri ? RANKS[uri[0]] : -1, uri?.[1].length ?? 0, ...parts];
  };
  return [...routes].sort((one, other) => {
    const [mine, theirs] = [rank(one), rank(other)];
    const at = mine.findIndex((value, index) => value !== theirs[index]);
    return at < 0 ? 0 : theirs[at]! - mine[at]!;
  });
}

const RANKS = { exact: 3, prefix: 2, regex: 1 };

function routesOf(manifest: Manifest, rule: unknown, index: number): Sortable[] {
  const path = ['spec', 'rules', index];
  const matches = list(get(rule, 'matches'));
  const rest = withoutMatch(manifest, rule, path);
  if (matches.length === 0) {
    // the API server fills in the prefix / for an HTTPRoute
    const route = written(
      { ...rest, ...(manifest.kind === 'HTTPRoute' && { match: [{ uri: { prefix: '/' } }] }) },
      manifest,
      path,
    );
    return [{ route, match: manifest.kind === 'HTTPRoute' ? { uri: ['prefix', '/'], parts: [0, 0, 0] } : undefined }];
  }
  return matches.map((match, at) => {
    const where = [...path, 'matches', at];
    const uri = manifest.kind === 'HTTPRoute' ? uriOf(match) : methodOf(match);
    const field = manifest.kind === 'HTTPRoute' ? 'path' : 'method';
    const conditions = {
      uri:
        uri &&
        written({ [uri[0]]: written(uri[1], manifest, uriPlace(match, [...where, field])) }, manifest, [
          ...where,
          field,
        ]),
      method:
        manifest.kind === 'HTTPRoute' && text(get(match, 'method')) !== undefined
          ? written({ exact: get(match, 'method') }, manifest, [...where, 'method'])
          : undefined,
      headers: byName(manifest, match, 'headers', where),
      queryParams: byName(manifest, match, 'queryParams', where),
    };
    const parts = [
      conditions.method ? 1 : 0,
      list(get(match, 'headers')).length,
      list(get(match, 'queryParams')).length,
    ];
    return {
      route: written({ ...rest, match: [written(conditions, manifest, where)] }, manifest, path),
      match: { uri, parts },
    };
  });
}

function uriPlace(match: unknown, path: Path): Path {
  const field = ['value', 'service', 'method'].find(name => get(match, path.at(-1)!, name) !== undefined);
  return field === undefined ? path : [...path, field];
}

function uriOf(match: unknown): Uri {
  const type = text(get(match, 'path', 'type')) ?? 'PathPrefix';
  const value = text(get(match, 'path', 'value')) ?? '/';
  if (type === 'Exact') return ['exact', value];
  if (type === 'RegularExpression') return ['regex', value];
  return ['prefix', value === '/' ? value : value.replace(/\/$/, '')];
}

function methodOf(match: unknown): Uri | undefined {
  const asked = get(match, 'method');
  const [service, method] = [text(get(asked, 'service')), text(get(asked, 'method'))];
  if (service === undefined && method === undefined) return undefined;
  const isRegex = text(get(asked, 'type')) === 'RegularExpression';
  if (service === undefined) return ['regex', `/[^/]+/${method}`];
  if (method === undefined) return isRegex ? ['regex', `/${service}/.+`] : ['prefix', `/${service}/`];
  return [isRegex ? 'regex' : 'exact', `/${service}/${method}`];
}

/** Conditions that a list gives by names: only the first of one name counts. */
function byName(manifest: Manifest, match: unknown, field: 'headers' | 'queryParams', where: Path): unknown {
  const items = list(get(match, field));
  if (items.length === 0) return undefined;
  const found: Record<string, unknown> = {};
  for (const [index, item] of items.entries()) {
    const name = (text(get(item, 'name')) ?? '').toLowerCase();
    const type = text(get(item, 'type')) === 'RegularExpression' ? 'regex' : 'exact';
    found[name] ??= written({ [type]: get(item, 'value') }, manifest, [...where, field, index]);
  }
  return written(found, manifest, [...where, field]);
}

function withoutMatch(manifest: Manifest, rule: unknown, path: Path): Record<string, unknown> {
  const filters = list(get(rule, 'filters'));
  const filter = (type: string, field: string, make: (value: unknown, at: Path) => unknown) => {
    const index = filters.findLastIndex(found => text(get(found, 'type')) === type);
    const at = [...path, 'filters', index, field];
    return index < 0 ? undefined : written(make(get(filters[index], field), at), manifest, at);
  };
  const refs = list(get(rule, 'backendRefs')).map((ref, index) => ({ ref, at: [...path, 'backendRefs', index] }));
  const backends = refs.filter(({ ref }) => (integer(get(ref, 'weight')) ?? 1) > 0);
  const redirect = filter('RequestRedirect', 'requestRedirect', value => ({ ...record(value) }));
  return {
    headers: headersOf(filter),
    redirect,
    rewrite: filter('URLRewrite', 'urlRewrite', rewriteOf),
    corsPolicy: filter('CORS', 'cors', value => ({ ...record(value) })),
    mirrors: filters.flatMap((found, index) =>
      text(get(found, 'type')) === 'RequestMirror'
        ? [
            {
              destination: destination(manifest, get(found, 'requestMirror', 'backendRef'), [
                ...path,
                'filters',
                index,
                'requestMirror',
                'backendRef',
              ]),
            },
          ]
        : [],
    ),
    timeout: timeoutOf(manifest, rule, path),
    retries: retriesOf(manifest, rule, path),
    ...(backends.length === 0 && redirect === undefined
      ? {
          directResponse: written({ status: 500 }, manifest, refs.length > 0 ? [...refs[0]!.at, 'weight'] : path),
        }
      : {
          route: backends.map(({ ref, at }) =>
            written(
              {
                destination: destination(manifest, ref, at),
                headers: headersOfBackend(manifest, ref, at),
                weight: backends.length === 1 ? undefined : (integer(get(ref, 'weight')) ?? 1),
              },
              manifest,
              at,
            ),
          ),
        }),
  };
}

type Filter = (type: string, field: string, make: (value: unknown, at: Path) => unknown) => unknown;

function headersOf(filter: Filter): unknown {
  const request = filter('RequestHeaderModifier', 'requestHeaderModifier', modified);
  const response = filter('ResponseHeaderModifier', 'responseHeaderModifier', modified);
  return request === undefined && response === undefined ? undefined : { request, response };
}

function headersOfBackend(manifest: Manifest, ref: unknown, path: Path): unknown {
  const filters = list(get(ref, 'filters'));
  return headersOf((type, field, make) => {
    const index = filters.findLastIndex(found => text(get(found, 'type')) === type);
    const at = [...path, 'filters', index, field];
    return index < 0 ? undefined : written(make(get(filters[index], field), at), manifest, at);
  });
}

function modified(value: unknown): unknown {
  const named = (field: string) =>
    Object.fromEntries(
      list(get(value, field)).map(one => [(text(get(one, 'name')) ?? '').toLowerCase(), get(one, 'value')]),
    );
  return { set: named('set'), add: named('add'), remove: strings(get(value, 'remove')) };
}

function rewriteOf(value: unknown): unknown {
  const authority = text(get(value, 'hostname'));
  const [whole, prefix] = ['replaceFullPath', 'replacePrefixMatch'].map(field => text(get(value, 'path', field)));
  return {
    authority,
    uri: prefix,
    uriRegexRewrite: whole === undefined ? undefined : { match: '/.*', rewrite: whole },
  };
}

function timeoutOf(manifest: Manifest, rule: unknown, path: Path): unknown {
  const field = ['backendRequest', 'request'].find(name => text(get(rule, 'timeouts', name)) !== undefined);
  return field && written(get(rule, 'timeouts', field), manifest, [...path, 'timeouts', field]);
}

function retriesOf(manifest: Manifest, rule: unknown, path: Path): unknown {
  const retry = get(rule, 'retry');
  if (retry === undefined) return undefined;
  const attempts = integer(get(retry, 'attempts')) ?? 2;
  const on = [
    'connect-failure',
    'refused-stream',
    'unavailable',
    'cancelled',
    ...list(get(retry, 'codes')).map(String),
  ];
  return written({ attempts, retryOn: attempts === 0 ? '' : on.join() }, manifest, [...path, 'retry']);
}

function destination(manifest: Manifest, ref: unknown, path: Path): unknown {
  const [group, kind] = [text(get(ref, 'group')) ?? '', text(get(ref, 'kind')) ?? 'Service'];
  const name = text(get(ref, 'name')) ?? '';
  const namespace = text(get(ref, 'namespace')) ?? manifest.namespace;
  const isHost = group === 'networking.istio.io' && kind === 'Hostname';
  const isService = group === '' && kind === 'Service';
  const port = integer(get(ref, 'port'));
  return written(
    {
      // a Service of the namespace that the manifest is applied to has a name that is completed later
      host: written(
        isService && namespace ? `${name}.${namespace}.svc.cluster.local` : isHost || isService ? name : '',
        manifest,
        [...path, 'name'],
      ),
      port: port === undefined ? undefined : { number: written(port, manifest, [...path, 'port']) },
    },
    manifest,
    path,
  );
}
