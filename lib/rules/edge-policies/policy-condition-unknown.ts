import { closest, distance } from 'fastest-levenshtein';
import { shown } from '../../foreign/text';
import { get, integer, list, type Path, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { parseNetwork } from '../../kubernetes/networks';
import { PATH, RETIRED_SENDERS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Problem } from '../model/problem';

export const policyConditionUnknown: Rule = {
  id: 'policy-condition-unknown',
  hop: 'edge-policies',
  severity: 'error',
  summary:
    "The conditions of an AuthorizationPolicy are about Istio's attributes, and say with what they are compared; its blocks of addresses are networks.",
  why: `Istio's admission webhook refuses a policy with a condition of any other key, or without values, or with one address that is none: the sync
fails, and the policy that was there before stays, or none. A header's name in quotes is accepted, and no request has such a header.`,
  fix: 'Write a key of https://istio.io/latest/docs/reference/config/security/conditions/ with values or notValues; addresses as 203.0.113.7 or 203.0.113.0/24.',
  reads: ['AuthorizationPolicy'],
  ...twins(PATH + RETIRED_SENDERS, 'request.headers[x-sender]', 'request.header[x-sender]'),
  *check({ manifests }) {
    for (const policy of manifests.ofKind('AuthorizationPolicy')) {
      for (const [index, rule] of list(get(policy.value, 'spec', 'rules')).entries()) {
        yield* blockProblems(policy, rule, ['spec', 'rules', index]);
        for (const [at, condition] of list(get(rule, 'when')).entries()) {
          const path = ['spec', 'rules', index, 'when', at];
          const key = get(condition, 'key');
          const got = keyProblem(key);
          if (got) yield { object: policy, path: [...path, 'key'], got };
          else {
            const wrong = valuesProblem(String(key), condition);
            if (wrong) yield { object: policy, path: [...path, wrong.field], got: wrong.got };
          }
        }
      }
    }
  },
};

/** The addresses of a rule's sources that are none. */
function* blockProblems(object: Manifest, rule: unknown, path: Path): Generator<Problem> {
  for (const [at, from] of list(get(rule, 'from')).entries()) {
    for (const field of BLOCKS) {
      for (const [place, value] of list(get(from, 'source', field)).entries()) {
        if (isAddress(text(value) ?? '')) continue;
        const got = `${shown(value)} is neither an address nor a network`;
        yield { object, path: [...path, 'from', at, 'source', field, place], got };
      }
    }
  }
}

const BLOCKS = ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks'];

/** Istio takes no blanks around an address. */
function isAddress(written: string): boolean {
  return parseNetwork(written) !== undefined && written === written.trim();
}

/** https://istio.io/latest/docs/reference/config/security/conditions/ */
const PLAIN = [
  ...['source.ip', 'remote.ip', 'source.namespace', 'source.principal', 'source.serviceAccount', 'source.trustDomain'],
  ...['request.auth.principal', 'request.auth.audiences', 'request.auth.presenter'],
  ...['destination.ip', 'destination.port', 'connection.sni'],
];
const HEADERS = 'request.headers';
/** These have a name in brackets behind them. */
const NAMED = [HEADERS, 'request.auth.claims'];
const FILTERS = 'experimental.envoy.filters.';

function keyProblem(key: unknown): string | undefined {
  if (key === undefined || key === null || key === '') return 'the condition has no key';
  if (typeof key !== 'string') return `${shown(key)} is no attribute`;
  if (PLAIN.includes(key)) return undefined;
  const open = key.indexOf('[');
  const stem = open < 0 ? key : key.slice(0, open);
  const isNamed = NAMED.includes(stem) || stem.startsWith(FILTERS);
  if (isNamed && (open < 0 || !key.endsWith(']') || key.length < open + 3))
    return `${shown(key)} has no name in brackets at its end`;
  if (stem === HEADERS && !/^:?[!#$%&*+.^_|~\w-]+$/.test(key.slice(open + 1, -1)))
    return `${shown(key.slice(open + 1, -1))} is no name of a header`;
  return isNamed ? undefined : `${shown(key)} is no attribute of Istio${guess(stem, open >= 0)}`;
}

function guess(stem: string, isNamed: boolean): string {
  if (stem.length > 100) return '';
  const near = closest(stem, isNamed ? NAMED : [...PLAIN, ...NAMED]);
  if (distance(stem.toLowerCase(), near.toLowerCase()) > Math.max(2, stem.length / 3)) return '';
  return `; did you mean ${near}${NAMED.includes(near) ? '[…]' : ''}?`;
}

function valuesProblem(key: string, condition: unknown): { field: string; got: string } | undefined {
  const fields = ['values', 'notValues'];
  if (fields.every(field => list(get(condition, field)).length === 0))
    return { field: 'values', got: `the condition on ${key} has neither values nor notValues` };
  for (const field of fields) {
    const wrong = list(get(condition, field)).find(value => !isValue(key, value));
    if (wrong !== undefined) return { field, got: `${shown(wrong)} is no value of ${key}` };
  }
  return undefined;
}

function isValue(key: string, value: unknown): boolean {
  const written = text(value);
  if (!written) return false;
  if (key.endsWith('.ip')) return isAddress(written);
  return key !== 'destination.port' || (integer(written) ?? 65536) < 65536;
}
