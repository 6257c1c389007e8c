/** The fields and conditions of a rule of an AuthorizationPolicy, and what of a request each of them is about. */

import { get, list, type Path, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import type { PolicyRule } from './read/istio/authorization-policy';

/** The property of a request that a field or a condition is compared with. */
export type Kind =
  | 'address'
  | 'client address'
  | 'principal'
  | 'service account'
  | 'namespace'
  | 'trust domain'
  | 'token'
  | 'port'
  | 'host'
  | 'method'
  | 'path'
  | 'server name'
  | 'header'
  | 'anything else';

/** What a policy asks of the identity of whoever connects. */
export const IDENTITY: readonly Kind[] = ['principal', 'service account', 'namespace', 'trust domain'];

/** A field or a condition with the values that it compares with. */
export interface PolicyField {
  readonly policy: Manifest;
  /** Path of the values. */
  readonly path: Path;
  readonly kind: Kind;
  /** Name of the field without `not`, or the condition's key. */
  readonly name: string;
  /** The field as it is written: `notPaths`, or the condition's key. */
  readonly written: string;
  readonly values: unknown;
  /** Whether the request must have none of the values. */
  readonly isNegated: boolean;
}

/** The fields of each source and of each operation, of which a request must meet one, and the conditions, all of which it must meet. */
interface RuleFields {
  readonly from: readonly (readonly PolicyField[])[];
  readonly to: readonly (readonly PolicyField[])[];
  readonly when: readonly PolicyField[];
  /** Whether any of them is about requests, not about connections alone. */
  readonly isOfRequests: boolean;
}

const FIELDS = new WeakMap<PolicyRule, RuleFields>();

/** The fields of a rule that have values. */
export function fieldsOf(rule: PolicyRule): RuleFields {
  const known = FIELDS.get(rule) ?? readFields(rule);
  FIELDS.set(rule, known);
  return known;
}

/** Whether Envoy knows the property of requests alone. On a TCP port there is no such property. */
export function isOfRequests(kind: Kind): boolean {
  return OF_REQUESTS.has(kind);
}

const OF_REQUESTS: ReadonlySet<Kind> = new Set(['token', 'host', 'method', 'path', 'header']);

function readFields(rule: PolicyRule): RuleFields {
  const { policy, path } = rule;
  const group = (part: unknown, at: Path, kinds: Readonly<Record<string, Kind>>): PolicyField[] =>
    Object.entries(kinds).flatMap(([name, kind]) =>
      [name, negated(name)].flatMap((written, isNegated) => {
        const values = get(part, written);
        if (list(values).length === 0) return [];
        return [{ policy, path: [...at, written], kind, name, written, values, isNegated: isNegated === 1 }];
      }),
    );
  const from = rule.sources.map((source, index) => group(source, [...path, 'from', index, 'source'], SOURCE_FIELDS));
  const to = rule.operations.map((operation, index) =>
    group(operation, [...path, 'to', index, 'operation'], OPERATION_FIELDS),
  );
  const when = rule.when.flatMap((condition, index) => {
    const key = text(get(condition, 'key')) ?? '';
    return ['values', 'notValues'].flatMap((field, isNegated) => {
      const values = get(condition, field);
      if (list(values).length === 0) return [];
      const at = [...path, 'when', index, field];
      return [{ policy, path: at, kind: kindOfKey(key), name: key, written: key, values, isNegated: isNegated === 1 }];
    });
  });
  const all = [...from, ...to, when].flat();
  return { from, to, when, isOfRequests: all.some(({ kind }) => isOfRequests(kind)) };
}

const negated = (field: string) => `not${field[0]!.toUpperCase()}${field.slice(1)}`;

const SOURCE_FIELDS: Readonly<Record<string, Kind>> = {
  principals: 'principal',
  serviceAccounts: 'service account',
  namespaces: 'namespace',
  trustDomains: 'trust domain',
  requestPrincipals: 'token',
  ipBlocks: 'address',
  remoteIpBlocks: 'client address',
};

const OPERATION_FIELDS: Readonly<Record<string, Kind>> = {
  ports: 'port',
  hosts: 'host',
  methods: 'method',
  paths: 'path',
};

function kindOfKey(key: string): Kind {
  if (key.startsWith('request.auth.')) return 'token';
  if (key.startsWith('request.headers')) return 'header';
  return CONDITION_KEYS.get(key) ?? 'anything else';
}

const CONDITION_KEYS: ReadonlyMap<string, Kind> = new Map([
  ['source.ip', 'address'],
  ['remote.ip', 'client address'],
  ['source.principal', 'principal'],
  ['source.serviceAccount', 'service account'],
  ['source.namespace', 'namespace'],
  ['source.trustDomain', 'trust domain'],
  ['destination.port', 'port'],
  ['connection.sni', 'server name'],
]);
