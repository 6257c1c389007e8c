import { get, record, stringMap, text } from '../../kubernetes/json';
import { CONFIGS, POLICIES, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { asksForZtunnel, hasSidecar, whyBare } from '../model/injection';
import { namesPods } from '../model/mesh';
import { rootNamespace } from '../model/mesh-config';
import { tlsModeFor } from '../model/mesh-hop';
import { type Model, perModel } from '../model/model';
import { podsBy, podsOf } from '../model/pods';
import type { Workload } from '../model/read/kubernetes/workloads';

export const policyWithoutSidecar: Rule = {
  id: 'policy-without-sidecar',
  hop: 'alloy-policies',
  severity: 'error',
  summary: 'The pods that a policy of Istio selects have a proxy that holds to it.',
  why: `AuthorizationPolicy, RequestAuthentication and PeerAuthentication are settings of the pods' own Envoy. Pods without a sidecar get their requests
straight from the network: nothing is refused and nothing is encrypted, and the policy looks as if it guarded them.`,
  fix: 'Write the label sidecar.istio.io/inject: "true" on the pods.',
  reads: [
    ...CONFIGS,
    ...SERVERS,
    ...ROUTES,
    'DestinationRule',
    'MutatingWebhookConfiguration',
    'Namespace',
    ...POLICIES,
    'Service',
    ...WORKLOADS,
  ],
  ...twins(
    PATH.replace('labels: {app: alloy}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}') + JWT,
    'inject: "true"',
    'inject: "false"',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const policy of POLICIES.flatMap(kind => model.manifests.ofKind(kind))) {
      if (!namesPods(policy) || !asksForMore(policy)) continue;
      const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
      const place = policy.namespace === rootNamespace(model) ? undefined : policy.namespace;
      const isOfAll = Object.keys(selector).length === 0;
      const pods = isOfAll ? podsIn(model, place) : podsBy(model, selector, place);
      const [first] = pods;
      if (!first || seen.has(first) || !pods.every(pod => isBare(model, pod))) continue;
      seen.add(first);
      const why = whyBare(model, first)!;
      yield {
        object: policy,
        path: isOfAll ? ['spec'] : ['spec', 'selector'],
        got: `it ${isOfAll ? 'is for' : 'selects'} ${nameOf(first.manifest)}, which has no sidecar: ${why.text}`,
        fix: why.fix,
      };
    }
  },
};

/** All pods of a namespace, if Alloy is among them. Whether these are all, only a complete input says. */
function podsIn(model: Model, namespace: string | undefined): readonly Workload[] {
  if (!model.complete || !namespace) return [];
  const isHere = ({ workload }: { readonly workload: Workload }) => workload.namespace === namespace;
  return model.processes.some(isHere) ? model.workloads.filter(workload => isHere({ workload })) : [];
}

/** Whether pods have neither a sidecar nor ztunnel. What expects mTLS of them is a rule's own finding. */
const isBare = perModel((model, pod: Workload): boolean => {
  if (hasSidecar(model, pod) !== false || !whyBare(model, pod) || behindMtls(model).has(pod)) return false;
  return !asksForZtunnel(model, pod);
});

const behindMtls = perModel(
  (model: Model): ReadonlySet<Workload> =>
    new Set(
      model.servicePorts
        .filter(port => tlsModeFor(model, port) === 'ISTIO_MUTUAL')
        .flatMap(({ service }) => podsOf(model, service)),
    ),
);

/** Whether a policy asks for more than pods without a proxy do: a PeerAuthentication that asks for mTLS nowhere does not. */
function asksForMore({ kind, value }: Manifest): boolean {
  if (kind !== 'PeerAuthentication') return true;
  const ports = Object.values(record(get(value, 'spec', 'portLevelMtls')));
  return [get(value, 'spec', 'mtls'), ...ports].some(mtls => text(get(mtls, 'mode')) === 'STRICT');
}
