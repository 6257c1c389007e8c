import { GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { inert } from '../../foreign/text';
import { get, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf, sameNamespace } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH, RETIRED_SENDERS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { addressedServices, classOf, GATEWAY, isAutomated, serverOf } from '../model/gateway-api';
import { targetsOf } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { gatewaysNamed, serviceAt } from '../model/names';
import { podsOf } from '../model/pods';

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
  const place = text(get(ref, 'namespace')) ?? '';
  // both APIs have a kind of this name
  if (SERVERS.some(server => server === kind)) {
    if (!sameNamespace(place, namespace))
      return `it is a policy of ${namespace}, and a Gateway of ${inert(place)} takes no policies of other namespaces`;
    const alike = gateways.filter(found => found.name === name);
    const gateway = alike.find(found => sameNamespace(found.namespace, namespace));
    if (gateway) return whyIgnored(model, gateway);
    const isIstios = gatewaysNamed(model, name).some(found => found.namespace === namespace);
    if (isIstios) return `Gateway ${name} is Istio's own, and targets are those of the Gateway API`;
    const [elsewhere] = alike;
    if (elsewhere)
      return `there is no Gateway ${name} of the Gateway API in ${namespace}, only one in ${elsewhere.namespace}, and policies stand beside their Gateway`;
    return model.complete ? `there is no Gateway ${name} of the Gateway API in ${namespace}` : undefined;
  }
  if (hasWaypoint || kind === undefined) return undefined;
  if (model.complete) return `only a waypoint serves the target ${kind} ${name}, and there is none`;
  return undefined;
}

/** Why the pods of a Gateway don't take policies that name it: they are not istiod's, and lack the label by which it finds them. */
function whyIgnored(model: Model, gateway: Manifest): string | undefined {
  const { manifests } = model;
  if (serverOf(manifests, classOf(gateway)) === 'stranger')
    return manifests.ofKind('GatewayClass').some(({ name }) => name === classOf(gateway))
      ? `Gateway ${gateway.name} is of the class ${inert(classOf(gateway))}, which istiod does not serve`
      : undefined;
  if (isAutomated(gateway)) return undefined;
  const pods = addressedServices(gateway, manifests)
    .flatMap(({ namespace, name }) => serviceAt(model, namespace, name) ?? [])
    .flatMap(service => podsOf(model, service));
  if (pods.length === 0 || pods.some(({ labels }) => labels[GATEWAY_NAME_LABEL] === gateway.name)) return undefined;
  return `the pods of Gateway ${gateway.name} are those of ${nameOf(pods[0]!.manifest)}, without the label ${GATEWAY_NAME_LABEL}, by which istiod finds a target's pods`;
}

/** What the input has of the Gateway API. */
const ofGatewayApi = perModel(({ manifests }) => {
  const all = manifests.ofKind(GATEWAY);
  return {
    gateways: all,
    hasWaypoint: all.some(({ value }) => text(get(value, 'spec', 'gatewayClassName'))?.includes('waypoint')),
  };
});
