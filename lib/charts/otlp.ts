import { GRPC_SERVICES, httpPath, SIGNALS, type Transport } from '../facts/otlp';

/** How a request is recognized by its path, in the words of Istio's routes. */
export type PathMatch = { readonly exact: string } | { readonly prefix: string };

/** The paths of traces, metrics and logs. */
export const OTLP_PATHS: Readonly<Record<Transport, readonly PathMatch[]>> = {
  grpc: SIGNALS.map(signal => ({ prefix: `/${GRPC_SERVICES[signal]}/` })),
  http: SIGNALS.map(signal => ({ exact: httpPath(signal) })),
};

/** Name of a transport's port on Services, pods and Gateways, and of its route. */
export function portName(transport: Transport): string {
  return `otlp-${transport}`;
}
