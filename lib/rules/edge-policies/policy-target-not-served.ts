import { get, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH, RETIRED_SENDERS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { targetsOf } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { gatewaysNamed } from '../model/names';

export const policyTargetNotServed: Rule = {
  id: 'policy-target-not-served',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'A policy that names a target names one whose proxies read targets.',
  why: `Istio reads targetRefs at the proxies that it makes itself: for a Gateway of the Gateway API, and for waypoints, which alone serve a Service, a
ServiceEntry or a GatewayClass. Gateway pods of a chart and sidecars leave such a policy out, whatever the names are: it guards nothing.`,
  fix: 'Select the pods by their labels instead (selector.matchLabels).',
  reads: ['AuthorizationPolicy', 'RequestAuthentication', ...SERVERS],
  ...twins(
    PATH +
      GATEWAY_PODS +
      RETIRED_SENDERS.replace('observability', 'istio-system').replace('{app: alloy}', '{istio: ingressgateway}'),
    'selector: {matchLabels: {istio: ingressgateway}}\n  action: DENY',
    'targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: otlp}]\n  action: DENY',
  ),
  *check(model) {
    for (const policy of KINDS.flatMap(kind => model.manifests.ofKind(kind))) {
      for (const { ref, path } of targetsOf(policy)) {
        const got = whyNotServed(model, policy, ref);
        if (!got) continue;
        yield { object: policy, path, got };
        break;
      }
    }
  },
};

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication'] as const;

function whyNotServed(model: Model, { namespace }: Manifest, ref: unknown): string | undefined {
  const [kind, name] = [text(get(ref, 'kind')), text(get(ref, 'name')) ?? ''];
  const { gateways, hasWaypoint } = ofGatewayApi(model);
  // both APIs have a kind of this name
  if (SERVERS.some(server => server === kind)) {
    if (gateways.has(`${namespace}/${name}`)) return undefined;
    const isIstios = gatewaysNamed(model, name).some(found => found.namespace === namespace);
    if (isIstios) return `Gateway ${name} is Istio's own, and targets are those of the Gateway API`;
    return model.complete ? `there is no Gateway ${name} of the Gateway API in ${namespace}` : undefined;
  }
  if (hasWaypoint || kind === undefined) return undefined;
  if (model.complete) return `only a waypoint serves the target ${kind} ${name}, and there is none`;
  return undefined;
}

/** What the input has of the Gateway API. */
const ofGatewayApi = perModel(({ manifests }) => {
  const all = manifests.all.filter(({ kind }) => kind === 'Gateway.gateway.networking.k8s.io');
  return {
    gateways: new Set(all.map(({ namespace, name }) => `${namespace}/${name}`)),
    hasWaypoint: all.some(({ value }) => text(get(value, 'spec', 'gatewayClassName'))?.includes('waypoint')),
  };
});
