/**
 * What Istio's admission refuses of a policy: the webhook of istiod, and the expressions of the CRDs
 * (https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go).
 */

import { get, integer, list, type Path, record, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { quoted } from './forms/common';
import { whyNoKeySet } from './jwks';
import { targetsOf } from './mesh';

/** A part of a policy that is refused, and what is allowed. */
export interface Refused {
  readonly path: Path;
  readonly got: string;
  readonly fix: string;
}

/** The parts of a policy that Istio's admission refuses. */
export function refusedParts(policy: Manifest): Refused[] {
  const own = { AuthorizationPolicy: ofAuthorization, RequestAuthentication: ofTokens, PeerAuthentication: ofPeers };
  const check = own[policy.kind as keyof typeof own];
  return [...ofSelection(policy), ...check(get(policy.value, 'spec'))];
}

function* ofSelection(policy: Manifest): Generator<Refused> {
  const { value, kind } = policy;
  const labels = record(get(value, 'spec', 'selector', 'matchLabels'));
  for (const [key, label] of Object.entries(labels))
    if (key.includes('*') || text(label)?.includes('*'))
      yield {
        path: ['spec', 'selector', 'matchLabels', key],
        got: `${quoted(`${key}: ${text(label) ?? ''}`)} has a wildcard, and selectors compare whole labels`,
        fix: 'Write a label that the pods have, or leave the selector out for all pods of the namespace.',
      };
  if (kind === 'PeerAuthentication') return;
  for (const { ref, path } of targetsOf(policy)) {
    const target = `${text(get(ref, 'group')) || 'core'}/${text(get(ref, 'kind')) ?? ''}`;
    if (TARGETS.includes(target)) continue;
    yield {
      path: [...path, 'kind'],
      got: `${quoted(target)} can be no target of a policy`,
      fix: `Write one of ${TARGETS.join(', ')}, or a selector for the pods.`,
    };
  }
}

const TARGETS = [
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
  'core/Service',
  'networking.istio.io/ServiceEntry',
];

function* ofAuthorization(spec: unknown): Generator<Refused> {
  const action = text(get(spec, 'action')) ?? 'ALLOW';
  const rules = list(get(spec, 'rules'));
  const provider = get(spec, 'provider');
  if (action !== 'CUSTOM' && provider !== undefined)
    yield {
      path: ['spec', 'provider'],
      got: `a provider belongs to the action CUSTOM, and this one is ${action}`,
      fix: 'Write action: CUSTOM, or leave the provider out.',
    };
  if ((action === 'DENY' || action === 'CUSTOM') && rules.length === 0)
    yield {
      path: ['spec'],
      got: `${action} without rules is about no request`,
      fix: 'Write the rules; [{}] is every request.',
    };
  if (action === 'CUSTOM' && rules.length > 0 && !text(get(provider, 'name')))
    yield {
      path: ['spec', 'provider'],
      got: 'CUSTOM names no provider',
      fix: "Write provider.name: one of the mesh's extensionProviders.",
    };
  for (const [index, rule] of rules.entries()) yield* ofRule(rule, ['spec', 'rules', index], action);
}

function* ofRule(rule: unknown, path: Path, action: string): Generator<Refused> {
  const PARTS = [
    ['from', 'source'],
    ['to', 'operation'],
  ] as const;
  for (const [side, part] of PARTS) {
    for (const [index, entry] of list(get(rule, side)).entries()) {
      const at = [...path, side, index];
      const fields = Object.entries(record(get(entry, part))).filter(([, values]) => list(values).length > 0);
      if (fields.length === 0) {
        yield {
          path: at,
          got: `it has no ${part} that says anything`,
          fix: `Write ${part}, or leave ${side} out: then the rule is about ${side === 'from' ? 'every sender' : 'every request'}.`,
        };
        continue;
      }
      for (const [field, values] of fields) yield* ofField(field, values, [...at, part, field], action);
      const names = new Set(fields.map(([field]) => field.replace(/^not./, letter => letter[3]!.toLowerCase())));
      if (names.has('serviceAccounts') && (names.has('principals') || names.has('namespaces')))
        yield {
          path: [...at, part, 'serviceAccounts'],
          got: 'serviceAccounts cannot stand beside principals or namespaces',
          fix: 'Write <namespace>/<service account> alone.',
        };
    }
  }
}

function* ofField(field: string, values: unknown, path: Path, action: string): Generator<Refused> {
  const name = field.replace(/^not./, letter => letter[3]!.toLowerCase());
  if (action === 'CUSTOM' && NOT_CUSTOM.has(name)) {
    yield {
      path,
      got: `a CUSTOM policy can't ask for ${field}`,
      fix: 'Ask for it in a policy with the action DENY or ALLOW.',
    };
    return;
  }
  for (const [index, value] of list(values).entries()) {
    const why =
      (Object.hasOwn(WHY_NOT, name) && typeof value !== 'object' ? WHY_NOT[name]!(String(value)) : undefined) ??
      (value === '' ? { got: 'is empty', fix: 'Take it out.' } : undefined);
    if (why) yield { path: [...path, index], got: `${quoted(value)} ${why.got}`, fix: why.fix };
  }
}

/** What a CUSTOM policy, which is decided before tokens and identities are known, can't ask for. */
const NOT_CUSTOM: ReadonlySet<string> = new Set([
  ...['namespaces', 'serviceAccounts', 'trustDomains', 'principals', 'requestPrincipals'],
]);

const WHY_NOT: Readonly<Record<string, (value: string) => Omit<Refused, 'path'> | undefined>> = {
  ports: value =>
    (integer(value) ?? 65536) < 65536
      ? undefined
      : { got: 'is no number of a port', fix: 'Write each port that the pods open, as "4317".' },
  serviceAccounts: value =>
    /^(?:[^/*]+\/)?[^/*]+$/.test(value)
      ? undefined
      : { got: 'is no service account', fix: 'Write <namespace>/<service account>, without wildcards.' },
  trustDomains: value =>
    /^\*?[^/*]*\*?$/.test(value) && value !== ''
      ? undefined
      : { got: 'is no trust domain', fix: 'Write the name alone, without a slash.' },
  paths: whyNoPath,
};

/** Why a path is refused: braces stand around stars alone, and nothing of several segments stands before another template. */
function whyNoPath(path: string): Omit<Refused, 'path'> | undefined {
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  let isLast = false;
  for (const segment of path.replace(/^\/+|\/+$/g, '').split('/')) {
    const isOne = segment === '{*}';
    if (isOne || segment === '{**}') {
      if (isLast) return { got: 'has a template behind {**}', fix: 'Write {**} last.' };
      isLast = !isOne;
    } else if (/[{}]/.test(segment) || (isTemplate && !/^[a-zA-Z0-9-._~%!$&'()+,;:@=]+$/.test(segment)))
      return {
        got: 'is no path that Istio knows',
        fix: 'Write a path, one with * at its start or end, or with {*} for a segment.',
      };
  }
  return undefined;
}

function* ofTokens(spec: unknown): Generator<Refused> {
  for (const [index, rule] of list(get(spec, 'jwtRules')).entries()) {
    const path = ['spec', 'jwtRules', index];
    if (!text(get(rule, 'issuer')) && !text(get(rule, 'jwksUri')))
      yield {
        path,
        got: 'it names neither an issuer nor a jwksUri',
        fix: 'Write the issuer that the tokens have as iss.',
      };
    const uri = text(get(rule, 'jwksUri'));
    if (uri && !/^https?:\/\/[^/]/i.test(uri))
      yield {
        path: [...path, 'jwksUri'],
        got: `${quoted(uri)} is no URL of http or https`,
        fix: "Write the URL of the issuer's keys.",
      };
    const keys = text(get(rule, 'jwks'));
    const whyNot = keys && whyNoKeySet(keys);
    if (whyNot)
      yield {
        path: [...path, 'jwks'],
        got: `it is no JSON Web Key Set: ${whyNot}`,
        fix: 'Write {"keys": […]} as JSON, or the URL of the keys as jwksUri.',
      };
    for (const [at, header] of list(get(rule, 'fromHeaders')).entries())
      if (!text(get(header, 'name')))
        yield { path: [...path, 'fromHeaders', at], got: 'the header has no name', fix: 'Write its name.' };
    for (const [at, claim] of list(get(rule, 'outputClaimToHeaders')).entries())
      if (!text(get(claim, 'header')) || !text(get(claim, 'claim')))
        yield { path: [...path, 'outputClaimToHeaders', at], got: 'it needs a header and a claim', fix: 'Write both.' };
  }
}

function* ofPeers(spec: unknown): Generator<Refused> {
  const ports = Object.keys(record(get(spec, 'portLevelMtls')));
  const path = ['spec', 'portLevelMtls'];
  if (ports.length > 0 && Object.keys(record(get(spec, 'selector', 'matchLabels'))).length === 0)
    yield {
      path,
      got: 'only a policy with a selector may speak of ports',
      fix: 'Write the selector of the pods that open the ports.',
    };
  for (const port of ports)
    if (!((integer(port) ?? 0) > 0 && integer(port)! < 65536))
      yield {
        path: [...path, port],
        got: `${quoted(port)} is no number of a port`,
        fix: 'Write the port that the pods open.',
      };
}
