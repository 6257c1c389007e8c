import { closest, distance } from 'fastest-levenshtein';
import { ENCODING_HEADER } from '../../facts/otlp';
import { shown } from '../../foreign/text';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import {
  type Door,
  decodes,
  doorsByPolicy,
  doorsOf,
  type EncodingCondition,
  encodingConditions,
  guardOf,
  KNOWN,
  matches,
} from '../model/encodings';
import { otlpFlows } from '../model/flows';
import { groupBy } from '../model/group';
import type { Model } from '../model/model';
import { speaksOf } from '../model/policy-rules';
import type { Problem } from '../model/problem';
import { differentReceivers } from '../model/processes';
import { rulesOf } from '../model/read/istio/authorization-policy';

export const encodingRefusedInVain: Rule = {
  id: 'encoding-refused-in-vain',
  hop: 'edge-policies',
  severity: 'warning',
  summary:
    "A policy that refuses a compression names it as senders do, by the transport's own header, for both transports.",
  why: `A few bytes of zstd can make the decoder ask for half a gigabyte, before any credential is looked at, and a DENY by header is the only thing in the
mesh that stops it over gRPC. A gRPC request says grpc-encoding, an HTTP one content-encoding: a condition on the other's header, on a value
that nobody sends, or on one transport only lets the request in and looks like a lock.`,
  fix: 'Write two rules: grpc-encoding for the gRPC port and content-encoding for the HTTP port, each with values such as [zstd].',
  reads: ['AuthorizationPolicy', ...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: encodings, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  action: DENY
  rules:
    - to: [{operation: {ports: ["4317"]}}]
      when: [{key: "request.headers[grpc-encoding]", values: [zstd]}]
    - to: [{operation: {ports: ["4318"]}}]
      when: [{key: "request.headers[content-encoding]", values: [zstd]}]
`,
    '"request.headers[content-encoding]", values: [zstd]',
    '"request.headers[content-encoding]", values: [zst]',
  ),
  *check(model) {
    const speaking = model.manifests
      .ofKind('AuthorizationPolicy')
      .flatMap(rulesOf)
      .map(rule => ({ rule, conditions: rule.action === 'DENY' ? encodingConditions(rule) : [] }))
      .filter(({ conditions }) => conditions.length > 0);
    // most inputs say nothing of compression
    if (speaking.length === 0) return;
    const doors = doorsByPolicy(model);
    const wrong = new Set<unknown>();
    for (const { rule, conditions } of speaking) {
      const mine = (doors.get(rule.policy) ?? []).filter(({ port }) => speaksOf(rule, port, []));
      if (mine.length === 0) continue;
      for (const condition of conditions) {
        const problem = problemOf(condition, conditions, mine);
        if (!problem) continue;
        wrong.add(rule.policy);
        yield { object: rule.policy, path: [...condition.path, problem.field], got: problem.got };
        break;
      }
    }
    yield* onOneTransport(model, wrong);
  },
};

function problemOf(
  { header, values, notValues, rule }: EncodingCondition,
  all: readonly EncodingCondition[],
  doors: readonly Door[],
): { field: string; got: string } | undefined {
  const headers: readonly string[] = Object.values(ENCODING_HEADER);
  const transports = [...new Set(doors.map(({ transport }) => transport))];
  const asked = transports.map(transport => ENCODING_HEADER[transport]).join(' or ');
  if (!headers.includes(header)) {
    // another application's header, perhaps, unless it is nearly one of these
    const near = closest(header, ['accept-encoding', 'grpc-accept-encoding', ...headers]);
    if (distance(near, header) > 2) return undefined;
    return { field: 'key', got: `${shown(header)} says nothing of how a request is compressed; ${asked} does` };
  }
  if (!transports.some(transport => ENCODING_HEADER[transport] === header)) {
    const ports = [...new Set(doors.map(({ port }) => port))].join(', ');
    return { field: 'key', got: `requests to ${ports} say ${asked} and not ${header}` };
  }
  if (all.some(other => headers.includes(other.header) && other.header !== header))
    return { field: 'key', got: `the rule asks for ${headers.join(' and ')} at once, and no request has both` };
  const unknown = values.find(value => !KNOWN.some(encoding => matches(value, encoding)));
  if (unknown !== undefined)
    return {
      field: 'values',
      got: `${shown(unknown)} is no compression that an OTLP receiver decodes${guess(unknown)}`,
    };
  const isAlone = rule.when.length === 1 && rule.sources.length === 0;
  if (isAlone && values.length === 0 && notValues.length > 0)
    return {
      field: 'notValues',
      got: `it refuses whoever compresses nothing, too: such a request has no ${header}; add values: ["*"]`,
    };
  return undefined;
}

function guess(value: string): string {
  if (value.length > 100) return '';
  const near = closest(value.toLowerCase(), KNOWN);
  return distance(value.toLowerCase(), near) <= 2 ? `; did you mean ${near}?` : '';
}

/** Where the receiver's other transport takes the zstd that is refused on one. */
function* onOneTransport(model: Model, wrong: ReadonlySet<unknown>): Generator<Problem> {
  const ways = otlpFlows(model).flatMap(flow => {
    const guard = doorsOf(model, flow)
      .map(door => guardOf(model, door, 'zstd'))
      .find(Boolean);
    return differentReceivers(model, flow.receivers).map(receiver => ({ guard, receiver }));
  });
  const seen = new Set(wrong);
  for (const mine of groupBy(ways, ({ receiver }) => receiver.component).values()) {
    const shut = mine.find(({ guard }) => guard && !seen.has(guard.policy));
    const open = mine.find(({ guard, receiver }) => !guard && decodes(receiver, 'zstd'));
    if (!shut?.guard || !open || open.receiver.transport === shut.receiver.transport) continue;
    seen.add(shut.guard.policy);
    yield {
      object: shut.guard.policy,
      path: shut.guard.path,
      got: `it refuses zstd over ${shut.receiver.transport}, and over ${open.receiver.transport} nothing does (${open.receiver.port})`,
    };
  }
}
