/** Kubernetes' own limits. */

/** The ports of nodes that the API server gives to Services, unless it is started with others: EKS starts it with these. @see https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport */
export const NODE_PORTS = { least: 30_000, most: 32_767 } as const;
