import { type BackendKind, OTHER_PORTS, type Protocol } from '../../facts/backend-kinds';
import { DEFAULT_PORTS, TRANSPORTS, type Transport } from '../../facts/otlp';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { sending, TEMPO } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Endpoint, endpoints, portOf } from '../model/endpoints';
import type { Model } from '../model/model';
import { inConfig } from '../model/read/alloy/config';
import { portText, type ServicePort } from '../model/read/kubernetes/services';
import { backendOf, targetOf } from '../model/targets';

export const exporterPortSpeaksOtherwise: Rule = {
  id: 'exporter-port-speaks-otherwise',
  hop: 'backends',
  severity: 'error',
  summary:
    'An exporter sends to a port that speaks its protocol: otelcol.exporter.otlp to OTLP/gRPC, otelcol.exporter.otlphttp to OTLP/HTTP.',
  why: `A gRPC client at a port of HTTP ends with "error reading server preface: http2: frame too large", an HTTP client at a port of gRPC with "malformed HTTP response", and a port for something else answers neither.
The exporter takes all of them for an outage, retries, and drops: senders got success. Mimir, Loki, Prometheus, Grafana Cloud's OTLP gateway and AWS take OTLP over HTTP alone.`,
  fix: 'Send by otelcol.exporter.otlp to the port for OTLP/gRPC, usually 4317, or by otelcol.exporter.otlphttp to the one for OTLP/HTTP, usually 4318.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"', 'tls { insecure = true }')}${TEMPO}`,
    'cluster.local:4317',
    'cluster.local:4318',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, written } = endpoint;
      const other = otherwise(model, endpoint);
      if (other) yield inConfig(component.config, line, `${component.id} sends to ${written}: ${other.got}`, other.fix);
    }
  },
};

interface Other {
  readonly got: string;
  readonly fix?: string;
}

function otherwise(model: Model, endpoint: Endpoint): Other | undefined {
  const { receivers, port } = targetOf(model, endpoint);
  const number = portOf(endpoint);
  const wanted = TRANSPORT.get(endpoint.protocol);
  if (number === undefined) return undefined;
  if (receivers.length > 0) {
    const there = receivers.map(({ receiver }) => receiver);
    if (!wanted || there.some(({ transport }) => transport === wanted)) return undefined;
    return { got: `behind it listens the ${there[0]!.transport} block of ${there[0]!.component.id}` };
  }
  const backend = backendOf(model, endpoint);
  // with SigV4 another rule says so
  const signs = endpoint.component.references.some(({ names }) => names.slice(0, 3).join('.') === 'otelcol.auth.sigv4');
  const takes = backend && !signs && notTaken(backend, endpoint);
  if (takes) return takes;
  if (backend?.hosts && number !== 443 && number !== 80)
    return { got: `${backend.title} listens on 443 alone`, fix: 'Leave the port out, or write 443.' };
  const spoken = port ? spokenAt(port) : spokenBy(number);
  const where = port ? `${portText(port)} of ${nameOf(port.service.manifest)}` : `port ${number}`;
  if (spoken) {
    // what takes no OTLP over gRPC speaks it on no port
    if (spoken === wanted || (!wanted && spoken === 'http')) return undefined;
    return { got: `${where} is for OTLP/${spoken === 'grpc' ? 'gRPC' : 'HTTP'}` };
  }
  const meant = OTHER_PORTS.get(targetOrNumber(port) ?? number);
  return meant && (port || backend) && wanted ? { got: `${where} is for ${meant}` } : undefined;
}

const TRANSPORT: ReadonlyMap<Protocol, Transport> = new Map([
  ['otlp-grpc', 'grpc'],
  ['otlp-http', 'http'],
]);

/** What a backend of that name takes on no port. */
function notTaken({ title, takes, signals }: BackendKind, endpoint: Endpoint): Other | undefined {
  // a backend that is wrong for all that is sent is told of by another rule
  if (
    takes[endpoint.protocol] ||
    (endpoint.signals.length > 0 && !endpoint.signals.some(signal => signals.includes(signal)))
  )
    return undefined;
  const base = takes['otlp-http']?.[0];
  const { host } = endpoint.address!;
  if (base === undefined && takes['otlp-grpc'] && !/\.svc(?:\.|$)/.test(host))
    return {
      got: `${title} does not take ${NAMES[endpoint.protocol]}`,
      fix: `Send by otelcol.exporter.otlp to ${host}:443, or to the OTLP gateway of the stack by otelcol.exporter.otlphttp.`,
    };
  return {
    got: `${title} does not take ${NAMES[endpoint.protocol]}`,
    ...(base !== undefined && {
      fix: `Send by otelcol.exporter.otlphttp, with http:// or https://, the host${base && ` and ${base}`} as client.endpoint.`,
    }),
  };
}

const NAMES: Readonly<Record<Protocol, string>> = {
  'otlp-grpc': 'OTLP over gRPC',
  'otlp-http': 'OTLP over HTTP',
  'loki-push': 'what loki.write sends',
  'remote-write': 'remote write',
};

/** What a Service's port speaks: by its name, by appProtocol, or by OTLP's numbers. undefined if none of them says. */
function spokenAt(port: ServicePort): Transport | undefined {
  const names = [port.name, typeof port.targetPort === 'string' ? port.targetPort : undefined];
  for (const name of names) {
    const words = (name ?? '').toLowerCase().split(/[^a-z\d]+/);
    if (words.some(word => OTHERS.has(word))) return undefined;
    if (words.includes('grpc')) return 'grpc';
    if (words.includes('otlp') && words.includes('http')) return 'http';
  }
  const number = targetOrNumber(port);
  const byNumber = number === undefined ? undefined : spokenBy(number);
  const isHttp2 = /^(?:grpc|http2|kubernetes\.io\/h2c)$/i.test(port.appProtocol ?? '');
  // appProtocol tells how a proxy speaks, and many write http for all that is no plain TCP
  return isHttp2 ? 'grpc' : byNumber;
}

/** Words that speak of other protocols over gRPC and HTTP. */
const OTHERS: ReadonlySet<string> = new Set(['jaeger', 'zipkin', 'thrift', 'opencensus', 'query', 'memberlist', 'web']);

function targetOrNumber(port: ServicePort | undefined): number | undefined {
  return typeof port?.targetPort === 'number' ? port.targetPort : port?.port;
}

function spokenBy(number: number): Transport | undefined {
  return TRANSPORTS.find(transport => DEFAULT_PORTS[transport] === number);
}
