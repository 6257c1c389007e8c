import { get } from '../../kubernetes/json';
import { groupBy } from './group';
import { HostIndex } from './host-index';
import { type Model, perModel } from './model';
import { type DestinationRule, readDestinationRule } from './read/istio/destination-rule';

/** Every DestinationRule in the input. */
export const destinationRules = perModel(({ manifests, clusterDomain }): readonly DestinationRule[] =>
  manifests.ofKind('DestinationRule').map(manifest => readDestinationRule(manifest, clusterDomain)),
);

const MANY = 20;

/**
 * The DestinationRules for a host that apply to every client. A rule with a workloadSelector applies to some pods only,
 * and is left out.
 */
export function destinationRulesFor(model: Model, fqdn: string): readonly DestinationRule[] {
  const rules = rulesOf(model, fqdn);
  // a host has one or two; hundreds would be looked up again for each port
  if (rules.length > MANY) model.limit.add('DestinationRules by the ports of their hosts', rules.length);
  return rules;
}

const rulesOf = perModel((model, fqdn: string): readonly DestinationRule[] => {
  const { exact, wild } = byHost(model);
  return exact.get(fqdn) ?? inOrder(wild.meeting(fqdn));
});

const byHost = perModel(model => {
  const all = destinationRules(model).filter(rule => !get(rule.manifest.value, 'spec', 'workloadSelector'));
  const isWild = (rule: DestinationRule) => rule.fqdn.startsWith('*');
  return {
    exact: groupBy(
      all.filter(rule => !isWild(rule)),
      rule => rule.fqdn,
    ),
    wild: new HostIndex(all.filter(isWild).map((rule, order) => [rule.fqdn, { rule, order }] as const)),
  };
});

function inOrder(found: Iterable<{ readonly rule: DestinationRule; readonly order: number }>): DestinationRule[] {
  return [...found].sort((one, other) => one.order - other.order).map(({ rule }) => rule);
}
