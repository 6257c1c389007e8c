/** What OK can mean to a sender, from the safest to what dies with the pod. */
export const DELIVERIES = ['acknowledged', 'disk', 'memory'] as const;

/** What OK means to a sender. */
export type DeliveryWord = (typeof DELIVERIES)[number];
