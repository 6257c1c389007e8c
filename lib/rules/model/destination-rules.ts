import { get, stringMap } from '../../kubernetes/json';
import { sameNamespace } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import { servedTables } from './delegates';
import { flows } from './flows';
import { gatewayNamespace, gatewayPods } from './fronts';
import { groupBy, Pairs } from './group';
import { HostIndex } from './host-index';
import { meshConfig, rootNamespace } from './mesh-config';
import { type Model, perModel } from './model';
import {
  type DestinationRule,
  type Policy,
  policyAt,
  readDestinationRule,
  subsetPolicies,
} from './read/istio/destination-rule';
import { completeHost } from './read/istio/host';
import type { Service, ServicePort } from './read/kubernetes/services';
import { sees } from './visibility';

/** Every DestinationRule in the input. */
export const destinationRules = perModel(({ manifests, clusterDomain }): readonly DestinationRule[] =>
  manifests.ofKind('DestinationRule').map(manifest => readDestinationRule(manifest, clusterDomain)),
);

/** The same by their completed host, wildcards among them. */
export const rulesByHost = perModel(model => groupBy(destinationRules(model), ({ fqdn }) => fqdn));

const MANY = 20;

/**
 * The DestinationRules for a host that apply to every client, or to the gateways of their own namespace. A rule with a
 * workloadSelector for other pods is left out.
 */
export function destinationRulesFor(model: Model, fqdn: string): readonly DestinationRule[] {
  const rules = rulesOf(model, fqdn);
  // a host has one or two; hundreds would be looked up again for each port
  if (rules.length > MANY) model.limit.add('DestinationRules by the ports of their hosts', rules.length);
  return rules;
}

/** What holds for connections of the gateways to a port of a Service, of each rule once. */
export function trafficPoliciesFor(
  model: Model,
  { service, port }: ServicePort,
): (Policy & { rule: DestinationRule })[] {
  const fqdn = completeHost(service.name, service.namespace);
  const subsets = subsetsOf(model).get(fqdn) ?? NONE;
  return rulesInForce(model, service).flatMap(rule =>
    [policyAt(rule, port), ...subsetPolicies(rule, subsets, port)].map(policy => ({ ...policy, rule })),
  );
}

const NONE: ReadonlySet<string> = new Set();

/** The subsets that routes name, by host. */
const subsetsOf = perModel(model => {
  const found = new Map<string, Set<string>>();
  for (const { fqdn, subset } of servedTables(model).flatMap(({ routes }) =>
    routes.flatMap(route => route.destinations),
  ))
    if (subset) found.set(fqdn, (found.get(fqdn) ?? new Set()).add(subset));
  return found;
});

/** The rules that hold for connections of the gateways to a Service. All of its rules, if no gateway is known. */
export const rulesInForce = perModel((model, service: Service): readonly DestinationRule[] => {
  const all = destinationRulesFor(model, completeHost(service.name, service.namespace));
  const clients = clientsOf(model).get(service);
  if (!service.namespace || !clients || clients.has(undefined)) return all;
  return [...new Set([...clients].flatMap(client => rulesForClient(model, service, client!)))];
});

/** The namespaces of the gateways that lead to each Service; undefined among them if one is not known. */
const clientsOf = perModel(model => {
  const found = new Map<Service, Set<string | undefined>>();
  const seen = new Pairs();
  for (const { server, servicePort } of flows(model))
    if (seen.add(server, servicePort.service))
      found.set(
        servicePort.service,
        (found.get(servicePort.service) ?? new Set()).add(gatewayNamespace(model, server.gateway)),
      );
  return found;
});

/**
 * The rules that istiod takes for a client: those of the client's namespace, else those that the Service's namespace exports to
 * the client, else those of the root namespace; of a namespace those with the most specific host. Several are merged:
 * the oldest one's trafficPolicy, and all subsets.
 */
