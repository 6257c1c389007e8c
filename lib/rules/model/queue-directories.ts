/** The directories that exporters keep their queues in, and the volumes below them. */
import { get, list, text } from '../../kubernetes/json';
import { perModel } from './model';
import { attribute, type Component, literal } from './read/alloy/config';
import { type AlloyProcess, storagePathOf, withoutSlashes } from './read/alloy/processes';
import { queueOf } from './read/alloy/queues';

/** A directory with the queues of exporters, in a pod. */
export interface QueueDirectory {
  readonly process: AlloyProcess;
  readonly storage: Component;
  readonly directory: string;
  /** The mount at or above the directory. undefined: the directory is in the container's own file system. */
  readonly mount: unknown;
  /** The pod's volume of that mount, and its place in the list. undefined if a claim template of a StatefulSet makes the volume. */
  readonly volume: { readonly index: number; readonly value: unknown } | undefined;
}

/** Every directory whose path is known and that an exporter's queue is in. */
export const queueDirectories = perModel(({ processes }): readonly QueueDirectory[] =>
  processes.flatMap(process => {
    const queues = process.config?.components.flatMap(component => queueOf(component)?.storage ?? []) ?? [];
    return [...new Set(queues)].flatMap(storage => directoryOf(process, storage));
  }),
);

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.storage.file/#arguments */
function directoryOf(process: AlloyProcess, storage: Component): QueueDirectory[] {
  const { container, workload } = process;
  const folder = storagePathOf(container);
  const written = attribute(storage.body, 'directory');
  const directory = written ? literal(written) : folder && `${folder}/${storage.id}`;
  if (storage.name !== 'otelcol.storage.file' || typeof directory !== 'string' || !directory.startsWith('/')) return [];
  const [mount] = list(get(container.value, 'volumeMounts'))
    .map(value => ({ value, at: withoutSlashes(text(get(value, 'mountPath')) ?? '?') }))
    .filter(({ at }) => directory === at || directory.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length);
  const name = get(mount?.value, 'name');
  const volumes = list(get(workload.spec, 'volumes'));
  const index = name === undefined ? -1 : volumes.findIndex(volume => get(volume, 'name') === name);
  return [
    {
      process,
      storage,
      directory,
      mount: mount?.value,
      volume: index < 0 ? undefined : { index, value: volumes[index] },
    },
  ];
}
