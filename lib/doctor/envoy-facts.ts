/** Envoy's configuration, reduced to what the path asks of it. */
export interface EnvoyFacts {
  /** Whom we asked, such as the pod. */
  readonly from: string;
  readonly listeners: readonly EnvoyListener[];
  readonly hosts: readonly EnvoyHost[];
  readonly clusters: readonly EnvoyCluster[];
  /** Names of the certificates that istiod has sent, and of those that Envoy still waits for. */
  readonly secrets: { readonly active: readonly string[]; readonly waiting: readonly string[] };
}

export interface EnvoyListener {
  readonly port: number;
  /** SNI of its filter chains; empty: any. */
  readonly sni: readonly string[];
}

/** A virtual host: names, and where each path goes. */
export interface EnvoyHost {
  readonly domains: readonly string[];
  readonly routes: readonly { readonly path: string; readonly cluster: string }[];
}

export interface EnvoyCluster {
  readonly name: string;
  readonly tls: 'mutual' | 'simple' | 'none';
  /** How many endpoints there are, and how many of them Envoy sends to. */
  readonly endpoints: number;
  readonly healthy: number;
}

/** What the admin interface answers: /config_dump?include_eds without it, and /clusters?format=json. */
export interface EnvoyAnswers {
  readonly from: string;
  readonly dump: Json;
  readonly clusters: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: Envoy's API, of which we read a few fields, each perhaps missing
type Json = any;

export function envoyFacts({ from, dump, clusters }: EnvoyAnswers, wantedHost: RegExp): EnvoyFacts {
  const configs: Json[] = dump.configs ?? [];
  const all = (key: string): Json[] => configs.flatMap(config => config[key] ?? []);
  const listeners = all('dynamic_listeners').flatMap(({ active_state, warming_state }) => {
    const listener = (active_state ?? warming_state)?.listener;
    return listener ? [listenerOf(listener)] : [];
  });
  const hosts = all('dynamic_route_configs').flatMap(({ route_config }) => route_config?.virtual_hosts ?? []);
  const endpoints: Json[] = clusters.cluster_statuses ?? [];
  return {
    from,
    listeners: listeners.filter(({ port }) => port > 0),
    hosts: hosts.map(hostOf).filter(({ domains }) => domains.some(domain => wantedHost.test(domain))),
    clusters: all('dynamic_active_clusters')
      .map(({ cluster }) => cluster)
      .filter(cluster => wantedHost.test(cluster.name))
      .map(cluster => clusterOf(cluster, endpoints)),
    secrets: {
      active: all('dynamic_active_secrets').map(({ name }) => name),
      waiting: all('dynamic_warming_secrets').map(({ name }) => name),
    },
  };
}

function listenerOf(listener: Json): EnvoyListener {
  const chains: Json[] = listener.filter_chains ?? [];
  return {
    port: listener.address?.socket_address?.port_value ?? 0,
    sni: chains.flatMap(({ filter_chain_match }) => filter_chain_match?.server_names ?? []),
  };
}

function hostOf({ domains = [], routes = [] }: Json): EnvoyHost {
  return {
    domains,
    routes: routes.map(({ match = {}, route = {} }: Json) => ({
      path: match.path ?? match.prefix ?? match.path_separated_prefix ?? match.safe_regex?.regex ?? '',
      cluster: route.cluster ?? '',
    })),
  };
}

function clusterOf(cluster: Json, statuses: readonly Json[]): EnvoyCluster {
  const own: Json[] = statuses.find(({ name }) => name === cluster.name)?.host_statuses ?? [];
  const sockets = [
    cluster.transport_socket,
    ...(cluster.transport_socket_matches ?? []).map((m: Json) => m.transport_socket),
  ];
  const contexts = sockets.flatMap(socket => socket?.typed_config?.common_tls_context ?? []);
  const presents = contexts.some(context => context.tls_certificate_sds_secret_configs?.length);
  return {
    name: cluster.name,
    tls: presents ? 'mutual' : contexts.length ? 'simple' : 'none',
    endpoints: own.length,
    healthy: own.filter(({ health_status }) => isHealthy(health_status)).length,
  };
}

function isHealthy(status: Json = {}): boolean {
  const failed = Object.keys(status).some(key => key.startsWith('failed_'));
  return !failed && (status.eds_health_status ?? 'HEALTHY') === 'HEALTHY';
}
