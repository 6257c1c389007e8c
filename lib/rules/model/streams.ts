/** The ways on which a gateway sees no requests: it hands connections on, with the TLS that is in them. */
import { reachedBy } from './flows';
import { type Model, perModel } from './model';
import { serviceOf } from './names';
import type { ServicePort } from './read/kubernetes/services';
import type { Server } from './servers';

/** A way from a server that ends no TLS to a port of a Service. */
interface Passed {
  readonly server: Server;
  readonly servicePort: ServicePort;
}

/** The ways from servers that pass TLS or bare connections on. */
export const passedOn = perModel((model): readonly Passed[] =>
  model.routeTables
    .filter(({ streams }) => streams.length > 0)
    .flatMap(table => {
      const ports = table.streams.flatMap(({ kind, destinations }) =>
        destinations.flatMap(({ fqdn, port }) => {
          const all = serviceOf(model, fqdn)?.ports ?? [];
          const found = port === undefined && all.length === 1 ? all[0] : all.find(one => one.port === port);
          return found ? [{ kind, servicePort: found }] : [];
        }),
      );
      return reachedBy(model, table).flatMap(({ server }) =>
        ports
          .filter(({ kind }) => (kind === 'tls' ? passesTls(server) : server.protocol === 'TCP'))
          .map(({ servicePort }) => ({ server, servicePort })),
      );
    }),
);

/** Whether a server hands TLS on as it is. */
export function passesTls({ tls }: Server): boolean {
  return tls?.mode === 'PASSTHROUGH';
}

/** Whether a gateway hands connections on to a port, so that the receiver's own protocol, TLS among it, is what senders speak. */
export function isPassedOn(model: Model, port: ServicePort): boolean {
  return portsPassedOn(model).has(port);
}

const portsPassedOn = perModel(model => new Set(passedOn(model).map(({ servicePort }) => servicePort)));
