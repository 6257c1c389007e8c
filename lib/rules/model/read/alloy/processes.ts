import { few, get, list, record, text } from '../../../../kubernetes/json';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';
import { groupBy } from '../../group';
import { writtenValue } from '../kubernetes/container-variables';
import type { Container, Workload } from '../kubernetes/workloads';
import { LEVELS } from './component-table';
import { type AlloyConfig, join, readConfig } from './config';

/** A container that runs Alloy, with one of its configurations: its own, or a module that its own imports from a file. */
export interface AlloyProcess {
  readonly workload: Workload;
  readonly container: Container;
  /** The argument of `run`, a file or a folder; of a module its file. */
  readonly configPath: string | undefined;
  /** The configuration. undefined if it is not in the input. */
  readonly config: AlloyConfig | undefined;
  /** Why Alloy will not find its configuration. undefined unless that is certain. */
  readonly configProblem: string | undefined;
}

/** Every configuration in the ConfigMaps of the input. The files of one ConfigMap may be one configuration. */
export function findConfigs(manifests: Manifests): AlloyConfig[] {
  return manifests.ofKind('ConfigMap').flatMap(manifest => {
    const files = Object.entries(record(get(manifest.value, 'data'))).flatMap(([key, value]) =>
      typeof value === 'string' && isConfig(key, value) ? [readConfig(manifest, ['data', key], value)] : [],
    );
    join(files);
    return files;
  });
}

