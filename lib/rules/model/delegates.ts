/**
 * Merges the routes of a VirtualService with those of the VirtualServices that it delegates to, as istiod does
 * (https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate).
 */

import { get, record } from '../../kubernetes/json';
import { sameNamespace } from '../../kubernetes/manifests';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import { requestHeadersOf, toMatch } from './read/istio/virtual-service';
import type { Match, Route, RouteTable, Setting } from './routes';
import { hiddenObject } from './visibility';

/** The tables of an input as istiod serves them: those with hosts, with the routes that they delegate to in place. */
export const servedTables = perModel((model): readonly RouteTable[] =>
  model.routeTables
    .filter(({ hosts }) => hosts.length > 0)
    .map(table =>
      table.routes.some(({ delegate }) => delegate) ? { ...table, routes: mergedRoutes(model, table) } : table,
    ),
);

/** The tables of the name that a route delegates to, wherever they are and whether or not istiod takes them. */
export function delegatesNamed(model: Model, name: string): readonly RouteTable[] {
  return byName(model).get(name) ?? [];
}

/** The table that a route delegates to, as far as namespace and name say; istiod may not take the table. */
export function delegateOf(model: Model, { delegate }: Route): RouteTable | undefined {
  if (!delegate) return undefined;
  return delegatesNamed(model, delegate.name).find(({ namespace }) => sameNamespace(namespace, delegate.namespace));
}

/** Whether some route delegates to a table. */
export function isDelegate(model: Model, table: RouteTable): boolean {
  return delegated(model).has(table);
}

const delegated = perModel(
  model => new Set(model.routeTables.flatMap(({ routes }) => routes.map(route => delegateOf(model, route)))),
);

/** Whether istiod takes a table as a delegate for a table in a namespace. */
export function isDelegateFor(model: Model, { hosts, manifest }: RouteTable, root: string): boolean {
  return hosts.length === 0 && !hiddenObject(model, manifest, root);
}

/** The conditions of a delegate's route that are no part of the conditions of the route that delegates. */
export function conflictsWith(root: Route, route: Route): readonly Match[] {
  if (root.matches.length === 0) return [];
  return route.matches.filter(leaf => root.matches.every(match => hasConflict(match, leaf)));
}

const byName = perModel(({ routeTables }) => groupBy(routeTables, ({ name }) => name));

const MOST_CONDITIONS = 'conditions of routes by the conditions of the routes that delegate to them';

function mergedRoutes(model: Model, table: RouteTable): readonly Route[] {
  return table.routes.flatMap(root => {
    if (!root.delegate) return [root];
    const found = delegateOf(model, root);
    if (!found || !isDelegateFor(model, found, table.namespace)) return [];
    const conditions = found.routes.reduce((sum, { matches }) => sum + 1 + matches.length, 0);
    model.limit.add(MOST_CONDITIONS, conditions * (1 + root.matches.length));
    return found.routes.flatMap(route => merged(root, route) ?? []);
  });
}

/** What istiod makes of a delegate's route; undefined if istiod drops the route. */
function merged(root: Route, route: Route): Route | undefined {
  if (conflictsWith(root, route).length > 0) return undefined;
  const headers = own(route.headers, root.headers);
  return {
    ...route,
    matches: mergedMatches(root, route),
    rewrite: own(route.rewrite, root.rewrite),
    directResponse: own(route.directResponse, root.directResponse),
    timeout: own(route.timeout, root.timeout),
    retries: route.retries ?? root.retries,
    fault: own(route.fault, root.fault),
    corsPolicy: own(route.corsPolicy, root.corsPolicy),
    mirrors: route.mirrors.length > 0 ? route.mirrors : root.mirrors,
    headers,
    requestHeaders: requestHeadersOf(headers.value),
  };
}

function own(mine: Setting, inherited: Setting): Setting {
  return mine.value === undefined ? inherited : mine;
}

function mergedMatches(root: Route, route: Route): readonly Match[] {
  if (root.matches.length === 0) return route.matches;
  if (route.matches.length === 0) return root.matches;
  return route.matches.flatMap(leaf =>
    root.matches
      .filter(match => !hasConflict(match, leaf))
      .map(match => ({
        ...toMatch(mergedConditions(match, leaf), leaf.object, leaf.path),
        gateways: leaf.gateways.length > 0 ? leaf.gateways : match.gateways,
      })),
  );
}

/** Conditions with a name of their own inside: a delegate's take the place of the root's one by one. */
const MAPS = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'] as const;
const TEXTS = ['uri', 'scheme', 'method', 'authority'] as const;

function mergedConditions({ value: root }: Match, { value: leaf }: Match): unknown {
  const maps = MAPS.filter(name => root[name] !== undefined || leaf[name] !== undefined).map(
    name => [name, { ...record(root[name]), ...record(leaf[name]) }] as const,
  );
  return { ...root, ignoreUriCase: false, ...leaf, ...Object.fromEntries(maps) };
}

/** Whether a delegate's condition is no part of the root's: the same comparisons as istiod's. */
function hasConflict({ value: root, gateways }: Match, { value: leaf, gateways: own }: Match): boolean {
  if (gateways.length > 0 && own.some(name => !gateways.includes(name))) return true;
  const asks = (name: string, one: unknown, other: unknown) => isNarrower(get(one, name), get(other, name));
  if (TEXTS.some(name => !asks(name, root, leaf))) return true;
  for (const map of ['headers', 'withoutHeaders', 'queryParams'])
    if (Object.keys(record(leaf[map])).some(name => !asks(name, root[map], leaf[map]))) return true;
  if (Boolean(root.ignoreUriCase) !== Boolean(leaf.ignoreUriCase)) return true;
  if (root.port && leaf.port && root.port !== leaf.port) return true;
  if (root.sourceNamespace && root.sourceNamespace !== leaf.sourceNamespace) return true;
  const labels = record(root.sourceLabels);
  if (Object.entries(record(leaf.sourceLabels)).some(([key, value]) => key in labels && labels[key] !== value))
    return true;
  return false;
}

/** Whether istiod takes a text's condition as a part of another one. Regular expressions are a part of nothing. */
function isNarrower(root: unknown, leaf: unknown): boolean {
  if (root === undefined || root === null || leaf === undefined || leaf === null) return true;
  const [outer, inner] = [root, leaf].map(asked => ({
    exact: get(asked, 'exact'),
    prefix: get(asked, 'prefix'),
    regex: get(asked, 'regex'),
  }));
  if (outer!.regex || inner!.regex) return false;
  if (outer!.exact) return !inner!.prefix && inner!.exact === outer!.exact;
  const value = inner!.prefix || inner!.exact;
  return Boolean(outer!.prefix) && typeof value === 'string' && value.startsWith(String(outer!.prefix));
}
