import { type Block, block, Reference, type Storage } from '../language/syntax';

/**
 * Makes a folder of files for exporters' queues: a file for each exporter and signal. Public preview.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.storage.file/
 */
export function otelcolStorageFile(
  label: string,
  args: { readonly directory: string; readonly fsync: boolean },
  comment?: string,
): { block: Block; handler: Storage } {
  const component = block('otelcol.storage.file', label, args, [], comment);
  return { block: component, handler: Reference.to(component, 'handler') };
}
