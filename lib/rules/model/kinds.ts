/** The kinds that make pods. Whoever reads one of them reads all. */
export const WORKLOADS = ['DaemonSet', 'Deployment', 'Pod', 'Rollout', 'StatefulSet'] as const;

/** The kinds that servers are read from. */
export const SERVERS = ['Gateway'] as const;

/** The kinds that routes are read from. */
export const ROUTES = ['VirtualService'] as const;
