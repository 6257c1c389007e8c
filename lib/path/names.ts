/**
 * Names of what we make, and how OTLP's requests are told apart. Whoever makes an object and whoever looks for it read
 * the name here.
 */
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

/** Name of a transport's port on Services, pods and Gateways, and of the transport's route. */
export function portName(transport: Transport): string {
  return `otlp-${transport}`;
}

/** Name of the EnvoyFilter that limits senders, in the namespace of the gateway's pods. */
export const RATE_LIMIT = 'otlp-rate-limit';

/** Key of the ConfigMap that holds Alloy's configuration. */
export const CONFIG_KEY = 'config.alloy';

/** Annotation of Alloy's pods with a checksum of config.alloy: a change rolls the pods. */
export const CONFIG_CHECKSUM = 'checksum/config';

/** Name of the port of Alloy's own HTTP server. */
export const METRICS_PORT_NAME = 'http-metrics';
