import type { Pod } from './pods';

/** What a proxy says of itself at its admin port, which only its own pod can reach. */
export function admin<T>(pod: Pod, path: string): T {
  return JSON.parse(pod.netns.run(['curl', '-sf', `127.0.0.1:15000${path}`])) as T;
}

/** A cluster as Envoy has it, as far as cases look at it. */
export interface ClusterConfig {
  readonly name: string;
  readonly lb_policy?: string;
  readonly circuit_breakers?: { thresholds?: { max_requests?: number; max_pending_requests?: number }[] };
  readonly typed_extension_protocol_options?: Record<
    string,
    { common_http_protocol_options?: { idle_timeout?: string } }
  >;
}

/** The clusters that istiod sent, by name. */
export function clusters(pod: Pod): Map<string, ClusterConfig> {
  interface Dump {
    configs: { dynamic_active_clusters?: { cluster: ClusterConfig }[] }[];
  }
  const dump = admin<Dump>(pod, '/config_dump');
  const active = dump.configs.flatMap(({ dynamic_active_clusters }) => dynamic_active_clusters ?? []);
  return new Map(active.map(({ cluster }) => [cluster.name, cluster]));
}
