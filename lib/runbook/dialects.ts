/** What an operator types and reads where the two APIs of an edge differ. */

import type { Environment } from '../environment/schema';
import type { Signal } from '../facts/otlp';
import { KINDS, type Kind } from '../kubernetes/kinds';
import { kubectlIn } from '../path/commands';
import { matchOf, type PathMatch } from '../path/names';
import { type Edge, pathOf } from '../path/path';
import { code } from './markdown';

interface Dialect {
  /** Who owns hops ② and ③, where our manifests say what they are. */
  readonly owner: string;
  /** The Gateway's TLS mode, by whether senders need a certificate. */
  readonly mode: (mutual: boolean) => string;
  /** Where a route has its timeout and its destination. */
  readonly timeout: string;
  readonly rules: string;
  /** What to look at where Envoy does not listen. */
  readonly unbound: (edge: Edge) => string;
  /** How istioctl calls a Secret that is served. */
  readonly secret: (edge: Edge, name: string) => string;
  /** How istioctl shows a route: the condition on the path, and the name. */
  readonly route: (edge: Edge, name: string, match: PathMatch) => string;
  /** The wave in which the Gateway is applied. */
  readonly wave: number;
  /** The command that takes the listeners away, and leaves the load balancer. */
  readonly close: (edge: Edge) => string;
  /** The commands by which the gateway answers 503 to a signal, and those that undo it. */
  readonly hold: (edge: Edge, signal: Signal) => string[];
  readonly release: (edge: Edge, signal: Signal) => string[];
}

const DIALECTS: Readonly<Record<Edge['settings']['gateway']['api'], Dialect>> = {
  istio: {
    owner: 'our manifest',
    mode: mutual => (mutual ? '`MUTUAL`' : '`SIMPLE`'),
    timeout: '`timeout`',
    rules: '`http:`',
    unbound: () => 'the selector of the Gateway against the pods’ labels',
    secret: (_, name) => `kubernetes://${name}`,
    route: ({ routeNamespace }, name, match) =>
      `${'exact' in match ? match.exact : `${match.prefix}*`} ${name}.${routeNamespace}`,
    wave: 1,
    close: ({ gateway, gatewayKind }) =>
      `${kubectlIn(gateway.namespace)} delete ${resource(gatewayKind)} ${gateway.name}`,
    // A route before ours: the first that matches counts.
    hold: (edge, signal) =>
      edge.listeners.map(({ name, transport }) => {
        const match = [{ uri: matchOf(transport, signal) }];
        const value = { name: `hold-${signal}`, match, directResponse: { status: 503 } };
        return patch(edge, name, [{ op: 'add', path: '/spec/http/0', value }]);
      }),
    // Takes away the first route if it is ours to take.
    release: (edge, signal) => {
      const ours = { op: 'test', path: '/spec/http/0/name', value: `hold-${signal}` };
      return edge.listeners.map(({ name }) => patch(edge, name, [ours, { op: 'remove', path: '/spec/http/0' }]));
    },
  },
  'gateway-api': {
    owner: 'istiod, of our Gateway and its ConfigMap',
    mode: mutual => (mutual ? '`Terminate`, with `spec.tls.frontend`' : '`Terminate`'),
    timeout: '`timeouts.request`',
    rules: '`rules:`',
    unbound: ({ gateway, gatewayKind }) =>
      `what istiod says of it: ${code(`${kubectlIn(gateway.namespace)} get ${resource(gatewayKind)} ${gateway.name} -o yaml`)}, \`status\``,
    secret: ({ namespace }, name) => `kubernetes-gateway://${namespace}/${name}`,
    // istiod makes a VirtualService of each host, with a name of its own
    route: ({ routeNamespace }, _, match) =>
      `${'exact' in match ? match.exact : `PathPrefix:${segments(match.prefix)}`} <name>.${routeNamespace}`,
    wave: 2,
    // Without the Gateway its Service would go, and the load balancer with it.
    close: ({ gateway, gatewayKind, listeners }) => {
      const nobodys = listeners.map(({ transport }, index) => ({
        op: 'replace',
        path: `/spec/listeners/${index}/hostname`,
        value: `${transport}.closed.invalid`,
      }));
      return patched(gateway.namespace, resource(gatewayKind), gateway.name, nobodys);
    },
    // A rule before ours that leads to a Service without pods.
    hold: (edge, signal) => [
      `${kubectlIn(edge.routeNamespace)} create service clusterip ${HOLD} --tcp=80`,
      ...edge.listeners.map(({ name, transport }) => {
        const match = matchOf(transport, signal);
        const path =
          'exact' in match
            ? { type: 'Exact', value: match.exact }
            : { type: 'PathPrefix', value: segments(match.prefix) };
        const value = { matches: [{ path }], backendRefs: [{ name: HOLD, port: 80 }] };
        return patch(edge, name, [{ op: 'add', path: '/spec/rules/0', value }]);
      }),
    ],
    release: edge => {
      const ours = { op: 'test', path: '/spec/rules/0/backendRefs/0/name', value: HOLD };
      return [
        ...edge.listeners.map(({ name }) => patch(edge, name, [ours, { op: 'remove', path: '/spec/rules/0' }])),
        `${kubectlIn(edge.routeNamespace)} delete service ${HOLD}   # with the last signal on hold`,
      ];
    },
  },
};

const HOLD = 'otlp-hold';

/** A prefix of the Gateway API ends at a segment. */
const segments = (prefix: string): string => prefix.replace(/\/$/, '');

/** The words and commands of the API that an edge is written in. */
export function dialectOf(edge: Edge): Dialect {
  return DIALECTS[edge.settings.gateway.api];
}

/** What the environment's routes are called: `VirtualService`. */
export function routeKinds(environment: Environment): string {
  return [...new Set(pathOf(environment).edges.map(({ routeKind }) => routeKind))].join(' or ');
}

/** The routes of an edge, for `kubectl get`. */
export function routesOf({ listeners, routeKind, routeNamespace }: Edge): string {
  return `${kubectlIn(routeNamespace)} get ${routeKind.toLowerCase()} ${listeners.map(({ name }) => name).join(' ')} -o yaml`;
}

const resource = (kind: Kind): string => `${KINDS[kind].plural}.${KINDS[kind].group}`;

function patch({ routeKind, routeNamespace }: Edge, name: string, operations: readonly object[]): string {
  return patched(routeNamespace, routeKind.toLowerCase(), name, operations);
}

function patched(namespace: string, kind: string, name: string, operations: readonly object[]): string {
  return `${kubectlIn(namespace)} patch ${kind} ${name} --type json \\\n  --patch '${inLines(operations)}'`;
}

/** JSON with a line for each part of a route, so that it can be read before it is run. */
function inLines(operations: readonly object[]): string {
  return JSON.stringify(operations).replace(/,(?="(?:value|match|directResponse|backendRefs)":|\{)/g, ',\n    ');
}
