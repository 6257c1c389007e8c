import { get, list, stringMap, text } from '../json';
import type { Manifest } from '../manifests';
import { hostsMeet } from './gateways';
import { groupBy } from './group';
import type { Model } from './model';
import { completeHost } from './virtual-services';

export interface DestinationRule {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly host: string;
  readonly fqdn: string;
  readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

export function destinationRules(model: Model): readonly DestinationRule[] {
  return model.once('destinationRules', () => model.manifests.ofKind('DestinationRule').map(toRule));
}

/** The rules for one host that hold for every client; those with a workloadSelector are for some pods only. */
export function destinationRulesFor(model: Model, fqdn: string): readonly DestinationRule[] {
  const { exact, wild } = model.once('destinationRulesFor', () => {
    const [wild, exact] = [true, false].map(isWild =>
      destinationRules(model).filter(
        rule => rule.fqdn.startsWith('*') === isWild && !get(rule.manifest.value, 'spec', 'workloadSelector'),
      ),
    );
    return { exact: groupBy(exact!, rule => rule.fqdn), wild: wild! };
  });
  return exact.get(fqdn) ?? wild.filter(rule => hostsMeet(rule.fqdn, fqdn));
}

/** The part of the traffic policy that holds for one port: its own settings replace the general ones as a whole. */
export function policyAt(
  { manifest }: DestinationRule,
  port: number | undefined,
): { value: unknown; path: (string | number)[] } {
  const path = ['spec', 'trafficPolicy'];
  const ports = list(get(manifest.value, ...path, 'portLevelSettings'));
  const index = ports.findIndex(entry => get(entry, 'port', 'number') === port);
  return index < 0
    ? { value: get(manifest.value, ...path), path }
    : { value: ports[index], path: [...path, 'portLevelSettings', index] as (string | number)[] };
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
