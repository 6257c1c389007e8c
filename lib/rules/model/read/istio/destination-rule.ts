import { get, list, stringMap, strings, text } from '../../../../kubernetes/json';
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
  /** The namespaces that see the rule; `*` is all, `.` the rule's own. Empty: what the mesh says. */
  readonly exportTo: readonly string[];
  readonly hasSelector: boolean;
  readonly subsets: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** What a rule says of a port, and where it says so. */
export interface Policy {
  readonly value: unknown;
  readonly path: (string | number)[];
}

/** The traffic policy for a port. Settings for the port replace the general settings as a whole. */
export function policyAt({ manifest }: DestinationRule, port: number | undefined): Policy {
  return policyBelow(manifest, ['spec', 'trafficPolicy'], port);
}

/** The TLS mode that a traffic policy sets; TLS settings without a mode are DISABLE. undefined: no TLS settings, and Istio chooses. */
export function tlsMode(policy: unknown): string | undefined {
  const tls = get(policy, 'tls');
  return typeof tls === 'object' && tls !== null ? (text(get(tls, 'mode')) ?? 'DISABLE') : undefined;
}

/** Whether a field of a subset's policy is not there, so that the rule's own holds. */
export function isInherited({ value, path }: Policy, field: string): boolean {
  return path[1] === 'subsets' && !path.includes('portLevelSettings') && get(value, field) === undefined;
}

/** What the rule's subsets of these names say of a port themselves; the rest they have from the rule. */
export function subsetPolicies(
  { manifest, subsets }: DestinationRule,
  names: ReadonlySet<string>,
  port: number | undefined,
): Policy[] {
  return subsets.flatMap(({ name }, index) => {
    const path = ['spec', 'subsets', index, 'trafficPolicy'];
    return names.has(name) && get(manifest.value, ...path) !== undefined ? [policyBelow(manifest, path, port)] : [];
  });
}

function policyBelow(manifest: Manifest, path: (string | number)[], port: number | undefined): Policy {
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
    exportTo: strings(get(manifest.value, 'spec', 'exportTo')),
    hasSelector: Boolean(get(manifest.value, 'spec', 'workloadSelector')),
    subsets: list(get(manifest.value, 'spec', 'subsets')).map(subset => ({
      name: text(get(subset, 'name')) ?? '',
      labels: stringMap(get(subset, 'labels')),
    })),
  };
}
