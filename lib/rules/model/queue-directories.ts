/** The directories that exporters keep their queues in, and the volumes below them. */
import { get, list, text } from '../../kubernetes/json';
import { groupBy } from './group';
import { perModel } from './model';
import { type AlloyConfig, attribute, type Component, literal } from './read/alloy/config';
import { type AlloyProcess, storagePathOf } from './read/alloy/processes';
import { queueOf } from './read/alloy/queues';
import { withoutSlashes } from './read/kubernetes/mounts';

/** A directory with the queues of exporters, in a pod. */
export interface QueueDirectory {
  readonly process: AlloyProcess;
  readonly storage: Component;
  /** The exporters that keep their queues there. */
  readonly exporters: readonly Component[];
  readonly directory: string;
  /** The mount at or above the directory. undefined: the directory is in the container's own file system. */
  readonly mount: unknown;
  /** The pod's volume of that mount, and its place in the list. undefined if a claim template of a StatefulSet makes the volume. */
  readonly volume: { readonly index: number; readonly value: unknown } | undefined;
}

/** Every directory whose path is known and that an exporter's queue is in. */
export const queueDirectories = perModel((model): readonly QueueDirectory[] =>
  model.processes.flatMap(process => {
    const queues = process.config ? [...byStorage(model, process.config)] : [];
    model.limit.add('directories of queues by the pods that have them', queues.length);
    return queues.flatMap(([storage, exporters]) => directoryOf(process, storage, exporters));
  }),
);

/** The exporters that keep their queues on disk, by the component that says where. */
const byStorage = perModel((_, { components }: AlloyConfig) =>
  groupBy(
    components.filter(component => queueOf(component)?.storage),
    exporter => queueOf(exporter)!.storage!,
  ),
);

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.storage.file/#arguments */
function directoryOf(process: AlloyProcess, storage: Component, exporters: readonly Component[]): QueueDirectory[] {
  const { container, workload } = process;
  const folder = storagePathOf(container);
  const written = attribute(storage.body, 'directory');
  const directory = written ? literal(written) : folder && `${folder}/${storage.id}`;
  if (storage.name !== 'otelcol.storage.file' || typeof directory !== 'string') return [];
  if (!directory.startsWith('/') || directory.includes('/../')) return [];
  const [mount] = list(get(container.value, 'volumeMounts'))
    .map(value => ({ value, at: text(get(value, 'mountPath')) }))
    .filter(({ at }) => at !== undefined && `${directory}/`.startsWith(`${withoutSlashes(at)}/`))
    .sort((a, b) => b.at!.length - a.at!.length);
  const name = get(mount?.value, 'name');
  const volumes = list(get(workload.spec, 'volumes'));
  const index = name === undefined ? -1 : volumes.findIndex(volume => get(volume, 'name') === name);
  const volume = index < 0 ? undefined : { index, value: volumes[index] };
  return [{ process, storage, exporters, directory, mount: mount?.value, volume }];
}
