import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/** An object that routes requests for some hosts on the servers of some Gateways. */
export interface RouteTable {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly { readonly name: string; readonly path: Path }[];
  readonly gateways: readonly Binding[];
  /** Those for HTTP, in the order in which they are tried. */
  readonly routes: readonly Route[];
  /** The kinds of routes that it has, and where they stand. */
  readonly kinds: readonly { readonly kind: RouteKind; readonly path: Path }[];
}

/** What a route can look into: requests, the handshake, or only the connection. */
export type RouteKind = 'http' | 'tls' | 'tcp';

/** The name of a Gateway whose servers get the routes. */
export interface Binding {
  /** `namespace/name`, or `mesh`. */
  readonly ref: string;
  readonly written: string;
  readonly path: Path;
}

export interface Route {
  readonly table: RouteTable;
  readonly path: Path;
  /** None: every request. */
  readonly matches: readonly Match[];
  readonly destinations: readonly Destination[];
  /** The path of requests is another behind it, or clients are sent elsewhere. */
  readonly changesPath: boolean;
  readonly requestHeaders: {
    /** The names that it overwrites, and those that it removes, as they are written. */
    readonly set: readonly string[];
    readonly removed: readonly string[];
  };
  /** undefined where nothing is written, and the default of whoever programs Envoy holds. */
  readonly retries: Retries | undefined;
  /** Where the conditions and the removed headers stand, or would. */
  readonly at: Readonly<Record<'matches' | 'removed', Path>>;
}

export interface Retries {
  readonly path: Path;
  readonly attempts: number | undefined;
  /** Envoy's words for what is tried again. */
  readonly on: readonly string[] | undefined;
}

/** Conditions that a request must fulfil all. */
export interface Match {
  readonly path: Path;
  readonly uri: StringMatch | undefined;
  readonly authority: StringMatch | undefined;
  readonly ignoreUriCase: boolean;
  readonly port: number | undefined;
  /** By its name, what each condition asks, written so that the same is always the same text. */
  readonly conditions: ReadonlyMap<string, string>;
}

export interface StringMatch {
  readonly type: 'exact' | 'prefix' | 'regex';
  readonly value: string;
  /** Of the condition, and of the text that it is held against. */
  readonly path: Path;
  readonly valuePath: Path;
}

export interface Destination {
  readonly path: Path;
  /** As it is written. */
  readonly host: string;
  /** The whole name of the Service or ServiceEntry that is meant. */
  readonly fqdn: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  /** Where each field stands, or would. */
  readonly at: Readonly<Record<'host' | 'port' | 'number' | 'subset', Path>>;
}

/** Whether every request that `narrow` lets through is one that `wide` lets through, as far as that is certain. */
export function includes(wide: Match, narrow: Match): boolean {
  return [...wide.conditions].every(([name, asked]) => {
    if (name !== 'uri') return narrow.conditions.get(name) === asked;
    if (!wide.uri || !narrow.uri || (narrow.ignoreUriCase && !wide.ignoreUriCase)) return false;
    if (narrow.uri.type === 'regex') return wide.uri.type === 'prefix' && wide.uri.value === '/';
    if (wide.uri.type === 'exact' && narrow.uri.type === 'prefix') return false;
    return accepts(wide.uri, narrow.uri.value, wide.ignoreUriCase) ?? false;
  });
}

/** Whether one condition lets a text through; undefined where only Envoy could tell (a regular expression). */
export function accepts(
  { type, value: asked }: Pick<StringMatch, 'type' | 'value'>,
  value: string,
  ignoreCase = false,
): boolean | undefined {
  const [wanted, got] = ignoreCase ? [asked.toLowerCase(), value.toLowerCase()] : [asked, value];
  if (type === 'exact') return got === wanted;
  if (type === 'prefix') return got.startsWith(wanted);
  return undefined;
}
