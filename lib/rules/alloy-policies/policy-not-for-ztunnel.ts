import { get, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { isAmbient } from '../model/injection';
import { policiesFor } from '../model/mesh';
import type { Model } from '../model/model';
import { fieldsOf, isOfRequests, type PolicyField } from '../model/policy-fields';
import type { Problem } from '../model/problem';
import { isAllow, type PolicyRule, rulesOf } from '../model/read/istio/authorization-policy';
import type { Workload } from '../model/read/kubernetes/workloads';

export const policyNotForZtunnel: Rule = {
  id: 'policy-not-for-ztunnel',
  hop: 'alloy-policies',
  severity: 'error',
  summary:
    'In an ambient mesh, what lets senders in to Alloy or keeps them out speaks of connections, not of requests.',
  why: `Without a sidecar ztunnel judges the policies of a pod, also where a waypoint stands before it. ztunnel knows connections alone: a rule of an ALLOW policy
that names hosts, methods, paths, tokens or headers never matches there, and since an ALLOW policy selects the pod, everybody is refused. Of a DENY policy it
drops what speaks of requests: the rest refuses more than was meant, or nobody if there is no rest.`,
  fix: 'Allow and deny by principals, namespaces and ports alone, or give Alloy’s pods a sidecar (istio.io/dataplane-mode: none and sidecar.istio.io/inject: "true").',
  reads: [
    'MutatingWebhookConfiguration',
    'AuthorizationPolicy',
    ...CONFIGS,
    'Namespace',
    ...SERVERS,
    'Service',
    ...ROUTES,
    ...WORKLOADS,
  ],
  ...twins(
    `${PATH}---
apiVersion: v1
kind: Namespace
metadata: {name: observability, labels: {istio.io/dataplane-mode: ambient}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  rules:
    - to: [{operation: {ports: ["4317", "4318"]}}]
`,
    'ports: ["4317", "4318"]',
    'ports: ["4317", "4318"], methods: [POST]',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { process } of otlpFlows(model).flatMap(({ receivers }) => receivers)) {
      if (seen.has(process.workload) || !isAmbient(model, process.workload)) continue;
      seen.add(process.workload);
      yield* denied(model, process.workload, seen);
      const rules = policiesFor(model, 'AuthorizationPolicy', process.workload).flatMap(rulesOf).filter(isAllow);
      // one that speaks of connections alone may let them in
      if (!rules.every(ofRequests)) continue;
      for (const rule of rules) {
        if (seen.has(rule)) continue;
        seen.add(rule);
        yield {
          object: rule.policy,
          path: [...rule.path],
          got: `the pods are in an ambient mesh without a sidecar, and ztunnel knows no ${ofRequests(rule)}`,
        };
      }
    }
  },
};

/** The rules that refuse: ztunnel drops what they say of requests, and with it a source or an operation that says nothing else. */
function* denied(model: Model, workload: Workload, seen: Set<unknown>): Generator<Problem> {
  for (const rule of policiesFor(model, 'AuthorizationPolicy', workload).flatMap(rulesOf)) {
    const named = ofRequests(rule);
    if (seen.has(rule) || (rule.action !== 'CUSTOM' && (rule.action !== 'DENY' || named === undefined))) continue;
    seen.add(rule);
    const its = 'the pods are in an ambient mesh without a sidecar, and ztunnel knows no';
    const { from, to, when } = fieldsOf(rule);
    const isKept = ({ kind }: PolicyField) => !isOfRequests(kind) && kind !== 'client address';
    const isNoop =
      [from, to].some(groups => groups.length > 0 && !groups.some(group => group.some(isKept))) ||
      !(when.length === 0 || when.some(isKept));
    const got =
      rule.action === 'CUSTOM'
        ? `${its} external authorizer: the rule refuses nobody`
        : `${its} ${named}: the rule refuses ${isNoop ? 'nobody' : 'whoever meets the rest of it'}`;
    yield { object: rule.policy, path: [...rule.path], got };
  }
}

/** What ztunnel knows of a connection. @see https://istio.io/latest/docs/ambient/usage/l4-policy/ */
const CONNECTION = ['source.ip', 'source.namespace', 'source.principal', 'destination.ip', 'destination.port'];

const OF_REQUESTS = /^(not)?(hosts|methods|paths|remoteIpBlocks|requestPrincipals)$/i;

/** What a rule says of requests; undefined where it speaks of connections alone. */
function ofRequests({ sources, operations, when }: PolicyRule): string | undefined {
  const named = [...sources, ...operations]
    .flatMap(one => Object.keys((one ?? {}) as object))
    .find(key => OF_REQUESTS.test(key));
  return named ?? when.flatMap(one => text(get(one, 'key')) ?? []).find(key => !CONNECTION.includes(key));
}
