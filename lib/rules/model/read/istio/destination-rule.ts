import { get, list, stringMap, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import { completeHost } from './host';

/**
 * An Istio DestinationRule (https://istio.io/latest/docs/reference/config/networking/destination-rule/). `fqdn` is the
 * completed `host`.
 */
export interface DestinationRule {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly host: string;
  readonly fqdn: string;
  readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** The traffic policy for a port. Settings for the port replace the general settings as a whole. */
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

/** The first entry for each port number. */
function portIndex(ports: readonly unknown[]): ReadonlyMap<unknown, number> {
  const index =
    INDEXES.get(ports) ?? new Map(ports.map((entry, at) => [get(entry, 'port', 'number'), at] as const).reverse());
  INDEXES.set(ports, index);
  return index;
}

/** Reads a DestinationRule. */
export function readDestinationRule(manifest: Manifest, clusterDomain: string): DestinationRule {
  const host = text(get(manifest.value, 'spec', 'host')) ?? '';
  return {
    manifest,
    namespace: manifest.namespace,
    host,
    fqdn: completeHost(host, manifest.namespace, clusterDomain),
    subsets: list(get(manifest.value, 'spec', 'subsets')).map(subset => ({
      name: text(get(subset, 'name')) ?? '',
      labels: stringMap(get(subset, 'labels')),
    })),
  };
}
