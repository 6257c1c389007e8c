import type { Transport } from './otlp';

/** Our part of an Alloy that somebody else runs: names of which none is likely to be another's, so that what has one is ours. */

/** Folder in Alloy's container with our module. */
export const MODULE_FOLDER = '/etc/alloy-otlp-edge';

/** Volumes with our module, and with the keys that it reads. */
export const MODULE_VOLUMES: readonly [string, string] = ['otlp-edge-config', 'otlp-edge-secrets'];

/** Name of a port of the module's receivers. A port's name has at most 15 characters. */
export function modulePort(transport: Transport): string {
  return `otlp-edge-${transport}`;
}

/** Name of the ConfigMap with our module for a release: not the release's own. */
export function moduleConfigMap(release: string): string {
  return `${release}-otlp-edge`;
}

/** The component that the module declares. */
export const MODULE_COMPONENT = 'pipeline';

/** The name by which the owner's configuration imports the module. */
export const MODULE_IMPORT = 'otlp_edge';

/** The label by which the owner's configuration runs the module's component. */
export const MODULE_LABEL = 'default';

/** What Alloy's metrics call the place of the module's components, in their label `component_path`. */
export const MODULE_PATH = `/${MODULE_IMPORT}.${MODULE_COMPONENT}.${MODULE_LABEL}`;

/** What the owner's configuration needs: the module, and its component. */
export function moduleImport(key: string): string[] {
  return [
    `import.file "${MODULE_IMPORT}" {`,
    `  filename = "${MODULE_FOLDER}/${key}"`,
    '}',
    `${MODULE_IMPORT}.${MODULE_COMPONENT} "${MODULE_LABEL}" { }`,
  ];
}
