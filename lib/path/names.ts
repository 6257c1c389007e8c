/** How we name what we make, and tell OTLP's requests apart: whoever makes an object and whoever looks for it read this. */
import { GRPC_SERVICES, httpPath, type Signal, type Transport } from '../facts/otlp';

/** How a request is recognized by its path, in the words of Istio's routes. */
export type PathMatch = { readonly exact: string } | { readonly prefix: string };

/** How a request with a signal is recognized. */
export function matchOf(transport: Transport, signal: Signal): PathMatch {
  return transport === 'grpc' ? { prefix: `/${GRPC_SERVICES[signal]}/` } : { exact: httpPath(signal) };
}

/** Name of a transport's port on Services, pods and Gateways, and of its route. */
export function portName(transport: Transport): string {
  return `otlp-${transport}`;
}

/** Name of the EnvoyFilter that limits senders, in the namespace of the gateway's pods. */
export const RATE_LIMIT = 'otlp-rate-limit';

/** Key of a ConfigMap that has the configuration of Alloy. */
export const CONFIG_KEY = 'config.alloy';

/** Annotation of Alloy's pods by which a change of config.alloy rolls them. */
export const CONFIG_CHECKSUM = 'checksum/config';

/** Name of the port for Alloy's own HTTP server. */
export const METRICS_PORT_NAME = 'http-metrics';