/** A key may be called anything, since a volume's items or the argument of run name the file; then a component at the start of a line tells. */
function isConfig(key: string, value: string): boolean {
  return key.endsWith('.alloy') || (/\.river$|^[^.]+$/.test(key) && /^otelcol\.[a-z]+\.\w+ "\w+" \{/m.test(value));
}

/** Every container of the workloads that runs Alloy. */
export function findProcesses(
  manifests: Manifests,
  workloads: readonly Workload[],
  configs: readonly AlloyConfig[],
): AlloyProcess[] {
  const byMap = groupBy(configs, ({ manifest }) => manifest);
  return workloads.flatMap(workload =>
    workload.containers.filter(isAlloy).flatMap(container => {
      const at = (configPath: string | undefined): AlloyProcess => ({
        ...{ workload, container, configPath },
        ...configOf(manifests, workload, container, configPath, byMap),
      });
      const configPath = configPathOf(container);
      const mount = configPath === undefined ? undefined : mountOf(container, configPath);
      const files = mount ? filesIn(manifests, workload, mount, configPath!, byMap) : [];
      const own =
        files.length > 0 ? files.map(file => ({ ...at(undefined), configPath, config: file })) : [at(configPath)];
      // An image may bring modules with it: only what a volume hides is surely missing.
      const imported = own.flatMap(({ config }) => config?.imports.filter(file => isMounted(container, file)) ?? []);
      return [...own, ...[...new Set(imported)].map(at)];
    }),
  );
}

/** The files that Alloy takes for one configuration, if the path is a folder that a ConfigMap is mounted at. */
function filesIn(
  manifests: Manifests,
  workload: Workload,
  { at, name, subPath }: Mount,
  configPath: string,
  configs: ReadonlyMap<Manifest, readonly AlloyConfig[]>,
): AlloyConfig[] {
  if (withoutSlashes(configPath) !== at || subPath !== undefined || name === undefined) return [];
  const { volume, map } = mountedMap(manifests, workload, name);
  if (!map) return [];
  const items = get(volume, 'configMap', 'items');
  const keys = Array.isArray(items)
    ? items.filter(item => text(get(item, 'path'))?.endsWith('.alloy')).map(item => text(get(item, 'key')))
    : undefined;
  return (configs.get(map) ?? []).filter(({ path }) => !keys || keys.includes(String(path[1])));
}

function isMounted({ value }: Container, file: string): boolean {
  return list(get(value, 'volumeMounts'))
    .map(mount => withoutSlashes(text(get(mount, 'mountPath')) ?? ''))
    .some(folder => folder !== '' && file.startsWith(`${folder}/`));
}

function isAlloy({ image, args }: Container): boolean {
  return (
    /(?:^|\/)alloy(?:[:@]|$)/.test(image ?? '') ||
    (args.includes('run') && args.some(arg => /\.(?:alloy|river)$/.test(arg)))
  );
}

function configPathOf({ args }: Container): string | undefined {
  // the image's default
  if (args.length === 0) return IMAGE_CONFIG;
  const run = args.indexOf('run');
  if (run < 0) return undefined;
  return args.slice(run + 1).find((arg, at) => !arg.startsWith('-') && !takesValue(args[run + at]!));
}

/** Whether an argument is a flag whose value is the next argument: the value of a switch stands behind "=". */
function takesValue(argument: string): boolean {
  return /^--[^=]+$/.test(argument) && !SWITCHES.test(argument);
}

/** @see https://grafana.com/docs/alloy/latest/reference/cli/run/#usage */
const SWITCHES = /enable|disable|bypass|cluster\.use-discovery-v1/;

/**
 * The folder that Alloy keeps its data in. undefined if only the container can tell.
 * https://grafana.com/docs/alloy/latest/reference/cli/run/#storage
 */
export function storagePathOf({ args, value }: Container): string | undefined {
  const path = args.length === 0 ? IMAGE_STORAGE : args.join('\n').match(/--storage\.path[=\n]([^\n]+)/)?.[1];
  const folder = path ?? 'data-alloy';
  if (folder.includes('$(')) return undefined;
  if (folder.startsWith('/')) return withoutSlashes(folder);
  return `${withoutSlashes(text(get(value, 'workingDir')) ?? '')}/${withoutSlashes(folder.replace(/^(?:\.\/)+/, ''))}`;
}

/** The stability level that "alloy run" is told. @see https://grafana.com/docs/alloy/latest/reference/cli/run/#permitted-stability-levels */
export function levelOfArgs(container: Container): string {
  const level = container.args.join('\n').match(/--stability\.level[=\n]([^\n]+)/)?.[1] ?? LEVELS[0];
  const variable = /^\$\((\w+)\)$/.exec(level)?.[1];
  if (variable === undefined) return level;
  // whoever sets the variable elsewhere may have set the level that all needs
  return writtenValue(container, variable) ?? LEVELS.at(-1)!;
}

/** What the image's own arguments say. */
const IMAGE_STORAGE = '/var/lib/alloy/data';

type ConfigState = Pick<AlloyProcess, 'config' | 'configProblem'>;

/** A folder's path without slashes at the end. */
export function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

interface Mount {
  readonly name: string | undefined;
  readonly at: string;
  readonly subPath: string | undefined;
}

function mountsOf({ value }: Container): Mount[] {
  return list(get(value, 'volumeMounts')).map(mount => ({
    name: text(get(mount, 'name')),
    at: withoutSlashes(text(get(mount, 'mountPath')) ?? ''),
    subPath: text(get(mount, 'subPath')),
  }));
}

/** The mount that hides a path of the image. */
function mountOf(container: Container, path: string): Mount | undefined {
  return mountsOf(container)
    .filter(({ at }) => withoutSlashes(path) === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0];
}

/** A volume, and the ConfigMap that the volume shows, if the input has both. */
function mountedMap(manifests: Manifests, { spec, namespace }: Workload, name: string) {
  const volume = list(get(spec, 'volumes')).find(found => get(found, 'name') === name);
  return { volume, map: mapOf(manifests, namespace, volume) };
}

function mapOf(manifests: Manifests, namespace: string, volume: unknown): Manifest | undefined {
  const name = text(get(volume, 'configMap', 'name'));
  return name === undefined ? undefined : manifests.find('ConfigMap', namespace, name);
}

/** The configuration that the container's mounts put at that path. */
function configOf(
  manifests: Manifests,
  workload: Workload,
  container: Container,
  configPath: string | undefined,
  configs: ReadonlyMap<Manifest, readonly AlloyConfig[]>,
): ConfigState {
  const { spec, namespace } = workload;
  const unknown: ConfigState = { config: undefined, configProblem: undefined };
  if (configPath === undefined) return unknown;
  const mounts = mountsOf(container);
  const mount = mountOf(container, configPath);
  if (!mount) {
    const volumes = list(get(spec, 'volumes')).filter(found => holdsConfig(manifests, namespace, found));
    const elsewhere = mounts.find(({ name }) => volumes.some(found => get(found, 'name') === name));
    if (elsewhere) return { ...unknown, configProblem: `the ConfigMap with it is mounted at ${elsewhere.at}` };
    if (volumes.length > 0) return { ...unknown, configProblem: 'the volume with it is not mounted' };
    // the image has an example file at this path; any other path is empty
    return configPath === IMAGE_CONFIG ? unknown : { ...unknown, configProblem: 'no volume is mounted there' };
  }
  if (mount.name === undefined) return unknown;
  const { volume, map } = mountedMap(manifests, workload, mount.name);
  const isEmpty =
    volume !== undefined && Object.keys(record(volume)).every(key => key === 'name' || key === 'emptyDir');
  if (isEmpty && list(get(spec, 'initContainers')).length === 0)
    return { ...unknown, configProblem: `the volume ${mount.name} is empty` };
  if (!map) return unknown;
  const below = configPath === mount.at ? mount.subPath : configPath.slice(mount.at.length + 1);
  if (below === undefined) return unknown;
  return inMap(map, keyOf(get(volume, 'configMap', 'items'), below), configs.get(map) ?? []);
}

const IMAGE_CONFIG = '/etc/alloy/config.alloy';

function holdsConfig(manifests: Manifests, namespace: string, volume: unknown): boolean {
  return get(mapOf(manifests, namespace, volume)?.value, 'data', 'config.alloy') !== undefined;
}

function inMap(map: Manifest, key: string | undefined, configs: readonly AlloyConfig[]): ConfigState {
  const config = configs.find(({ path }) => path[1] === key);
  if (config) return { config, configProblem: undefined };
  if (key !== undefined && get(map.value, 'data', key) !== undefined)
    return { config: undefined, configProblem: undefined };
  const keys = few(Object.keys(record(get(map.value, 'data')))) || 'nothing';
  return { config: undefined, configProblem: `ConfigMap ${map.name} has ${keys}` };
}

function keyOf(items: unknown, path: string): string | undefined {
  if (!Array.isArray(items)) return path;
  const item = items.find(entry => get(entry, 'path') === path);
  return item === undefined ? undefined : text(get(item, 'key'));
}
