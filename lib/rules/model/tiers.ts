/** Exporters that send to receivers of another Alloy in the input: the next tier. */
import { type Endpoint, endpoints } from './endpoints';
import { perModel } from './model';
import type { ReceiverAt } from './processes';
import type { ServicePort } from './read/kubernetes/services';
import { targetOf } from './targets';

/** A way from an exporter to the next tier. */
export interface Tier {
  readonly endpoint: Endpoint;
  readonly port: ServicePort;
  /** The receivers there that speak the exporter's protocol, at least one. */
  readonly receivers: readonly ReceiverAt[];
}

/** Every way from an exporter to receivers that speak its protocol. */
export const tiers = perModel((model): readonly Tier[] =>
  endpoints(model).flatMap(endpoint => {
    const { port, receivers } = targetOf(model, endpoint);
    const transport = endpoint.protocol === 'otlp-grpc' ? 'grpc' : 'http';
    const found = receivers.filter(({ receiver }) => receiver.transport === transport);
    model.limit.add('receivers by the exporters that send to them', found.length);
    const isOtlp = endpoint.protocol === 'otlp-grpc' || endpoint.protocol === 'otlp-http';
    return port && isOtlp && found.length > 0 ? [{ endpoint, port, receivers: found }] : [];
  }),
);
