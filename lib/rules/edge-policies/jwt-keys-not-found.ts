import { shown } from '../../foreign/text';
import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { whyNoKeySet, whyNoneUsable } from '../model/jwks';
import { whyNoAnswer } from '../model/key-servers';
import type { Model } from '../model/model';

export const jwtKeysNotFound: Rule = {
  id: 'jwt-keys-not-found',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'The keys by which tokens are checked can be found, and come from where nobody can change them.',
  why: `Where a rule names no keys, istiod looks for them under the issuer's URL. If it finds none there it writes a key that nobody has, and every token gets
401, status 16. It is istiod that asks, from its own namespace and without a sidecar: a Service's name alone is not found there, and a STRICT sidecar closes the connection.
Keys in the policy itself of which Envoy can use none cost the listener: istiod admits them, Envoy refuses all of its configuration ("invalid local jwks"), and a new gateway pod opens no port.
Keys that come over plain HTTP from outside of the cluster can be changed on the way: whoever does so makes tokens of his own.`,
  fix: "Write the https URL of the issuer's key set as jwksUri.",
  reads: [
    ...['ConfigMap', 'MutatingWebhookConfiguration', 'Namespace', 'PeerAuthentication', 'RequestAuthentication'],
    ...['Service', 'ServiceEntry', ...WORKLOADS],
  ],
  ...twins(
    `${PATH + JWT.replace('audiences: [otlp]', 'jwksUri: "http://keycloak.auth.svc.cluster.local:8080/keys", audiences: [otlp]')}---
apiVersion: v1
kind: Service
metadata: {name: keycloak, namespace: auth}
spec: {selector: {app: keycloak}, ports: [{name: http, port: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: keycloak, namespace: auth, labels: {app: keycloak, sidecar.istio.io/inject: "true"}}
spec: {containers: [{name: keycloak, image: "quay.io/keycloak/keycloak:26.0"}]}
`,
    'keycloak.auth.svc.cluster.local:',
    'keycloak:',
  ),
  *check(model) {
    for (const policy of model.manifests.ofKind('RequestAuthentication')) {
      for (const [index, rule] of list(get(policy.value, 'spec', 'jwtRules')).entries()) {
        const problem = problemOf(model, rule);
        if (!problem) continue;
        const { field, got, fix } = problem;
        yield { object: policy, path: ['spec', 'jwtRules', index, field], got, ...(fix !== undefined && { fix }) };
      }
    }
  },
};

interface KeyProblem {
  readonly field: string;
  readonly got: string;
  readonly fix?: string;
}

function problemOf(model: Model, rule: unknown): KeyProblem | undefined {
  const [issuer, uri, keys] = ['issuer', 'jwksUri', 'jwks'].map(field => text(get(rule, field)) ?? '');
  if (!issuer && !uri) return undefined;
  if (keys) {
    // what istiod refuses is another rule's
    const none = whyNoKeySet(keys) ? undefined : whyNoneUsable(keys);
    if (none)
      return {
        field: 'jwks',
        got: `Envoy finds no key in it: ${none}`,
        fix: 'Write the issuer\'s set of public keys, {"keys": […]}, as the issuer serves it; or its URL as jwksUri.',
      };
    return undefined;
  }
  if (!uri && !/^https?:\/\//i.test(issuer!))
    return {
      field: 'issuer',
      got: `${shown(issuer)} is no URL under which keys could be, and there is neither jwksUri nor jwks`,
    };
  const field = uri ? 'jwksUri' : 'issuer';
  const written = uri || issuer!;
  if (/\/\.well-known\/openid-configuration\/?$/i.test(uri!))
    return { field, got: `${shown(uri)} is the issuer's description, which names the URL of the keys and has none` };
  const silent = whyNoAnswer(model, written);
  if (silent) return { field, ...silent };
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
