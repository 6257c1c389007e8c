import { type Json, record } from '../kubernetes/json';

/** The parts of Envoy's configuration that the path depends on. */
export interface EnvoyFacts {
  /** Who was asked: the pod, or the address of the admin interface. */
  readonly from: string;
  readonly listeners: readonly EnvoyListener[];
  readonly hosts: readonly EnvoyHost[];
  readonly clusters: readonly EnvoyCluster[];
  /** Names of the certificates that istiod has sent, and of those that Envoy still waits for. */
  readonly secrets: { readonly active: readonly string[]; readonly waiting: readonly string[] };
}

/** A listener: the port that Envoy binds. */
export interface EnvoyListener {
  readonly port: number;
  /** The server names (SNI) that its filter chains accept. Empty: any. */
  readonly sni: readonly string[];
}

/** A virtual host: its names, and the cluster that each path leads to. */
export interface EnvoyHost {
  readonly domains: readonly string[];
  readonly routes: readonly { readonly path: string; readonly cluster: string }[];
}

/** An upstream cluster: how Envoy connects to a Service. */
export interface EnvoyCluster {
  readonly name: string;
  readonly tls: 'mutual' | 'simple' | 'none';
  /** How many endpoints Envoy knows, and (`healthy`) how many of them Envoy sends to. */
  readonly endpoints: number;
  readonly healthy: number;
}

/**
 * Answers of the admin interface, parsed: `dump` of /config_dump, `clusters` of /clusters?format=json.
 * https://www.envoyproxy.io/docs/envoy/latest/operations/admin
 */
export interface EnvoyAnswers {
  readonly from: string;
  readonly dump: unknown;
  readonly clusters: unknown;
}

/**
 * Reads the facts out of Envoy's answers.
 *
 * @throws Error if a field has another form than Envoy's API gives it: a half-understood answer would be reported as
 *   missing parts
 */
export function envoyFacts({ from, dump, clusters }: EnvoyAnswers, wantedHost: RegExp): EnvoyFacts {
  const configs = objects(dump, 'configs');
  if (!configs.length) throw new Error('its answer is no config dump');
  const all = (key: string): Json[] => configs.flatMap(config => objects(config, key));
  const listeners = all('dynamic_listeners').flatMap(one => {
    const state = one.active_state == null ? 'warming_state' : 'active_state';
    const listener = object(object(one, state), 'listener');
    return Object.keys(listener).length ? [listenerOf(listener)] : [];
  });
  const hosts = all('dynamic_route_configs').flatMap(one => objects(object(one, 'route_config'), 'virtual_hosts'));
  const statuses = objects(clusters, 'cluster_statuses');
  return {
    from,
    listeners: listeners.filter(({ port }) => port > 0),
    hosts: hosts.map(hostOf).filter(({ domains }) => domains.some(domain => wantedHost.test(domain))),
    clusters: all('dynamic_active_clusters')
      .map(one => object(one, 'cluster'))
      .filter(cluster => wantedHost.test(text(cluster, 'name')))
      .map(cluster => clusterOf(cluster, statuses)),
    secrets: {
      active: all('dynamic_active_secrets').map(one => text(one, 'name')),
      waiting: all('dynamic_warming_secrets').map(one => text(one, 'name')),
    },
  };
}

function listenerOf(listener: Json): EnvoyListener {
  const port = object(object(listener, 'address'), 'socket_address').port_value ?? 0;
  if (typeof port !== 'number') throw odd('port_value');
  const sni = objects(listener, 'filter_chains').flatMap(chain =>
    texts(object(chain, 'filter_chain_match'), 'server_names'),
  );
  return { port, sni };
}

function hostOf(host: Json): EnvoyHost {
  return {
    domains: texts(host, 'domains'),
    routes: objects(host, 'routes').map(one => ({
      path: pathOf(object(one, 'match')),
      cluster: text(object(one, 'route'), 'cluster'),
    })),
  };
}

function pathOf(match: Json): string {
  const key = ['path', 'prefix', 'path_separated_prefix'].find(name => match[name] !== undefined);
  return key ? text(match, key) : text(object(match, 'safe_regex'), 'regex');
}

function clusterOf(cluster: Json, statuses: readonly Json[]): EnvoyCluster {
  const name = text(cluster, 'name');
  const own = objects(statuses.find(status => status.name === name) ?? {}, 'host_statuses');
  const sockets = [cluster, ...objects(cluster, 'transport_socket_matches')].map(one =>
    object(one, 'transport_socket'),
  );
  const contexts = sockets
    .map(socket => object(socket, 'typed_config'))
    .filter(config => config.common_tls_context !== undefined)
    .map(config => object(config, 'common_tls_context'));
  const presents = contexts.some(context => objects(context, 'tls_certificate_sds_secret_configs').length);
  return {
    name,
    tls: presents ? 'mutual' : contexts.length ? 'simple' : 'none',
    endpoints: own.length,
    healthy: own.filter(host => isHealthy(object(host, 'health_status'))).length,
  };
}

function isHealthy(status: Json): boolean {
  const failed = Object.keys(status).some(key => key.startsWith('failed_'));
  return !failed && (status.eds_health_status ?? 'HEALTHY') === 'HEALTHY';
}

const odd = (field: string): Error => new Error(`its answer cannot be read: ${field} has another form`);

/** Reads a message field; {} if the field is not set. */
function object(from: Json, field: string): Json {
  const value = from[field] ?? {};
  if (record(value) !== value) throw odd(field);
  return value as Json;
}

/** Reads a repeated message field; [] if the field is not set. */
function objects(from: unknown, field: string): Json[] {
  const value = record(from)[field] ?? [];
  if (!Array.isArray(value) || value.some(item => record(item) !== item)) throw odd(field);
  return value;
}

function text(from: Json, field: string): string {
  const value = from[field] ?? '';
  if (typeof value !== 'string') throw odd(field);
  return value;
}

function texts(from: Json, field: string): string[] {
  const value = from[field] ?? [];
  if (!Array.isArray(value) || value.some(item => typeof item !== 'string')) throw odd(field);
  return value;
}
