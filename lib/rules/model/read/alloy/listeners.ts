/** The TCP ports that the components of a configuration listen on. */
import type { Body } from '../../../../alloy/language/parse';
import { HTTP_PORT } from '../../../../facts/alloy';
import type { Container } from '../kubernetes/workloads';
import { callOf, flagOf } from './command-line';
import { type AlloyConfig, attribute, block, type Component, literal } from './config';
import { findReceivers } from './receivers';

/** An address that a component listens on. */
export interface Listener {
  readonly component: Component;
  /** What listens, such as `grpc of otelcol.receiver.otlp.ingest`. */
  readonly what: string;
  readonly line: number;
  readonly address: string;
  readonly port: number;
}

/** The addresses that a configuration's components listen on, where the text tells. */
export function findListeners(config: AlloyConfig): readonly Listener[] {
  const otlp = findReceivers(config).flatMap(({ component, transport, line, address, port }) =>
    address === undefined || port === undefined
      ? []
      : [{ component, what: `${transport} of ${component.id}`, line, address, port }],
  );
  const others = config.components.flatMap(component =>
    (OTHERS[component.name] ?? []).flatMap(({ path, preset }) => listenerAt(component, path, preset)),
  );
  return [...otlp, ...others];
}

interface Place {
  /** The blocks around the endpoint. */
  readonly path: readonly string[];
  /** The port that is listened on unless told otherwise. */
  readonly preset: number;
}

/** @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/ (endpoint, of each) */
const OTHERS: Readonly<Record<string, readonly Place[]>> = {
  'otelcol.extension.jaeger_remote_sampling': [
    { path: ['grpc'], preset: 14250 },
    { path: ['http'], preset: 5778 },
  ],
  'otelcol.receiver.jaeger': [
    { path: ['protocols', 'grpc'], preset: 14250 },
    { path: ['protocols', 'thrift_http'], preset: 14268 },
  ],
  'otelcol.receiver.zipkin': [{ path: [], preset: 9411 }],
};

function listenerAt(component: Component, path: readonly string[], preset: number): Listener[] {
  let body: Body | undefined = component.body;
  let line = component.line;
  for (const name of path) {
    const found = block(body, name);
    if (!found) return [];
    body = found.body;
    line = found.line;
  }
  const written = attribute(body, 'endpoint');
  const found = splitAddress(written ? literal(written) : `0.0.0.0:${preset}`);
  const what = path.length > 0 ? `${path.join('.')} of ${component.id}` : component.id;
  return found ? [{ component, what, line: written?.line ?? line, ...found }] : [];
}

/** The address and port of Alloy's own HTTP server. undefined if only the container can tell. */
export function httpServerOf(container: Container): Pick<Listener, 'address' | 'port'> | undefined {
  return splitAddress(httpAddressOf(container));
}

/** What Alloy's own HTTP server is told to listen on. */
export function httpAddressOf(container: Container): string {
  // the image's own arguments
  const preset = callOf(container).words.length === 0 ? `0.0.0.0:${HTTP_PORT}` : `127.0.0.1:${HTTP_PORT}`;
  return flagOf(container, 'server.http.listen-addr') ?? preset;
}

function splitAddress(written: unknown): Pick<Listener, 'address' | 'port'> | undefined {
  const [, address, port] = /^(.*):(\d{1,5})$/.exec(typeof written === 'string' ? written : '') ?? [];
  return address === undefined ? undefined : { address, port: Number(port) };
}

/** Whether two addresses of one pod cannot be listened on with one port. */
export function isSamePlace(one: string, other: string): boolean {
  return isEvery(one) || isEvery(other) || plain(one) === plain(other);
}

function isEvery(address: string): boolean {
  return address === '' || address === '0.0.0.0' || address === '[::]';
}

function plain(address: string): string {
  return address === 'localhost' ? '127.0.0.1' : address;
}
