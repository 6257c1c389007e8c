/**
 * The hops of the path: what a request passes between its sender and the backend, in that order, and what guards each.
 * Rules, doctor, drift, runbook and alerts use these names.
 */

/** Id and title of each hop, in the packet's order. ① to ④ are the four ports of the guide. */
export const HOPS = {
  nlb: '① NLB listener',
  'service-port': '② Service port',
  'target-port': '③ targetPort',
  listener: '④ gateway listener',
  certificate: 'certificate',
  route: 'route',
  'edge-policies': 'policies at the edge',
  destination: 'destination',
  'alloy-service': 'Alloy’s Service',
  endpoints: 'endpoints',
  pods: 'Alloy’s pods',
  'alloy-policies': 'policies at Alloy',
  config: 'config.alloy',
  receiver: 'receiver',
  pipeline: 'pipeline',
  backends: 'backends',
} as const;

/** Id of a hop. */
export type HopId = keyof typeof HOPS;

/** Joins the hops' titles for a sentence or a table cell. */
export function hopTitles(hops: readonly HopId[]): string {
  return hops.map(hop => HOPS[hop]).join(', ');
}

/** What a response flag in Envoy's access log says about a request that failed. */
export interface ResponseFlag {
  readonly says: string;
  /** Status that a sender gets over HTTP. */
  readonly http: number;
  /** Status that a sender gets over gRPC. https://grpc.io/docs/guides/status-codes/ */
  readonly grpc: number;
  /** Hops that may be broken, the likeliest first. */
  readonly hops: readonly HopId[];
  /** The suspected objects at these hops, in words. */
  readonly suspects: string;
}

/** Stands in `suspects` for the kind of the routes, which is the edge's. */
export const ROUTE = '<route>';

/**
 * Values of `%RESPONSE_FLAGS%` in the gateway's access log, in the packet's order, as the real proxy writes them.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags
 */
export const RESPONSE_FLAGS = {
  NR: {
    says: 'a listener, and no route',
    http: 404,
    grpc: 12,
    hops: ['route'],
    suspects: `host or path, or the ${ROUTE}`,
  },
  UH: {
    says: 'no healthy endpoint',
    http: 503,
    grpc: 14,
    hops: ['endpoints', 'pods', 'target-port', 'alloy-service', 'route', 'destination'],
    suspects: 'Alloy’s pods, its Service’s selector',
  },
  NC: {
    says: 'a route to a port that does not exist',
    http: 503,
    grpc: 14,
    hops: ['route', 'destination', 'alloy-service'],
    suspects: `the ${ROUTE} against Alloy’s Service`,
  },
  'URX,UF': {
    says: 'no connection to the pod, or no TLS with it',
    http: 503,
    grpc: 14,
    hops: ['destination', 'pods'],
    suspects: 'the TLS mode or a certificate, or a pod that does not speak TLS',
  },
  UC: {
    says: 'the pod’s side closed the connection',
    http: 503,
    grpc: 14,
    hops: ['destination', 'receiver'],
    suspects: 'the TLS mode or the gateway’s certificate; idle timeouts when it is rare',
  },
  UT: {
    says: 'the route’s time was over before an answer',
    http: 504,
    grpc: 14,
    hops: ['route', 'backends'],
    suspects: `\`timeout\` of the ${ROUTE}; or a slow backend`,
  },
  UPE: {
    says: 'the other side speaks another protocol',
    http: 502,
    grpc: 14,
    hops: ['alloy-service'],
    suspects: '`appProtocol` of Alloy’s Service',
  },
  UO: {
    says: 'too many requests under way',
    http: 503,
    grpc: 14,
    hops: ['destination', 'pods'],
    suspects: '`gateway.maxConcurrentRequests`; senders retry',
  },
  RL: {
    says: 'the sender is too fast',
    http: 429,
    grpc: 14,
    hops: ['edge-policies'],
    suspects: '`gateway.rateLimit`; senders retry',
  },
} as const satisfies Readonly<Record<string, ResponseFlag>>;
