/**
 * Says which requests a rule of an AuthorizationPolicy matches
 * (https://istio.io/latest/docs/reference/config/security/authorization-policy/).
 */

import { get, strings, text } from '../../kubernetes/json';
import type { Addresses } from '../../kubernetes/networks';
import { addresses, common, EVERYBODY, LOCAL, minus, NOBODY, union } from '../../kubernetes/networks';
import type { PolicyRule } from './read/istio/authorization-policy';

/** Whether a request matches. undefined: the manifests don't say. */
export type Answer = boolean | undefined;

/** A request without a token, from any address, as the policies of one checkpoint see it. */
export interface StrangersRequest {
  /** The port that the checkpoint's Envoy binds. */
  readonly port: number | undefined;
  /** The Host header; a `*` at its start stands for any name. */
  readonly host: string | undefined;
  readonly path: string | undefined;
  /** Who sends to this checkpoint: the client itself, or the gateway with its own address and identity. */
  readonly from: 'client' | 'gateway';
  /** The gateway's `namespace/service account`, if the input shows it. */
  readonly identity: string | undefined;
  /** Whether the gateway takes the client's address from a header that the client can write. */
  readonly writesOwnAddress: boolean;
}

/**
 * The addresses from which such a request matches the rule: with `certain` those from which it surely does, else those
 * from which it may.
 */
export function matching(rule: PolicyRule, request: StrangersRequest, certain: boolean): Addresses {
  const to = rule.operations.length === 0 || any(rule.operations, operation => operationMatches(operation, request));
  if (!(to ?? !certain)) return NOBODY;
  const decided = (answer: Answer) => ((answer ?? !certain) ? EVERYBODY : NOBODY);
  const asked = (kind: Kind, written: unknown, isNegated: boolean): Addresses => {
    const values = strings(written);
    if (values.length === 0) return EVERYBODY;
    const part =
      kind === 'address' || kind === 'client address'
        ? ofAddresses(kind, written, request)
        : OTHERS[kind](values, request);
    if (isSet(part)) return isNegated ? minus(EVERYBODY, part) : part;
    return decided(isNegated ? not(part) : part);
  };
  const both = (kind: Kind, values: unknown, others: unknown) =>
    common(asked(kind, values, false), asked(kind, others, true));
  const source = (value: unknown) =>
    Object.entries(SOURCE_FIELDS)
      .map(([field, kind]) => both(kind, get(value, field), get(value, negated(field))))
      .reduce(common);
  const condition = (value: unknown) =>
    both(kindOfKey(text(get(value, 'key')) ?? ''), get(value, 'values'), get(value, 'notValues'));
  const from = rule.sources.length === 0 ? EVERYBODY : union(rule.sources.map(source));
  return [from, ...rule.when.map(condition)].reduce(common);
}

/** Whether the request meets every field that the operation sets. */
function operationMatches(operation: unknown, { port, host, path }: StrangersRequest): Answer {
  const hosts = host?.toLowerCase();
  const fields: [string, (pattern: string) => Answer][] = [
    ['ports', pattern => (port === undefined ? undefined : pattern === String(port))],
    ['hosts', pattern => (hosts === undefined ? undefined : fits(pattern.toLowerCase(), hosts))],
    ['methods', pattern => fits(pattern, 'POST')],
    ['paths', pattern => (path === undefined ? pattern === '*' || pattern === '/*' || undefined : fits(pattern, path))],
  ];
  return all(fields, ([field, matches]) => {
    const [values, others] = [strings(get(operation, field)), strings(get(operation, negated(field)))];
    return all([values.length === 0 || any(values, matches), others.length === 0 || not(any(others, matches))], x => x);
  });
}

const negated = (field: string) => `not${field[0]!.toUpperCase()}${field.slice(1)}`;

/** The property of a request that a field or a condition is compared with. */
type Kind =
  | 'address'
  | 'client address'
  | 'identity'
  | 'namespace'
  | 'token'
  | 'port'
  | 'server name'
  | 'anything else';

const SOURCE_FIELDS = {
  principals: 'identity',
  serviceAccounts: 'identity',
  namespaces: 'namespace',
  requestPrincipals: 'token',
  ipBlocks: 'address',
  remoteIpBlocks: 'client address',
} as const satisfies Record<string, Kind>;

function kindOfKey(key: string): Kind {
  if (key.startsWith('request.auth.')) return 'token';
  return CONDITION_KEYS.get(key) ?? 'anything else';
}

const CONDITION_KEYS = new Map<string, Kind>([
  ['source.ip', 'address'],
  ['remote.ip', 'client address'],
  ['source.principal', 'identity'],
  ['source.serviceAccount', 'identity'],
  ['source.namespace', 'namespace'],
  ['destination.port', 'port'],
  ['connection.sni', 'server name'],
]);

