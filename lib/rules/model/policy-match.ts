/**
 * Says which requests a rule of an AuthorizationPolicy matches
 * (https://istio.io/latest/docs/reference/config/security/authorization-policy/).
 */

import { CLUSTER_LOCAL } from '../../facts/istio';
import { strings } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import type { Addresses } from '../../kubernetes/networks';
import { addresses, common, EVERYBODY, isNobody, LOCAL, minus, NOBODY, union } from '../../kubernetes/networks';
import { fieldsOf, isOfRequests, type Kind, type PolicyField } from './policy-fields';
import type { PolicyRule } from './read/istio/authorization-policy';

/** Whether a request matches. undefined: the manifests don't say. */
export type Answer = boolean | undefined;

/** A request from any address, as the policies of one checkpoint see it. */
export interface PolicyRequest {
  /** The port that the checkpoint's Envoy binds. */
  readonly port: number | undefined;
  /** The Host header; a `*` at its start stands for any name. */
  readonly host: string | undefined;
  readonly path: string | undefined;
  /** Who sends to this checkpoint: the client itself, or the gateway with its own address and identity. */
  readonly from: 'client' | 'gateway';
  /** The gateway's `namespace/service account`, if the input shows it. false: the request brings no identity. */
  readonly identity: string | false | undefined;
  /** Whether the gateway takes the client's address from a header that the client can write. */
  readonly writesOwnAddress: boolean;
  /** The server name in the handshake with this checkpoint. false: there is no TLS. @default - at a gateway the host; else not known */
  readonly serverName?: string | false | undefined;
  /** Whether Envoy knows connections alone on the port: the Service says tcp. @default false */
  readonly isTcp?: boolean;
  /** The names of the mesh's own trust domain. @default - any name may be its */
  readonly trustDomains?: readonly string[] | undefined;
  /** What a sender has who may send. @default - the request is a stranger's: no token, no certificate */
  readonly sender?: Sender | undefined;
}

/** What a sender has who may send. */
export interface Sender {
  /** The tokens that are valid at the checkpoint and arrive there. */
  readonly tokens: readonly Token[];
  /** Whether the listener asks clients for a certificate. */
  readonly showsCertificate: boolean;
}

/** A token as a RequestAuthentication takes it. */
export interface Token {
  /** Empty: any. */
  readonly issuer: string;
  /** Empty: any. */
  readonly audiences: readonly string[];
}

/**
 * The addresses from which such a request matches the rule: with `certain` those from which it surely does, else those
 * from which it may.
 */
export function matching(rule: PolicyRule, request: PolicyRequest, certain: boolean): Addresses {
  const fields = fieldsOf(rule);
  // Istio drops such a rule of an ALLOW policy, and only the fields from one of any other (authz/model, checkError)
  if (request.isTcp && rule.action === 'ALLOW' && fields.isOfRequests) return NOBODY;
  const met = (some: readonly PolicyField[]) =>
    some.map(field => meeting(field, request, certain)).reduce(common, EVERYBODY);
  const either = (groups: readonly (readonly PolicyField[])[]) =>
    groups.length === 0 ? EVERYBODY : union(groups.map(met));
  const to = either(fields.to);
  return to === NOBODY || isNobody(to) ? NOBODY : [to, either(fields.from), met(fields.when)].reduce(common);
}

/** The addresses from which a request meets one field. */
function meeting(
  { kind, name, values, isNegated, policy }: PolicyField,
  request: PolicyRequest,
  certain: boolean,
): Addresses {
  if (request.isTcp && isOfRequests(kind)) return EVERYBODY;
  const part =
    kind === 'address' || kind === 'client address'
      ? ofAddresses(kind, values, request)
      : any(strings(values), value => OTHERS[kind](value, request, name, policy));
  if (isSet(part)) return isNegated ? minus(EVERYBODY, part) : part;
  return ((isNegated ? not(part) : part) ?? !certain) ? EVERYBODY : NOBODY;
}

/**
 * The fields of a rule that such a request surely does not meet, from the source and the operation that are nearest to it.
 */
export function unmet(rule: PolicyRule, request: PolicyRequest): readonly PolicyField[] {
  const { from, to, when } = fieldsOf(rule);
  const missed = (fields: readonly PolicyField[]) => fields.filter(field => isNobody(meeting(field, request, false)));
  const nearest = (groups: readonly (readonly PolicyField[])[]) =>
    groups
      .map(missed)
      .reduce<readonly PolicyField[] | undefined>(
        (least, next) => (least && distance(least) <= distance(next) ? least : next),
        undefined,
      ) ?? [];
  return [...nearest(to), ...nearest(from), ...missed(when)];
}

/** How far a rule is from a request: one for another port is further away than any other. */
export function distance(fields: readonly PolicyField[]): number {
  return fields.reduce((sum, { kind }) => sum + (kind === 'port' ? FAR : 1), 0);
}

const FAR = 100;

