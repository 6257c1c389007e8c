import { GATEWAY_PODS, PATH } from './example';
import { get, strings, text } from './json';
import { type PolicyRule, rulesOf } from './model/policy-rules';
import { admitted, asksForCertificate, type Hop, type Request, waysOf } from './model/strangers';
import { type Rule, twins, WORKLOADS } from './rule';

export const policyRefusesEverybody: Rule = {
  id: 'policy-refuses-everybody',
  severity: 'error',
  summary: 'A DENY rule for a port of the path has a condition that some sender does not meet.',
  why: `A DENY rule is about whoever meets all that it says. One with neither from nor when is about everybody, and so is one whose notPrincipals leave
the gateway's own identity out: every request to the port gets 403, status 7 for gRPC, which senders do not retry.`,
  fix: 'Say under when or from whom the rule is about, or take the port out of it.',
  reads: ['AuthorizationPolicy', 'ConfigMap', 'Gateway', 'Service', 'VirtualService', ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: senders, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  action: DENY
  rules:
    - to: [{operation: {ports: ["4317"]}}]
      when: [{key: "request.headers[x-sender]", values: [retired]}]
`,
    '      when: [{key: "request.headers[x-sender]", values: [retired]}]\n',
    '',
  ),
  *check(model) {
    const seen = new Set<PolicyRule>();
    const denying = new Set(
      model.manifests
        .ofKind('AuthorizationPolicy')
        .flatMap(rulesOf)
        .filter(rule => rule.action === 'DENY' && !asksFor(rule, TOKEN)),
    );
    for (const flow of denying.size > 0 ? model.otlpFlows : []) {
      const showsCertificate = asksForCertificate(flow.server);
      const shut = waysOf(model, flow).map(({ edge, end, requests }) =>
        [edge, end].flatMap(hop => {
          const mayShow = hop === edge && showsCertificate;
          const rules = hop.rules.filter(found => denying.has(found) && !(mayShow && asksFor(found, IDENTITY)));
          const rule = rules.find(found => requests.every(request => refusesAll(hop, found, request)));
          return rule ? [{ rule, port: hop.port }] : [];
        }),
      );
      // pods of another gateway may be the way that is meant
      if (shut.some(found => found.length === 0)) continue;
      for (const { rule, port } of shut.flat()) {
        if (seen.has(rule)) continue;
        seen.add(rule);
        yield {
          object: rule.policy,
          path: rule.path,
          got: `it refuses every request to ${port ?? 'the port'}, whoever sends it`,
        };
      }
    }
  },
};

/** What a sender with a token, or with a certificate of its own, may answer otherwise than a stranger. */
const TOKEN = ['requestPrincipals', 'request.auth.'];
const IDENTITY = ['principals', 'serviceAccounts', 'namespaces', 'trustDomains', 'source.'];

/** Whether a rule asks about one of these fields or conditions. */
function asksFor({ sources, when }: PolicyRule, words: readonly string[]): boolean {
  const not = (word: string) => `not${word[0]!.toUpperCase()}${word.slice(1)}`;
  const inSource = (source: unknown) =>
    words.some(word => [word, not(word)].some(field => strings(get(source, field)).length > 0));
  return (
    sources.some(inSource) || when.some(each => words.some(word => text(get(each, 'key'))?.startsWith(word) ?? false))
  );
}

/** Whether the rule alone leaves no address from which the request gets through. */
function refusesAll(hop: Hop, rule: PolicyRule, request: Request): boolean {
  const { ipv4, ipv6 } = admitted({ ...hop, rules: [rule], isAllowList: false }, request);
  return ipv4.length === 0 && ipv6.length === 0;
}