export const rulesForClient = perModel((model, service: Service, client: string): readonly DestinationRule[] => {
  const fqdn = completeHost(service.name, service.namespace);
  const inPlace = (namespace: string) =>
    everyRuleFor(model, fqdn).filter(rule => sameNamespace(rule.namespace, namespace));
  const own = mostSpecific(
    inPlace(client).filter(rule =>
      client === rootNamespace(model)
        ? isPrivate(model, rule)
        : rule.hasSelector || rule.exportTo.length === 0 || sees(rule.exportTo, client, client),
    ),
  );
  const selecting = own.filter(({ hasSelector }) => hasSelector);
  // istiod takes the rule that selects the gateway's pods, and merges no other with it
  if (own.length > 0) return selecting.length > 0 ? selecting : own;
  for (const place of [service.namespace, rootNamespace(model)]) {
    const exported = mostSpecific(inPlace(place).filter(rule => !isPrivate(model, rule)));
    const found = exported.filter(({ exportTo, namespace }) => sees(exportTo, namespace, client));
    if (found.length > 0) return found;
  }
  return [];
});

/** Whether a rule is for its own namespace alone; one with a workloadSelector always is. */
function isPrivate(model: Model, { exportTo, namespace, hasSelector }: DestinationRule): boolean {
  const said = exportTo.length > 0 ? exportTo : (meshConfig(model)?.exportTo.DestinationRule ?? []);
  return hasSelector || (said.length === 1 && (said[0] === '.' || said[0] === namespace));
}

/** Of rules for one Service, those with the longest host: the whole name, else the longest wildcard. */
function mostSpecific(rules: readonly DestinationRule[]): readonly DestinationRule[] {
  const isWild = ({ fqdn }: DestinationRule) => fqdn.startsWith('*');
  const exact = rules.filter(rule => !isWild(rule));
  if (exact.length > 0) return exact;
  const longest = Math.max(...rules.map(({ fqdn }) => fqdn.length));
  return rules.filter(({ fqdn }) => fqdn.length === longest);
}

/** The rules for a host, exact ones and wildcards alike, that are for no pods in particular, or for those of gateways. */
const everyRuleFor = perModel((model, fqdn: string): readonly DestinationRule[] => {
  const { exact, wild } = byHost(model);
  const rules = [...(exact.get(fqdn) ?? []), ...inOrder(wild.meeting(fqdn))];
  if (rules.length > MANY) model.limit.add('DestinationRules by the ports of their hosts', rules.length);
  return rules;
});

const rulesOf = perModel((model, fqdn: string): readonly DestinationRule[] => {
  const { exact, wild } = byHost(model);
  return exact.get(fqdn) ?? inOrder(wild.meeting(fqdn));
});

const byHost = perModel(model => {
  const all = destinationRules(model).filter(rule => !rule.hasSelector || selectsGateways(model, rule));
  const isWild = (rule: DestinationRule) => rule.fqdn.startsWith('*');
  return {
    exact: groupBy(
      all.filter(rule => !isWild(rule)),
      rule => rule.fqdn,
    ),
    wild: new HostIndex(all.filter(isWild).map((rule, order) => [rule.fqdn, { rule, order }] as const)),
  };
});

/** Whether a rule's workloadSelector is for the pods of every gateway in the rule's namespace, and there are some. */
function selectsGateways(model: Model, { manifest, namespace }: DestinationRule): boolean {
  const labels = stringMap(get(manifest.value, 'spec', 'workloadSelector', 'matchLabels'));
  const pods = gatewayPodsIn(model).get(namespace) ?? [];
  return pods.length > 0 && pods.every(pod => selects(labels, pod.labels));
}

const gatewayPodsIn = perModel(model =>
  groupBy([...new Set(model.gateways.flatMap(gateway => gatewayPods(model, gateway)))], ({ namespace }) => namespace),
);

function inOrder(found: Iterable<{ readonly rule: DestinationRule; readonly order: number }>): DestinationRule[] {
  return [...found].sort((one, other) => one.order - other.order).map(({ rule }) => rule);
}