/** Compares a text that a policy has with what a request has. */
const OTHERS: Record<
  Exclude<Kind, 'address' | 'client address'>,
  (value: string, request: PolicyRequest, name: string, policy: Manifest) => Answer
> = {
  principal: (name, request) => ofIdentity(request, identity => isPrincipal(name, identity, request.trustDomains)),
  'service account': (name, request, _, policy) =>
    ofIdentity(request, identity => (name.includes('/') ? name : `${policy.namespace}/${name}`) === identity),
  namespace: (name, request) => ofIdentity(request, identity => fitsAnywhere(name, identity.split('/')[0]!)),
  'trust domain': (name, request) =>
    ofIdentity(request, () => (request.trustDomains ? any(request.trustDomains, own => fits(name, own)) : undefined)),
  token: (value, { sender }, name) => (sender?.tokens.some(token => mayHave(token, name, value)) ? undefined : false),
  port: (value, { port }) => (port === undefined ? undefined : value === String(port)),
  host: (pattern, { host }) => (host === undefined ? undefined : fits(pattern.toLowerCase(), host.toLowerCase())),
  method: pattern => fits(pattern, 'POST'),
  path: (pattern, { path }) =>
    path === undefined ? pattern === '*' || pattern === '/*' || undefined : fits(pattern, path),
  // a client's handshake names one of the hosts
  'server name': (name, { from, host, serverName }) => {
    if (serverName === false) return false;
    const said = serverName ?? (from === 'gateway' ? undefined : host?.replace(/:\d+$/, ''));
    return said === undefined ? undefined : fits(name.toLowerCase(), said.toLowerCase());
  },
  // a sender chooses the headers
  header: () => undefined,
  'anything else': () => undefined,
};

/** Whether the sender's identity is so. Without a certificate there is none; which one a client's certificate has, nobody knows. */
function ofIdentity({ from, identity, sender }: PolicyRequest, is: (identity: string) => Answer): Answer {
  if (from === 'client') return sender?.showsCertificate ? undefined : false;
  if (identity === false) return false;
  return identity === undefined ? undefined : is(identity);
}

/** The addresses that a list covers, or whether the request's address is one of them. */
function ofAddresses(kind: 'address' | 'client address', written: unknown, request: PolicyRequest): Addresses | Answer {
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

/**
 * Compares a principal, written as `<trust domain>/ns/<namespace>/sa/<name>` without a scheme, with an identity of the mesh.
 * Istio reads the mesh's own trust domain also where a policy says cluster.local.
 */
function isPrincipal(name: string, identity: string, trustDomains: readonly string[] | undefined): Answer {
  if (name === '*') return true;
  const [namespace, account] = identity.split('/');
  const known = `/ns/${namespace}/sa/${account}`;
  if (name.startsWith('*')) {
    const end = name.slice(1);
    return known.endsWith(end) || (end.endsWith(known) ? undefined : false);
  }
  const [domain = '', ...others] = name.split('/');
  if (others.length === 0) return name.endsWith('*') ? undefined : false;
  if (domain === '' || !fits(`/${others.join('/')}`, known)) return false;
  return !trustDomains || domain === CLUSTER_LOCAL || trustDomains.includes(domain);
}

/** Whether a token may have what a policy asks: of the field or condition `name`, the text `value`. */
function mayHave({ issuer, audiences }: Token, name: string, value: string): boolean {
  const isIssuer = (matches: (text: string) => boolean) => issuer === '' || matches(issuer);
  if (name === 'requestPrincipals' || name === 'request.auth.principal') return mayBePrincipal(value, isIssuer);
  if (name === 'request.auth.claims[iss]') return isIssuer(own => fits(value, own) !== false);
  if (name !== 'request.auth.audiences' && name !== 'request.auth.claims[aud]') return true;
  return audiences.length === 0 || audiences.some(audience => fits(value, audience) !== false);
}

/** Whether a text of requestPrincipals may be `<issuer>/<subject>`, split at its last slash as Istio does. */
function mayBePrincipal(value: string, isIssuer: (matches: (issuer: string) => boolean) => boolean): boolean {
  if (value === '*') return true;
  const slash = value.lastIndexOf('/');
  const [issuer, subject] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)];
  if (slash < 0) {
    if (value.startsWith('*')) return true;
    return value.endsWith('*') && isIssuer(own => own.startsWith(value.slice(0, -1)));
  }
  return subject !== '' && isIssuer(own => (issuer.startsWith('*') ? own.endsWith(issuer.slice(1)) : own === issuer));
}

/** Whether a text with any number of `*` in it matches. */
function fitsAnywhere(pattern: string, value: string): boolean {
  const [first, ...others] = pattern.split('*');
  if (others.length === 0) return pattern === value;
  const last = others.pop()!;
  if (!value.startsWith(first!)) return false;
  let at = first!.length;
  for (const part of others) {
    const next = value.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
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

function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

function isSet(part: Addresses | Answer): part is Addresses {
  return typeof part === 'object';
}