/** The addresses that a list covers, or whether the request's address is one of them. */
function ofAddresses(
  kind: 'address' | 'client address',
  written: unknown,
  request: StrangersRequest,
): Addresses | Answer {
  if (kind === 'client address') return request.writesOwnAddress ? undefined : listed(written as object);
  return request.from === 'client' ? listed(written as object) : isOfPod(listed(written as object));
}

const LISTED = new WeakMap<object, Addresses>();

/** Parses a list of addresses once: the requests of every way are compared with the same list. */
function listed(written: object): Addresses {
  const known = LISTED.get(written) ?? addresses(strings(written));
  LISTED.set(written, known);
  return known;
}

/** Whether any of the values matches the request, for every kind but addresses. */
const OTHERS: Record<
  Exclude<Kind, 'address' | 'client address'>,
  (values: readonly string[], request: StrangersRequest) => Answer
> = {
  identity: (names, { from, identity }) => from === 'gateway' && any(names, name => isIdentity(name, identity)),
  namespace: (names, { from, identity }) =>
    from === 'gateway' &&
    any(names, name => (name === '*' || !identity ? undefined : fits(name, identity.split('/')[0]!))),
  // a stranger has no token, so that no field of a token has a value
  token: () => false,
  port: (values, { port }) => any(values, value => (port === undefined ? undefined : value === String(port))),
  // a client's handshake names one of the hosts; the gateway's own handshake names an Istio cluster
  'server name': (names, { from, host }) =>
    from === 'gateway' || host === undefined
      ? undefined
      : any(names, name => fits(name.toLowerCase(), host.toLowerCase().replace(/:\d+$/, ''))),
  // a stranger chooses the headers
  'anything else': () => undefined,
};

/**
 * Compares an identity written as `cluster.local/ns/<namespace>/sa/<name>` with any trust domain, as
 * `<namespace>/<name>`, or as a bare name.
 */
function isIdentity(name: string, identity: string | undefined): Answer {
  if (identity === undefined || name === '*') return undefined;
  const [namespace, account] = identity.split('/');
  const known = `td/ns/${namespace}/sa/${account}`;
  if (name.startsWith('*')) return fits(name, known) || undefined;
  return fits(name.replace(/^[^/*]+(?=\/ns\/)/, 'td'), known) || name === identity || name === account;
}

/** Whether a pod's address is among these. IPv6 addresses of pods look like any others. */
function isOfPod({ ipv4, ipv6 }: Addresses): Answer {
  if (minus(LOCAL, { ipv4, ipv6: [] }).ipv4.length === 0) return true;
  return ipv6.length > 0 || common(LOCAL, { ipv4, ipv6: [] }).ipv4.length > 0 ? undefined : false;
}

/**
 * Whether a pattern of Istio's matches a text: `*` alone, at the start or at the end, and `{*}`, `{**}` in paths. A
 * text that begins with `*` stands for any name with that end.
 */
function fits(pattern: string, value: string): Answer {
  if (pattern === '*') return true;
  const isAny = value.startsWith('*');
  if (pattern.startsWith('*')) {
    if (value.endsWith(pattern.slice(1))) return true;
    return isAny && pattern.endsWith(value.slice(1)) ? undefined : false;
  }
  if (isAny) return pattern.endsWith('*') || pattern.endsWith(value.slice(1)) ? undefined : false;
  if (pattern.endsWith('*') && !pattern.includes('{')) return value.startsWith(pattern.slice(0, -1));
  return pattern.includes('{*') ? fitsTemplate(pattern, value) : pattern === value;
}

/** Matches a path template: `{*}` is one segment, `{**}` any number of segments. */
function fitsTemplate(pattern: string, path: string): Answer {
  const [wanted, got] = [pattern.split('/'), path.split('/')];
  const rest = wanted.indexOf('{**}');
  if (wanted.some((part, index) => part.includes('{*') && part !== '{*}' && index !== rest)) return undefined;
  const isSame = (parts: readonly string[], segments: readonly string[]) =>
    parts.length === segments.length && parts.every((part, index) => part === '{*}' || part === segments[index]);
  if (rest < 0) return isSame(wanted, got);
  const [head, tail] = [wanted.slice(0, rest), wanted.slice(rest + 1)];
  const fitsIn = head.length + tail.length <= got.length;
  return fitsIn && isSame(head, got.slice(0, rest)) && isSame(tail, got.slice(got.length - tail.length));
}

function any<Item>(items: readonly Item[], answer: (item: Item) => Answer): Answer {
  const answers = items.map(answer);
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function all<Item>(items: readonly Item[], answer: (item: Item) => Answer): Answer {
  return not(any(items, item => not(answer(item))));
}

function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

function isSet(part: Addresses | Answer): part is Addresses {
  return typeof part === 'object';
}
