import { GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { INGRESS_USE_WAYPOINT, USE_WAYPOINT } from '../../facts/istio';
import { inert } from '../../foreign/text';
import { get, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf, sameNamespace } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { addressedServices, classOf, GATEWAY, isAutomated, serverOf } from '../model/gateway-api';
import { targetsOf } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { gatewaysNamed, serviceAt } from '../model/names';
import { podsOf } from '../model/pods';
import { asService, bindingOf, isUsedByIngress, isWaypoint, whyUnbound } from '../model/waypoints';

export const policyTargetNotServed: Rule = {
  id: 'policy-target-not-served',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'A policy that names a target names one whose proxies read targets, and that requests pass.',
  why: `Istio reads targetRefs at the proxies that it makes itself: for a Gateway of the Gateway API, and for waypoints, which alone serve a Service, a
ServiceEntry or a GatewayClass. Gateway pods of a chart and sidecars leave such a policy out, whatever the names are: it guards nothing. A waypoint serves what a label ${USE_WAYPOINT} sends
there, and requests of an ingress gateway pass it by unless ${INGRESS_USE_WAYPOINT} says otherwise.`,
  fix: 'Select the pods by their labels instead (selector.matchLabels).',
  reads: [
    ...['AuthorizationPolicy', 'RequestAuthentication', 'GatewayClass', 'Namespace', 'Service', 'ServiceEntry'],
    ...[...CONFIGS, ...SERVERS, ...ROUTES, ...WORKLOADS],
  ],
  ...twins(
    `${PATH.replace('metadata: {name: alloy, namespace: observability}\nspec:\n  selector', `metadata: {name: alloy, namespace: observability, labels: {${USE_WAYPOINT}: waypoint, ${INGRESS_USE_WAYPOINT}: "true"}}\nspec:\n  selector`)}---
apiVersion: v1
kind: Namespace
metadata: {name: observability, labels: {istio.io/dataplane-mode: ambient}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: observability}
spec:
  gatewayClassName: istio-waypoint
  listeners: [{name: mesh, port: 15008, protocol: HBONE}]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: tempo, namespace: observability, labels: {${USE_WAYPOINT}: waypoint}}
spec: {hosts: [tempo.example.com], ports: [{number: 443, name: https, protocol: HTTPS}], resolution: DNS}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: senders, namespace: observability}
spec:
  targetRefs: [{kind: Service, name: alloy}, {kind: ServiceEntry, group: networking.istio.io, name: tempo}]
  action: DENY
  rules: [{when: [{key: "request.headers[x-sender]", values: [retired]}]}]
`,
    `, ${INGRESS_USE_WAYPOINT}: "true"`,
    '',
  ),
  *check(model) {
    for (const policy of KINDS.flatMap(kind => model.manifests.ofKind(kind))) {
      for (const { ref, path } of targetsOf(policy)) {
        const why = whyNotServed(model, policy, ref);
        if (!why) continue;
        yield { object: policy, path, ...why };
        break;
      }
    }
  },
};

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication'] as const;

/** Why nothing holds to a policy, and what helps. @default of the fix: the rule's */
interface Idle {
  readonly got: string;
  readonly fix?: string;
}

function whyNotServed(model: Model, { namespace }: Manifest, ref: unknown): Idle | undefined {
  const [kind, name] = [text(get(ref, 'kind')), text(get(ref, 'name')) ?? ''];
  const place = text(get(ref, 'namespace')) ?? '';
  // both APIs have a kind of this name
  if (SERVERS.some(server => server === kind)) {
    if (!sameNamespace(place, namespace))
      return {
        got: `it is a policy of ${namespace}, and a Gateway of ${inert(place)} takes no policies of other namespaces`,
        fix: inert(`Move the policy into ${place}, and leave namespace out.`),
      };
    const alike = model.manifests.ofKind(GATEWAY).filter(found => found.name === name);
    const gateway = alike.find(found => sameNamespace(found.namespace, namespace));
    if (gateway) return whyIgnored(model, gateway);
    const isIstios = gatewaysNamed(model, name).some(found => found.namespace === namespace);
    if (isIstios) return { got: `Gateway ${name} is Istio's own, and targets are those of the Gateway API` };
    const [elsewhere] = alike;
    if (elsewhere)
      return {
        got: `there is no Gateway ${name} of the Gateway API in ${namespace}, only one in ${elsewhere.namespace}, and policies stand beside their Gateway`,
        fix: `Move the policy into ${elsewhere.namespace}.`,
      };
    if (!model.complete) return undefined;
    return {
      got: `there is no Gateway ${name} of the Gateway API in ${namespace}`,
      fix: 'Write the name of a Gateway of this namespace, or select the pods by their labels.',
    };
  }
  if (kind === undefined) return undefined;
  if (model.complete && !hasWaypoint(model))
    return { got: `only a waypoint serves the target ${kind} ${name}, and there is none` };
  return kind === 'Service' || kind === 'ServiceEntry' ? whyPassed(model, kind, namespace, name) : undefined;
}

/** Why requests for a Service pass no waypoint. */
function whyPassed(model: Model, kind: string, namespace: string, name: string): Idle | undefined {
  const target = model.manifests.find(kind, namespace, name);
  if (!target) {
    if (!model.complete) return undefined;
    return {
      got: `there is no ${kind} ${name} in ${namespace || 'its namespace'}`,
      fix: `Name a ${kind} of the policy's namespace.`,
    };
  }
  const service = asService(target);
  const binding = bindingOf(model, service);
  if (!binding) {
    const isKnown = model.complete || model.manifests.find('Namespace', '', namespace) !== undefined;
    if (!isKnown) return undefined;
    return {
      got: `only a waypoint serves ${nameOf(target)}, and neither it nor its namespace has the label ${USE_WAYPOINT}`,
      fix: `Write ${USE_WAYPOINT}: <name of the waypoint> on ${nameOf(target)}, or select the pods by their labels.`,
    };
  }
  const unbound = whyUnbound(model, service, binding);
  if (unbound) return { got: `only a waypoint serves ${nameOf(target)}, and ${unbound.got}`, fix: unbound.fix };
  const flow = otlpFlows(model).find(({ servicePort }) => servicePort.service.manifest === target);
  if (!flow || isUsedByIngress(model, service) !== false) return undefined;
  return {
    got: `requests of ${nameOf(flow.server.gateway.manifest)} pass the waypoint ${binding.name} by`,
    fix: `Write ${INGRESS_USE_WAYPOINT}: "true" on ${nameOf(target)}, or ask for it at the gateway's pods.`,
  };
}

/** Why the pods of a Gateway don't take policies that name it: they are not istiod's, and lack the label by which it finds them. */
function whyIgnored(model: Model, gateway: Manifest): Idle | undefined {
  const { manifests } = model;
  if (serverOf(manifests, classOf(gateway)) === 'stranger')
    return manifests.ofKind('GatewayClass').some(({ name }) => name === classOf(gateway))
      ? { got: `Gateway ${gateway.name} is of the class ${inert(classOf(gateway))}, which istiod does not serve` }
      : undefined;
  if (isAutomated(gateway)) return undefined;
  const pods = addressedServices(gateway, manifests)
    .flatMap(({ namespace, name }) => serviceAt(model, namespace, name) ?? [])
    .flatMap(service => podsOf(model, service));
  if (pods.length === 0 || pods.some(({ labels }) => labels[GATEWAY_NAME_LABEL] === gateway.name)) return undefined;
  return {
    got: `the pods of Gateway ${gateway.name} are those of ${nameOf(pods[0]!.manifest)}, without the label ${GATEWAY_NAME_LABEL}, by which istiod finds a target's pods`,
  };
}

const hasWaypoint = perModel(model => model.manifests.ofKind(GATEWAY).some(gateway => isWaypoint(model, gateway)));
