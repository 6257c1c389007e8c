import type { Body } from '../../../../alloy/language/parse';
import { DEFAULT_PORTS, SIGNALS, type Signal, TRANSPORTS, type Transport } from '../../../../facts/otlp';
import { type AlloyConfig, attribute, block, type Component, literal, outputs, referencesIn, target } from './config';

/** The grpc or http block of an otelcol.receiver.otlp. */
export interface Receiver {
  readonly component: Component;
  readonly transport: Transport;
  readonly line: number;
  readonly body: Body;
  /** The address that the receiver listens on. undefined if only Alloy can tell. */
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly signals: readonly Signal[];
  readonly auth: Component | undefined;
}

const RECEIVERS = new WeakMap<AlloyConfig, readonly Receiver[]>();

/** The OTLP receivers of a configuration. */
export function findReceivers(config: AlloyConfig): readonly Receiver[] {
  const found = RECEIVERS.get(config) ?? receiversIn(config);
  RECEIVERS.set(config, found);
  return found;
}

function receiversIn(config: AlloyConfig): Receiver[] {
  return config.components
    .filter(({ name }) => name === 'otelcol.receiver.otlp')
    .flatMap(component =>
      TRANSPORTS.flatMap(transport => {
        const found = block(component.body, transport);
        return found ? [toReceiver(component, transport, found.body, found.line)] : [];
      }),
    );
}

function toReceiver(component: Component, transport: Transport, body: Body, line: number): Receiver {
  const written = attribute(body, 'endpoint');
  const endpoint = written ? literal(written) : `0.0.0.0:${DEFAULT_PORTS[transport]}`;
  const [, address, port] = /^(.*):(\d+)$/.exec(typeof endpoint === 'string' ? endpoint : '') ?? [];
  const [auth] = referencesIn(attribute(body, 'auth'));
  return {
    component,
    transport,
    line: written?.line ?? line,
    body,
    address,
    port: port === undefined ? undefined : Number(port),
    signals: SIGNALS.filter(signal => outputs(component, signal)),
    auth: auth && target(component.config, auth),
  };
}
