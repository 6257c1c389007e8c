/**
 * The hops of the path: what a request passes between its sender and the backend, in its order, and what guards it there. Rules,
 * doctor, drift, runbook and alerts speak of these.
 */

/** Id and title of each hop, in the packet's order. ① to ④ are the guide's four ports. */
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

export type HopId = keyof typeof HOPS;

/** The ids in the packet's order. */
export const HOP_IDS = Object.keys(HOPS) as readonly HopId[];
