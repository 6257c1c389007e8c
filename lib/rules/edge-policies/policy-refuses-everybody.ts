import { get, strings, text } from '../../kubernetes/json';
import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { isNobody } from '../../kubernetes/networks';
import { GATEWAY_PODS, PATH, RETIRED_SENDERS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { admittedBy, type Checkpoint, type Request, sameRequests, type View } from '../model/checkpoints';
import { otlpFlows } from '../model/flows';
import { type Model, perModel } from '../model/model';
import { type PolicyRule, rulesOf } from '../model/read/istio/authorization-policy';
import { narrowed } from '../model/rule-index';
import { asksForCertificate, waysOf } from '../model/strangers';

export const policyRefusesEverybody: Rule = {
  id: 'policy-refuses-everybody',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'A DENY rule for a port of the path has a condition that some sender does not meet.',
  why: `A DENY rule is about whoever meets all that it says. One with neither from nor when is about everybody, and so is one whose notPrincipals leave
the gateway's own identity out: every request to the port gets 403, status 7 for gRPC, which senders do not retry.`,
  fix: 'Say under when or from whom the rule is about, or take the port out of it.',
  reads: ['AuthorizationPolicy', 'ConfigMap', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH + GATEWAY_PODS + RETIRED_SENDERS,
    '      when: [{key: "request.headers[x-sender]", values: [retired]}]\n',
    '',
  ),
  *check(model) {
    const seen = new Set<PolicyRule>();
    const isDenying = model.manifests.ofKind('AuthorizationPolicy').flatMap(rulesOf).some(mayRefuse);
    for (const flow of isDenying ? otlpFlows(model) : []) {
      const showsCertificate = asksForCertificate(flow.server);
      const shut = waysOf(model, flow).map(({ edge, end, requests }) =>
        [edge, end].flatMap(checkpoint => {
          const rule = refuserAt(model, checkpoint, requests, checkpoint === edge && showsCertificate);
          return rule ? [{ rule, port: checkpoint.port }] : [];
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

/** The first rule of a checkpoint that refuses all of these requests, whoever sends them. */
function refuserAt(
  model: Model,
  checkpoint: Checkpoint,
  requests: readonly Request[],
  showsCertificate: boolean,
): PolicyRule | undefined {
  const rules = narrowed(model, checkpoint.rules, 'hosts', requests[0]?.host);
  return refuserAmong(model, rules, checkpoint.view, sameRequests(model, requests), showsCertificate);
}

const refuserAmong = perModel(
  (model, rules: readonly PolicyRule[], view: View, requests: readonly Request[], showsCertificate: boolean) => {
    model.limit.add('rules of policies by the ways that they may refuse', rules.length);
    return rules.find(
      rule =>
        mayRefuse(rule) &&
        !(showsCertificate && asksFor(rule, IDENTITY)) &&
        requests.every(request => isNobody(admittedBy({ view, rules: [rule], isAllowList: false }, request))),
    );
  },
);

function mayRefuse(rule: PolicyRule): boolean {
  return rule.action === 'DENY' && !asksFor(rule, TOKEN);
}
