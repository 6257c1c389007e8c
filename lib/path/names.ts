/**
 * Names of what we make, and how OTLP's requests are told apart. Whoever makes an object and whoever looks for it read
 * the name here.
 */
import { edgePrefix } from '../environment/derive';
import { GRPC_SERVICES, httpPath, type Signal, type Transport } from '../facts/otlp';

/**
 * A condition on a request's path, as Istio's routes write it.
 * https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
 */
export type PathMatch = { readonly exact: string } | { readonly prefix: string };

/** The condition that recognizes requests with a signal. */
export function matchOf(transport: Transport, signal: Signal): PathMatch {
  return transport === 'grpc' ? { prefix: `/${GRPC_SERVICES[signal]}/` } : { exact: httpPath(signal) };
}

/** Name of a transport's port on Services and pods. */
export function portName(transport: Transport): string {
  return `otlp-${transport}`;
}

/** How the names of the first edge's objects begin. */
export const EDGE_PREFIX = edgePrefix();

/** Names of an edge's objects that are looked for elsewhere: none of another edge's, whose prefix is another. */
export function edgeNames(prefix: string) {
  return {
    /** The Gateway in Istio's own API. */
    gateway: `${prefix}-gateway`,
    /** The EnvoyFilter that limits senders, in the namespace of the gateway's pods. */
    rateLimit: `${prefix}-rate-limit`,
    /** The ConfigMap with what istiod merges into the Service and the pods that it makes of a Gateway, in their namespace. */
    infrastructure: `${prefix}-infrastructure`,
    /** The EnvoyFilter that says which requests are repeated, in the namespace of the gateway's pods. */
    retries: `${prefix}-retries`,
    /** A transport's VirtualService or HTTPRoute, its route and the Gateway's server. */
    route: (transport: Transport) => `${prefix}-${transport}`,
  };
}

/** The Job that sends after each sync, the CronJob beside it, and what their pods are called by their label. */
export const SMOKE_TEST = 'otlp-smoke-test';

/** Name of the volume for queues, and of its claim template: its claims are `queue-<pod>`. */
export const QUEUE_VOLUME = 'queue';

/** Key of the ConfigMap that holds Alloy's configuration. */
export const CONFIG_KEY = 'config.alloy';

/** Annotation of Alloy's pods with a checksum of config.alloy: a change rolls the pods. */
export const CONFIG_CHECKSUM = 'checksum/config';

/** Name of the port of Alloy's own HTTP server. */
export const METRICS_PORT_NAME = 'http-metrics';
