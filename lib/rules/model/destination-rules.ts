import { get, list, stringMap, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { groupBy } from './group';
import { HostIndex } from './host-index';
import type { Model } from './model';
import { perModel } from './per-model';
import { completeHost } from './read/istio/host';

export interface DestinationRule {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly host: string;
  readonly fqdn: string;
  readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

export const destinationRules = perModel(({ manifests }): readonly DestinationRule[] =>
  manifests.ofKind('DestinationRule').map(toRule),
);

const MANY = 20;

/** The rules for one host that hold for every client; those with a workloadSelector are for some pods only. */
export function destinationRulesFor(model: Model, fqdn: string): readonly DestinationRule[] {
  const rules = rulesOf(model, fqdn);
  // a host has one or two; hundreds are asked for again for each port
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

/** The part of the traffic policy that holds for one port: its own settings replace the general ones as a whole. */
export function policyAt(
  { manifest }: DestinationRule,
  port: number | undefined,
): { value: unknown; path: (string | number)[] } {
  const path = ['spec', 'trafficPolicy'];
  const ports = list(get(manifest.value, ...path, 'portLevelSettings'));
  const index = ports.length === 0 ? -1 : (portIndex(ports).get(port) ?? -1);
  return index < 0
    ? { value: get(manifest.value, ...path), path }
    : { value: ports[index], path: [...path, 'portLevelSettings', index] as (string | number)[] };
}

const INDEXES = new WeakMap<readonly unknown[], ReadonlyMap<unknown, number>>();

/** The first entry of each port's number. */
function portIndex(ports: readonly unknown[]): ReadonlyMap<unknown, number> {
  const index =
    INDEXES.get(ports) ?? new Map(ports.map((entry, at) => [get(entry, 'port', 'number'), at] as const).reverse());
  INDEXES.set(ports, index);
  return index;
}

function toRule(manifest: Manifest): DestinationRule {
  const host = text(get(manifest.value, 'spec', 'host')) ?? '';
  return {
    manifest,
    namespace: manifest.namespace,
    host,
    fqdn: completeHost(host, manifest.namespace),
    subsets: list(get(manifest.value, 'spec', 'subsets')).map(subset => ({
      name: text(get(subset, 'name')) ?? '',
      labels: stringMap(get(subset, 'labels')),
    })),
  };
}
