/** Where the exporters of a configuration send to, and by which protocol. */
import type { Body, Expression } from '../../alloy/language/parse';
import type { Protocol } from '../../facts/backend-kinds';
import { DEFAULT_PORTS, SIGNALS, type Signal } from '../../facts/otlp';
import { type Model, perModel } from './model';
import { processesWith } from './processes';
import {
  type AlloyConfig,
  attribute,
  block,
  blocks,
  type Component,
  environmentOf,
  literal,
  literalOf,
  outputs,
} from './read/alloy/config';
import { writtenValue } from './read/kubernetes/container-variables';

/** An address that an exporter sends to. */
export interface Endpoint {
  readonly component: Component;
  /** Line of the address in the configuration. */
  readonly line: number;
  readonly written: string;
  readonly protocol: Protocol;
  /** What is sent there, as far as the configuration shows it. */
  readonly signals: readonly Signal[];
  /** Set if the address is a whole URL, for one signal of OTLP over HTTP alone. */
  readonly own: Signal | undefined;
  /** The block with TLS, headers and credentials. */
  readonly client: Body;
  /** undefined: the address has no form that leads anywhere, or only Alloy can tell. */
  readonly address: Address | undefined;
}

/** The parts of an address. */
export interface Address {
  readonly scheme: string | undefined;
  /** In small letters, without a dot at the end. */
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

/** Every address that the exporters of the input send to. */
export const endpoints = perModel((model): readonly Endpoint[] =>
  model.configs.flatMap(config => endpointsIn(model, config)),
);

/** The addresses in a configuration. */
export const endpointsIn = perModel((model, config: AlloyConfig): readonly Endpoint[] =>
  config.components.flatMap(component => endpointsOf(model, component)),
);

/** The addresses of one component. */
export function endpointsOf(model: Model, component: Component): Endpoint[] {
  switch (component.name) {
    case 'otelcol.exporter.otlp':
      return byGrpc(model, component);
    case 'otelcol.exporter.otlphttp':
      return byHttp(model, component);
    case 'otelcol.exporter.loadbalancing':
      return byBalancer(model, component);
    case 'loki.write':
      return pushes(model, component, 'loki-push', ['logs']);
    case 'prometheus.remote_write':
      return pushes(model, component, 'remote-write', ['metrics']);
    default:
      return [];
  }
}

function byGrpc(model: Model, component: Component): Endpoint[] {
  const client = block(component.body, 'client')?.body ?? [];
  return endpoint(model, component, attribute(client, 'endpoint'), client, {
    protocol: 'otlp-grpc',
    signals: signalsInto(model, component),
  });
}

function byHttp(model: Model, component: Component): Endpoint[] {
  const client = block(component.body, 'client')?.body ?? [];
  const sent = signalsInto(model, component);
  const own = SIGNALS.flatMap(signal => {
    const written = attribute(component.body, `${signal}_endpoint`);
    return written && literal(written) !== '' ? [{ signal, written }] : [];
  });
  const general = sent.filter(signal => !own.some(found => found.signal === signal));
  // client.endpoint is asked for and not used where each signal has an endpoint of its own
  const isUsed = own.length === 0 || general.length > 0;
  return [
    ...(isUsed
      ? endpoint(model, component, attribute(client, 'endpoint'), client, { protocol: 'otlp-http', signals: general })
      : []),
    ...own.flatMap(({ signal, written }) =>
      endpoint(model, component, written, client, { protocol: 'otlp-http', signals: [signal], own: signal }),
    ),
  ];
}

/**
 * The addresses that a balancer looks up. Where none is written its port is 4317.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.loadbalancing/
 */
function byBalancer(model: Model, component: Component): Endpoint[] {
  const resolver = block(component.body, 'resolver')?.body;
  const client = block(block(block(component.body, 'protocol')?.body, 'otlp')?.body, 'client')?.body ?? [];
  const dns = block(resolver, 'dns')?.body;
  const kubernetes = block(resolver, 'kubernetes')?.body;
  const listed = attribute(block(resolver, 'static')?.body, 'hostnames');
  const signals = signalsInto(model, component);
  const to = (expression: Expression | undefined, port: unknown): Endpoint[] =>
    endpoint(model, component, expression, client, { protocol: 'otlp-grpc', signals }).map(({ address, ...found }) => ({
      ...found,
      address: address && { ...address, port: address.port ?? (Number(port) || undefined) },
    }));
  const presetPort = DEFAULT_PORTS.grpc;
  const ports = attribute(kubernetes, 'ports');
  return [
    ...to(attribute(dns, 'hostname'), attribute(dns, 'port') ? literalOf(dns, 'port') : presetPort),
    ...to(
      attribute(kubernetes, 'service'),
      ports ? (ports.type === 'array' ? literal(ports.items[0]) : undefined) : presetPort,
    ).map(asService),
    ...(listed?.type === 'array' ? listed.items : []).flatMap(item => to(item, presetPort)),
  ];
}

/** An address whose name is a Service's, with its namespace or without. */
function asService({ address, ...found }: Endpoint): Endpoint {
  const isShort = address !== undefined && address.host.split('.').length === 2;
  return { ...found, address: isShort ? { ...address, host: `${address.host}.svc` } : address };
}

function pushes(model: Model, component: Component, protocol: Protocol, signals: readonly Signal[]): Endpoint[] {
  return blocks(component.body, 'endpoint').flatMap(({ body }) =>
    endpoint(model, component, attribute(body, 'url'), body, { protocol, signals }),
  );
}

function endpoint(
  model: Model,
  component: Component,
  expression: Expression | undefined,
  client: Body,
  { protocol, signals, own }: Pick<Endpoint, 'protocol' | 'signals'> & { own?: Signal },
): Endpoint[] {
  const written = textOf(model, component.config, expression);
  if (!written) return [];
  const address = protocol === 'otlp-grpc' ? grpcAddress(written) : urlAddress(written);
  return [{ component, line: expression!.line, written, protocol, signals, own, client, address }];
}

/** A text, put together from texts and from variables that the manifests of every container that runs the configuration write out. */
function textOf(model: Model, config: AlloyConfig, whole: Expression | undefined): string | undefined {
  const texts: string[] = [];
  const open = whole ? [whole] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.type === 'binary' && next.operator === '+') open.push(next.right, next.left);
    else {
      const variable = environmentOf(next);
      const found = variable === undefined ? literal(next) : variableOf(model, config, variable);
      if (typeof found !== 'string') return undefined;
      texts.push(found);
    }
  }
  return texts.join('');
}

