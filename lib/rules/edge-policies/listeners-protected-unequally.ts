import { get, integer, strings } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Protection, protections } from '../model/access';
import { type Flow, otlpFlows } from '../model/flows';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { whyNotOpen } from '../model/policy-ports';
import { POLICY_READS } from '../model/policy-ways';
import type { Problem } from '../model/problem';
import { inConfig } from '../model/read/alloy/config';
import { type PolicyRule, rulesOf } from '../model/read/istio/authorization-policy';
import { type Gateway, serverText } from '../model/servers';

export const listenersProtectedUnequally: Rule = {
  id: 'listeners-protected-unequally',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'What guards one OTLP listener guards the other one too.',
  why: `Both listeners lead into the same pipeline, and every client can use either. A policy, a client certificate or an auth that holds for
one transport only is a lock on one of two doors: whoever is refused with gRPC sends by HTTP.`,
  fix: 'Protect both in the same way: the policy by both ports, MUTUAL on both servers, auth in both blocks.',
  reads: [...POLICY_READS],
  ...twins(PATH + JWT, '["4317", "4318"]', '["4317"]'),
  *check(model) {
    const byReceiver = groupBy(otlpFlows(model), ({ receivers }) => receivers[0]!.process.workload);
    // Whoever reaches one gateway reaches both of its listeners; another gateway may be for others, and ask for less.
    const byGateway = [...byReceiver.values()].flatMap(flows => [
      ...groupBy(flows, ({ server }) => selectorText(server.gateway)).values(),
    ]);
    for (const flows of byGateway) {
      const seen = new Set<string>();
      // of those that are protected in the same way, one is enough to compare with
      const kinds = groupBy(flows, flow => kindsOf(model, flow));
      const others = [...kinds.values()].map(([first]) => first!);
      for (const flow of flows) {
        const mine = new Set(protections(model, flow).map(({ kind }) => kind));
        for (const other of others) {
          const theirs = protections(model, other);
          const more = theirs.filter(({ kind, by }) => !mine.has(kind) && !hasWrongPort(model, by));
          // less than another, not just something else: a listener for browsers may ask for a token instead of a certificate
          if (more.length === 0 || [...mine].some(kind => theirs.every(found => found.kind !== kind))) continue;
          const problem = describe(more[0]!, flow, other);
          if (seen.has(problem.got)) continue;
          seen.add(problem.got);
          yield problem;
        }
      }
    }
  },
};

/** What selects a gateway's pods, as one text. */
function selectorText({ selector }: Gateway): string {
  return JSON.stringify(Object.entries(selector).sort());
}

/** What protects a way, as one text. */
function kindsOf(model: Model, flow: Flow): string {
  const kinds = protections(model, flow).map(({ kind, by }) => `${kind} ${hasWrongPort(model, by)}`);
  return [...new Set(kinds)].sort().join();
}

/** A policy for a port that is not open is that mistake, and reported as such. */
const hasWrongPort = perModel((model, policy: Manifest): boolean => {
  if (policy.kind !== 'AuthorizationPolicy') return false;
  const ports = (rule: PolicyRule) =>
    rule.operations.flatMap(operation => strings(get(operation, 'ports')).flatMap(port => integer(port) ?? []));
  return rulesOf(policy).some(rule => ports(rule).some(port => whyNotOpen(model, rule, port)));
});

function describe({ kind, by, path }: Protection, open: Flow, closed: Flow): Problem {
  const got = `${serverText(closed.server)} is guarded by a ${kind} (${nameOf(by)}), and ${serverText(open.server)} is not`;
  if (kind === 'client certificate') return { object: open.server.gateway.manifest, path: open.server.at.tls, got };
  const { receiver } = open.receivers[0]!;
  if (kind === "receiver's auth") return inConfig(receiver.component.config, receiver.line, got);
  return { object: by, path, got };
}
