/** Policies that an operator makes by hand, beside ours: nobody's sync knows them, and to delete one undoes it. */

import { KINDS } from '../kubernetes/kinds';
import { KUBECTL, kubectlIn } from '../path/commands';
import { hostsOf } from '../path/edges';
import type { Edge } from '../path/path';
import { fence } from './markdown';

/** A policy that refuses. */
export interface Stop {
  readonly name: string;
  readonly namespace: string;
  /** Who refuses: pods by a selector, or a Gateway of the Gateway API. */
  readonly target: { readonly selector: object } | { readonly targetRefs: readonly object[] };
  readonly rule: {
    readonly from?: readonly object[];
    readonly to: readonly object[];
    readonly when?: readonly { readonly key: string; readonly values: readonly string[] }[];
  };
}

/**
 * What of a gateway's requests is ours: the ports that Envoy binds, and on a port that both transports share our hosts
 * too, as the environment's own policies say it.
 */
export function forOtlp(edge: Edge): { ports: string[]; hosts?: string[] } {
  const { listeners, settings } = edge;
  const ports = [...new Set(listeners.map(({ bind }) => String(bind)))];
  if (settings.listeners.shared === undefined) return { ports };
  return { ports, hosts: hostsOf(edge).flatMap(host => [host, `${host}:*`]) };
}

/** Who refuses at an edge, as the environment's own policies say it. */
export function targetOf({ gateway, gatewayKind, labels }: Edge): Stop['target'] {
  if (gatewayKind === 'Gateway') return { selector: { matchLabels: labels } };
  return { targetRefs: [{ group: KINDS[gatewayKind].group, kind: 'Gateway', name: gateway.name }] };
}

/** The command that makes the policies, and the one that takes them away. */
export function denial(stops: readonly Stop[]): string[] {
  if (!stops.length) return [];
  const made = [`${KUBECTL} apply -f - <<'YAML'`, stops.map(policy).join('\n---\n'), 'YAML'].join('\n');
  const gone = stops.map(
    ({ name, namespace }) => `${kubectlIn(namespace)} delete authorizationpolicies.security.istio.io ${name}`,
  );
  return [fence('sh', made), 'Undo:', fence('sh', gone.join('\n'))];
}

function policy({ name, namespace, target, rule }: Stop): string {
  const flow = (value: unknown) => JSON.stringify(value).replace(/,(?="(?:hosts|paths)":)/g, ',\n        ');
  return [
    'apiVersion: security.istio.io/v1',
    'kind: AuthorizationPolicy',
    `metadata: ${flow({ name, namespace })}`,
    'spec:',
    ...Object.entries(target).map(([key, value]) => `  ${key}: ${flow(value)}`),
    '  action: DENY',
    '  rules:',
    ...Object.entries(rule).map(([key, value], index) => `${index ? '     ' : '    -'} ${key}: ${flow(value)}`),
  ].join('\n');
}
