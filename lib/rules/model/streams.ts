/** The ways on which a gateway sees no requests: it hands connections on, with the TLS that is in them. */
import { reachedBy } from './flows';
import { type Model, perModel } from './model';
import { serviceOf } from './names';
import type { ServicePort } from './read/kubernetes/services';
import type { Destination } from './routes';
import type { Server } from './servers';

/** A way from a server that ends no TLS to a port of a Service. */
interface Passed {
  readonly server: Server;
  readonly servicePort: ServicePort;
}

/** The ways from servers that pass TLS or bare connections on. */
export const passedOn = perModel((model): readonly Passed[] =>
  model.routeTables.flatMap(table =>
    reachedBy(model, table).flatMap(({ server }) =>
      table.streams
        .filter(({ kind }) => (kind === 'tls' ? passesTls(server) : server.protocol === 'TCP'))
        .flatMap(({ destinations }) => destinations.flatMap(one => portOf(model, one) ?? []))
        .map(servicePort => ({ server, servicePort })),
    ),
  ),
);

/** The port that a destination means. */
function portOf(model: Model, { fqdn, port }: Destination): ServicePort | undefined {
  const ports = serviceOf(model, fqdn)?.ports ?? [];
  return port === undefined && ports.length === 1 ? ports[0] : ports.find(one => one.port === port);
}

/** Whether a server hands TLS on as it is. */
export function passesTls({ tls }: Server): boolean {
  return tls?.mode === 'PASSTHROUGH';
}

/** Whether a gateway hands connections on to a port, so that the receiver's own protocol, TLS among it, is what senders speak. */
export function isPassedOn(model: Model, port: ServicePort): boolean {
  return portsPassedOn(model).has(port);
}

const portsPassedOn = perModel(model => new Set(passedOn(model).map(({ servicePort }) => servicePort)));
