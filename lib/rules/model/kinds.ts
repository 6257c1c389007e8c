/** The kinds that make pods: whoever reads one reads all. */
export const WORKLOADS = ['DaemonSet', 'Deployment', 'Pod', 'Rollout', 'StatefulSet'] as const;

/** The kinds that servers are read from, and those that routes are. */
export const SERVERS = ['Gateway'] as const;
export const ROUTES = ['VirtualService'] as const;
