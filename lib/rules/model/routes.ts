import type { Json, Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { matchesWhole } from './re2';
import type { Dialect } from './servers';

/** An object that routes requests for some hosts on the servers of some Gateways. */
export interface RouteTable {
  readonly manifest: Manifest;
  readonly dialect: Dialect;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly { readonly name: string; readonly path: Path }[];
  readonly gateways: readonly Binding[];
  /** The HTTP routes, in the order in which they are tried. */
  readonly routes: readonly Route[];
  /** The kinds of routes in the table, with their paths. */
  readonly kinds: readonly { readonly kind: RouteKind; readonly path: Path }[];
  /** The namespaces whose proxies see the table; `*` is all, `.` the table's own. Empty: all. */
  readonly exportTo: readonly string[];
  /** Path of each list, existing or not. */
  readonly at: Readonly<Record<'hosts' | 'routes' | 'exportTo', Path>>;
}

/** What a route can inspect: requests (http), the TLS handshake (tls), or only the connection (tcp). */
export type RouteKind = 'http' | 'tls' | 'tcp';

/** A reference to a Gateway whose servers get the routes. */
export interface Binding {
  /** `namespace/name`, or `mesh`. */
  readonly ref: string;
  readonly written: string;
  readonly path: Path;
  /** Name and port of the only servers that get the routes. @default - all servers of the Gateway */
  readonly server?: { readonly name?: string | undefined; readonly number?: number | undefined };
}

/**
 * A route: conditions, and the destinations of the requests that meet one of them. What a route has from the route that
 * delegates to it stands in another object.
 */
export interface Route {
  /** The table in whose object the route stands. */
  readonly table: RouteTable;
  readonly path: Path;
  /** The conditions. Empty: every request. */
  readonly matches: readonly Match[];
  /** The destinations that get requests. One without weight gets none if there are several. */
  readonly destinations: readonly Destination[];
  readonly mirrors: readonly Destination[];
  /** The table that has the routes for the requests, instead of this one. */
  readonly delegate: Delegate | undefined;
  /** How the path is changed on the way to the destination. */
  readonly rewrite: Setting;
  /** Where clients are sent instead, and the answer that the route gives itself. */
  readonly redirect: Setting;
  readonly directResponse: Setting;
  readonly fault: Setting;
  readonly corsPolicy: Setting;
  readonly headers: Setting;
  readonly requestHeaders: {
    /** Names of the headers that the route overwrites, and (`removed`) of those that it removes, as written. */
    readonly set: readonly string[];
    readonly removed: readonly string[];
  };
  /** How long a request may take. */
  readonly timeout: Setting;
  /** undefined if the route says nothing, so that the default of the proxy's control plane applies. */
  readonly retries: Retries | undefined;
  /** Path of the conditions, existing or not. */
  readonly at: Readonly<Record<'matches', Path>>;
}

/** A reference to a table without hosts, whose routes take the place of the route. */
export interface Delegate {
  readonly namespace: string;
  readonly name: string;
  readonly path: Path;
}

/** A field as written, which may be unreadable; its value is undefined where the field is not there. */
export interface Setting {
  readonly object: Manifest;
  readonly path: Path;
  readonly value: unknown;
}

/** How often, and on what, a request is tried again. */
export interface Retries {
  readonly object: Manifest;
  readonly path: Path;
  /** How long one try may take. */
  readonly perTryTimeout: Setting;
  readonly attempts: number | undefined;
  /**
   * What is tried again, in Envoy's words.
   * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on
   */
  readonly on: readonly string[] | undefined;
  /** Path of each field, existing or not. */
  readonly at: Readonly<Record<'on', Path>>;
}

/** Conditions that a request must all meet. */
export interface Match {
  readonly object: Manifest;
  readonly path: Path;
  /** The conditions as written, and those of the route that delegates here. */
  readonly value: Json;
  readonly uri: StringMatch | undefined;
  readonly authority: StringMatch | undefined;
  /** Whether a condition on a text is there, and does not say what the text should be. */
  readonly isUnfinished: boolean;
  readonly ignoreUriCase: boolean;
  readonly port: number | undefined;
  /** The Gateways that the condition is for, as `namespace/name`, or `mesh`. Empty: any. */
  readonly gateways: readonly string[];
  /** What each condition asks, by the condition's name; equal conditions have equal text. */
  readonly conditions: ReadonlyMap<string, string>;
}

/** A condition on a text. */
export interface StringMatch {
  readonly type: 'exact' | 'prefix' | 'regex';
  readonly value: string;
  /** Whether a prefix ends where a part of a path ends: /v1 is none of /v1beta. @default false */
  readonly isWholeParts?: boolean;
  /** Path of the condition, and (`valuePath`) of its text. */
  readonly path: Path;
  readonly valuePath: Path;
}

/** A destination of a route. */
export interface Destination {
  readonly path: Path;
  /** The headers that only requests to this destination get or lose. */
  readonly headers: Setting;
  /** The host, as written. */
  readonly host: string;
  /** The full name of the Service or ServiceEntry. */
  readonly fqdn: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  /** Path of each field, existing or not. */
  readonly at: Readonly<Record<'host' | 'port' | 'number' | 'subset', Path>>;
}

/** Whether two routes send requests to the same destinations. */
export function sameWay(one: Route, other: Route): boolean {
  const way = ({ destinations }: Route) =>
    destinations.map(({ fqdn, port, subset }) => `${fqdn} ${port} ${subset}`).join();
  return way(one) === way(other);
}

/** Whether `wide` certainly takes every request that `narrow` takes. */
export function includes(wide: Match, narrow: Match): boolean {
  return [...wide.conditions].every(([name, asked]) => {
    if (name !== 'uri') return narrow.conditions.get(name) === asked;
    if (!wide.uri || !narrow.uri || (narrow.ignoreUriCase && !wide.ignoreUriCase)) return false;
    if (narrow.uri.type === 'regex') return wide.uri.type === 'prefix' && wide.uri.value === '/';
    if (wide.uri.type !== 'prefix' && narrow.uri.type === 'prefix') return false;
    return accepts(wide.uri, narrow.uri.value, wide.ignoreUriCase) ?? false;
  });
}

/** Whether a condition accepts a text. undefined if only Envoy can tell (some regular expressions). */
export function accepts(
  { type, value: asked, isWholeParts }: Pick<StringMatch, 'type' | 'value' | 'isWholeParts'>,
  value: string,
  ignoreCase = false,
): boolean | undefined {
  const [wanted, got] = ignoreCase ? [asked.toLowerCase(), value.toLowerCase()] : [asked, value];
  if (type === 'exact') return got === wanted;
  if (type === 'prefix')
    return (
      got.startsWith(wanted) && (!isWholeParts || wanted.endsWith('/') || ['', '/'].includes(got.charAt(wanted.length)))
    );
  return matchesWhole(asked, value);
}
