import { shown } from '../../foreign/text';
import { get, list, text } from '../../kubernetes/json';
import { JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const jwtKeysNotFound: Rule = {
  id: 'jwt-keys-not-found',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'The keys by which tokens are checked can be found, and come from where nobody can change them.',
  why: `Where a rule names no keys, istiod looks for them under the issuer's URL. If it finds none there it writes a key that nobody has, and every token gets
401, status 16. Keys that come over plain HTTP from outside of the cluster can be changed on the way: whoever does so makes tokens of his own.`,
  fix: "Write the https URL of the issuer's key set as jwksUri.",
  reads: ['RequestAuthentication'],
  ...twins(PATH + JWT, 'issuer: "https://id.example.com"', 'issuer: id.example.com'),
  *check({ manifests }) {
    for (const policy of manifests.ofKind('RequestAuthentication')) {
      for (const [index, rule] of list(get(policy.value, 'spec', 'jwtRules')).entries()) {
        const problem = problemOf(rule);
        if (problem) yield { object: policy, path: ['spec', 'jwtRules', index, problem.field], got: problem.got };
      }
    }
  },
};

function problemOf(rule: unknown): { field: string; got: string } | undefined {
  const [issuer, uri, keys] = ['issuer', 'jwksUri', 'jwks'].map(field => text(get(rule, field)) ?? '');
  if (!issuer && !uri) return undefined;
  if (!uri && !keys && !/^https?:\/\//i.test(issuer!))
    return {
      field: 'issuer',
      got: `${shown(issuer)} is no URL under which keys could be, and there is neither jwksUri nor jwks`,
    };
  if (keys && !uri) return undefined;
  const field = uri ? 'jwksUri' : 'issuer';
  const written = uri || issuer!;
  if (/\/\.well-known\/openid-configuration\/?$/i.test(uri!))
    return { field, got: `${shown(uri)} is the issuer's description, which names the URL of the keys and has none` };
  const [, host] = /^http:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(written) ?? [];
  if (host === undefined || !isPublic(host)) return undefined;
  return { field, got: `${shown(written)} brings the keys from outside of the cluster in plain text` };
}

/** Whether a host is surely a name of the internet: one of the cluster has no dot, or a domain of its own. */
function isPublic(host: string): boolean {
  return (
    host.includes('.') &&
    !/\.(?:svc|local|internal|lan|cluster|test|localhost)(?:\.|$)|^[\d.]+$/i.test(host) &&
    host.split('.').length !== 2
  );
}
