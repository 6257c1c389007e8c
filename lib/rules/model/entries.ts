/** ServiceEntries as destinations of routes. */
import { get, integer, list, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { servedTables } from './delegates';
import { entriesFor } from './hosts';
import { perModel } from './model';
import { serviceOf } from './names';
import type { Destination, RouteTable } from './routes';

/** A destination of a Gateway's route that is the host of a ServiceEntry. */
interface RoutedEntry {
  readonly entry: Manifest;
  readonly table: RouteTable;
  readonly destination: Destination;
}

/** The ServiceEntries that routes of Gateways lead to. */
export const routedEntries = perModel((model): readonly RoutedEntry[] =>
  servedTables(model)
    .filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'))
    .flatMap(table =>
      table.routes.flatMap(({ destinations }) => destinations.map(one => ({ table, destination: one }))),
    )
    .flatMap(({ table, destination }) =>
      serviceOf(model, destination.fqdn)
        ? []
        : entriesFor(model, destination.host).map(entry => ({ entry, table, destination })),
    ),
);

/** A port of a ServiceEntry, as written. */
interface EntryPort {
  readonly value: unknown;
  readonly index: number;
  readonly number: number | undefined;
  readonly name: string;
  /** In upper case. */
  readonly protocol: string;
}

/** The ports of a ServiceEntry. */
export function portsOfEntry({ value }: Manifest): EntryPort[] {
  return list(get(value, 'spec', 'ports')).map((port, index) => ({
    value: port,
    index,
    number: integer(get(port, 'number')),
    name: text(get(port, 'name')) ?? '',
    protocol: (text(get(port, 'protocol')) ?? '').toUpperCase(),
  }));
}
