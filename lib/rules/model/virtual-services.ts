import { isDeepStrictEqual } from 'node:util';
import { get, integer, list, type Path, record, strings, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';

export interface VirtualService {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** `namespace/name`, or `mesh`. */
  readonly gateways: readonly { readonly ref: string; readonly written: string; readonly path: Path }[];
  readonly http: readonly Route[];
}

export interface Route {
  readonly virtualService: VirtualService;
  readonly path: Path;
  readonly value: unknown;
  /** None: every request. */
  readonly matches: readonly Match[];
  readonly destinations: readonly Destination[];
}

export interface Match {
  readonly path: Path;
  readonly value: unknown;
  readonly uri: StringMatch | undefined;
  readonly authority: StringMatch | undefined;
  readonly ignoreUriCase: boolean;
  readonly port: number | undefined;
  /** The names of all its conditions. */
  readonly conditions: readonly string[];
}

export interface StringMatch {
  readonly type: string;
  readonly value: string;
}

export interface Destination {
  readonly path: Path;
  /** As it is written. */
  readonly host: string;
  /** As Istio completes it: a name without a dot belongs to the VirtualService's namespace. */
  readonly fqdn: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
}

export function findVirtualServices(manifests: Manifests): VirtualService[] {
  return manifests.ofKind('VirtualService').map(toVirtualService);
}

/** What Istio makes of a host that is written in an object of that namespace. */
export function completeHost(host: string, namespace: string): string {
  return host.includes('.') || host === '' || host === '*' ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Namespace and name of the Service behind `name.namespace.svc.cluster.local`. */
export function serviceName(fqdn: string): { namespace: string; name: string } | undefined {
  const [, name, namespace] = /^([^.*]+)\.([^.]*)\.svc\.cluster\.local$/.exec(fqdn) ?? [];
  return name === undefined ? undefined : { name, namespace: namespace! };
}

/** Whether every request that `narrow` lets through is one that `wide` lets through, as far as that is certain. */
export function includes(wide: Match, narrow: Match): boolean {
  return wide.conditions.every(condition => {
    const [one, other] = [get(wide.value, condition), get(narrow.value, condition)];
    if (condition !== 'uri') return other !== undefined && isDeepStrictEqual(one, other);
    if (!wide.uri || !narrow.uri || (narrow.ignoreUriCase && !wide.ignoreUriCase)) return false;
    if (narrow.uri.type === 'regex') return wide.uri.type === 'prefix' && wide.uri.value === '/';
    if (wide.uri.type === 'exact' && narrow.uri.type === 'prefix') return false;
    return accepts(wide.uri, narrow.uri.value, wide.ignoreUriCase) ?? false;
  });
}

/** Whether one condition lets a text through; undefined where only Envoy could tell (a regular expression). */
export function accepts(match: StringMatch, value: string, ignoreCase = false): boolean | undefined {
  const [wanted, got] = ignoreCase ? [match.value.toLowerCase(), value.toLowerCase()] : [match.value, value];
  if (match.type === 'exact') return got === wanted;
  if (match.type === 'prefix') return got.startsWith(wanted);
  return undefined;
}

function toVirtualService(manifest: Manifest): VirtualService {
  const spec = get(manifest.value, 'spec');
  const http: Route[] = [];
  const virtualService: VirtualService = {
    manifest,
    namespace: manifest.namespace,
    name: manifest.name,
    hosts: strings(get(spec, 'hosts')),
    gateways: list(get(spec, 'gateways')).flatMap((ref, index) =>
      typeof ref === 'string'
        ? [{ ref: qualify(ref, manifest.namespace), written: ref, path: ['spec', 'gateways', index] }]
        : [],
    ),
    http,
  };
  list(get(spec, 'http')).forEach((value, index) => {
    http.push(toRoute(virtualService, value, ['spec', 'http', index]));
  });
  return virtualService;
}

function qualify(ref: string, namespace: string): string {
  if (ref === 'mesh') return ref;
  if (ref.includes('/')) return ref.replace(/^\.(?=\/)/, namespace);
  // the old way of naming another namespace's Gateway
  const [name, theirs] = ref.split('.');
  return `${theirs ?? namespace}/${name}`;
}

function toRoute(virtualService: VirtualService, value: unknown, path: Path): Route {
  return {
    virtualService,
    path,
    value,
    matches: list(get(value, 'match')).map((match, index) => toMatch(match, [...path, 'match', index])),
    destinations: list(get(value, 'route')).map((route, index) =>
      toDestination(get(route, 'destination'), [...path, 'route', index, 'destination'], virtualService.namespace),
    ),
  };
}

function toMatch(value: unknown, path: Path): Match {
  return {
    path,
    value,
    uri: toStringMatch(get(value, 'uri')),
    authority: toStringMatch(get(value, 'authority')),
    ignoreUriCase: get(value, 'ignoreUriCase') === true,
    port: integer(get(value, 'port')),
    conditions: Object.keys(record(value)).filter(
      key => key !== 'name' && key !== 'ignoreUriCase' && key !== 'statPrefix',
    ),
  };
}

function toStringMatch(value: unknown): StringMatch | undefined {
  for (const type of ['exact', 'prefix', 'regex']) {
    const found = text(get(value, type));
    if (found !== undefined) return { type, value: found };
  }
  return undefined;
}

function toDestination(value: unknown, path: Path, namespace: string): Destination {
  const host = text(get(value, 'host')) ?? '';
  return {
    path,
    host,
    fqdn: completeHost(host, namespace),
    port: integer(get(value, 'port', 'number')),
    subset: text(get(value, 'subset')),
  };
}