function variableOf(model: Model, config: AlloyConfig, variable: string): string | undefined {
  const values = processesWith(model, config).map(({ container }) => writtenValue(container, variable));
  return values.every(value => value === values[0]) ? values[0] : undefined;
}

/** A URL's parts; undefined for what is no URL with http:// or https://. */
function urlAddress(written: string): Address | undefined {
  const [, scheme, host, port, path = ''] =
    /^(https?):\/\/(?:[^/@?#]*@)?([\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?([/?#].*)?$/i.exec(written) ?? [];
  return host === undefined ? undefined : toAddress(scheme!.toLowerCase(), host, port, path);
}

/**
 * The parts of a target as gRPC reads it: host:port, behind http://, https:// (which Alloy takes away) or dns:///. Without a port it is 443.
 * @see https://github.com/grpc/grpc/blob/master/doc/naming.md
 */
function grpcAddress(written: string): Address | undefined {
  const [, scheme, host, port] =
    /^(?:(https?):\/\/|(?:dns|passthrough):(?:\/\/[^/]*\/)?)?([\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/.exec(written) ??
    [];
  return host === undefined ? undefined : toAddress(scheme, host, port, '');
}

function toAddress(
  scheme: string | undefined,
  host: string,
  port: string | undefined,
  path: string,
): Address | undefined {
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
  return { scheme, host: host.toLowerCase().replace(/\.$/, ''), port: number, path };
}

/** The port that a connection goes to. */
export function portOf({ address, protocol }: Endpoint): number | undefined {
  if (!address) return undefined;
  if (address.port !== undefined) return address.port;
  return protocol === 'otlp-grpc' || address.scheme === 'https' ? 443 : 80;
}

/**
 * Whether the connection begins with TLS. Over gRPC it does so unless tls.insecure = true stands there alone: http:// does not switch it off,
 * and insecure = true counts neither beside a CA nor for https://. Over HTTP the scheme alone decides.
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/configtls/README.md
 */
export function usesTls({ address, client, protocol }: Endpoint): boolean | undefined {
  if (!address) return undefined;
  if (protocol !== 'otlp-grpc') return address.scheme === 'https';
  const tls = block(client, 'tls')?.body;
  const insecure = attribute(tls, 'insecure');
  if (insecure && literal(insecure) === undefined) return undefined;
  if (literal(insecure) !== true || address.scheme === 'https') return true;
  return ['ca_file', 'ca_pem', 'include_system_ca_certs_pool'].some(key => attribute(tls, key));
}

/** The URL paths that an endpoint of HTTP is posted to, by signal. */
export function pathsOf({ address, own, protocol, signals }: Endpoint): { signal: Signal; path: string }[] {
  if (!address || protocol === 'otlp-grpc') return [];
  const whole = protocol !== 'otlp-http' || own !== undefined;
  const base = address.path.endsWith('/') ? address.path.slice(0, -1) : address.path;
  return signals.map(signal => ({ signal, path: whole ? address.path : `${base}/v1/${signal}` }));
}

/** The signals that some component of the configuration sends to this one. */
export function signalsInto(model: Model, component: Component): readonly Signal[] {
  const into = sendersIn(model, component.config);
  return SIGNALS.filter(signal => into.get(signal)!.has(component));
}

const sendersIn = perModel(
  (_, { components }: AlloyConfig) =>
    new Map(
      SIGNALS.map(
        signal => [signal, new Set(components.flatMap(component => outputs(component, signal) ?? []))] as const,
      ),
    ),
);
