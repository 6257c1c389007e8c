import { PUSH_PATHS } from '../../facts/backend-kinds';
import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy, TEMPO } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Endpoint, endpoints, pathsOf, portOf } from '../model/endpoints';
import type { Model } from '../model/model';
import { pathFor } from '../model/otlp';
import { inConfig } from '../model/read/alloy/config';
import { backendOf, targetOf } from '../model/targets';

export const exporterPathNotServed: Rule = {
  id: 'exporter-path-not-served',
  hop: 'backends',
  severity: 'error',
  summary: 'An exporter posts to the path on which its backend takes what it sends.',
  why: `To client.endpoint otelcol.exporter.otlphttp appends /v1/<signal>, whatever stands there; traces_endpoint, metrics_endpoint and logs_endpoint are whole URLs, and so are those of loki.write and
prometheus.remote_write. Each backend has its own path for OTLP, and another for its own protocol. Any other is a 404, which nobody retries: the data is dropped, and senders got success.`,
  fix: 'Write the base that the backend has for OTLP: nothing for Tempo, Jaeger and Alloy, /otlp for Mimir, Loki and Grafana Cloud, /api/v1/otlp for Prometheus.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "http://tempo-distributor.tempo.svc.cluster.local:4318" }
}`)}${TEMPO}`,
    'cluster.local:4318',
    'cluster.local:4318/v1/traces',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, address } = endpoint;
      const wrong = address && (byForm(endpoint) ?? byReceiver(model, endpoint) ?? byBackend(model, endpoint));
      if (wrong) yield inConfig(component.config, line, `${component.id} ${wrong.got}`, wrong.fix);
    }
  },
};

interface Wrong {
  readonly got: string;
  readonly fix?: string;
}

/** What is wrong whoever takes the requests. */
function byForm(endpoint: Endpoint): Wrong | undefined {
  const { address, own, protocol } = endpoint;
  const path = trimmed(address!.path);
  const pushed = [...PUSH_PATHS].find(([suffix]) => path.endsWith(suffix));
  if (protocol === 'loki-push' || protocol === 'remote-write') {
    if (OTLP_PATH.test(path)) return { got: `posts to ${path}, which is for OTLP`, fix: FIXES[protocol] };
    if (pushed && pushed[0] !== '/api/prom/push' && pushed[0] !== '/api/v1/push' && pushed[1] !== protocol)
      return { got: `posts to ${path}, where another protocol is taken`, fix: FIXES[protocol] };
    return undefined;
  }
  if (protocol !== 'otlp-http') return undefined;
  if (pushed) return { got: `posts OTLP below ${path}, where another protocol is taken` };
  const doubled = SIGNAL_PATH.exec(path);
  if (own) return otherSignal(path, own);
  if (doubled)
    return {
      got: `posts to ${path}/v1/<signal>: the path of a signal is appended to client.endpoint`,
      fix: `Leave ${doubled[0]} out, or write the whole URL as ${doubled[1]}_endpoint.`,
    };
  return /[?#]/.test(path) ? { got: 'appends /v1/<signal> behind the query of its endpoint', fix: QUERY } : undefined;
}

function otherSignal(path: string, own: string): Wrong | undefined {
  const twice = /(\/v1\/\w+)\1$/.exec(path);
  if (twice) return { got: `posts ${own} to ${path}`, fix: `Write ${twice[1]} once.` };
  const other = SIGNALS.find(signal => signal !== own && path.endsWith(`/v1/${signal}`));
  return other && { got: `posts ${own} to ${path}, which is for ${other}`, fix: `Write /v1/${own}.` };
}

const SIGNAL_PATH = /\/v1\/(traces|metrics|logs)$/;
const OTLP_PATH = /\/otlp$|\/v1\/(?:traces|metrics|logs)$/;
const QUERY = 'Write the URL with its path and query as traces_endpoint, metrics_endpoint or logs_endpoint.';
const FIXES = {
  'loki-push': 'Write /loki/api/v1/push, or send by otelcol.exporter.otlphttp, whose endpoint is the base for OTLP.',
  'remote-write':
    "Write the backend's path for remote write (Mimir's /api/v1/push, Prometheus's /api/v1/write), or send by otelcol.exporter.otlphttp, whose endpoint is the base for OTLP.",
} as const;

/** The path that an Alloy in the input has told its receiver. */
function byReceiver(model: Model, endpoint: Endpoint): Wrong | undefined {
  const receivers = targetOf(model, endpoint)
    .receivers.map(({ receiver }) => receiver)
    .filter(({ transport }) => transport === 'http');
  if (endpoint.protocol !== 'otlp-http' || receivers.length === 0) return undefined;
  for (const { signal, path } of pathsOf(endpoint)) {
    const served = receivers.filter(({ signals }) => signals.includes(signal)).map(found => pathFor(found, signal));
    if (served.length === 0 || served.some(found => trimmed(found) === trimmed(path))) continue;
    return {
      got: `posts ${signal} to ${path || '/'}, and ${receivers[0]!.component.id} takes ${signal} at ${served[0]}`,
      fix: `Write what leads to ${served[0]}: client.endpoint without the path of the signal, or ${signal}_endpoint with it.`,
    };
  }
  return undefined;
}

/** The paths of a backend that is known by its name. */
function byBackend(model: Model, endpoint: Endpoint): Wrong | undefined {
  const backend = backendOf(model, endpoint);
  const bases = backend?.takes[endpoint.protocol];
  if (!backend || !bases || bases.length === 0) return undefined;
  // a receiver of the Collector's takes exactly its path, where no proxy stands before it
  const isExact = bases[0] === '' && portOf(endpoint) === 4318;
  for (const { signal, path } of pathsOf(endpoint)) {
    if (!backend.signals.includes(signal)) continue;
    const served = bases.map(base => (endpoint.protocol === 'otlp-http' ? `${base}/v1/${signal}` : base));
    const given = trimmed(path);
    if (served.some(found => (isExact ? given === found : given.endsWith(found) && !isOthers(given, found)))) continue;
    return {
      got: `posts ${signal} to ${path || '/'} of ${backend.title}, which takes them at ${served[0]}`,
      fix:
        endpoint.own === undefined && endpoint.protocol === 'otlp-http'
          ? `Write ${originOf(endpoint)}${bases[0]} as client.endpoint.`
          : `Write ${originOf(endpoint)}${served[0]}.`,
    };
  }
  return undefined;
}

/** Whether what stands before Mimir's or Loki's /otlp belongs to another path of theirs: no proxy puts it there. */
function isOthers(given: string, found: string): boolean {
  return found.startsWith('/otlp/') && /^\/(?:api|loki|prometheus|otlp|v1)(?:\/|$)/.test(given.slice(0, -found.length));
}

function originOf({ address }: Endpoint): string {
  const { scheme, host, port } = address!;
  return `${scheme}://${host}${port === undefined ? '' : `:${port}`}`;
}

function trimmed(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
