import { RUN_FLAGS } from '../../../../facts/alloy-flags';
import { few, get, list, text } from '../../../../kubernetes/json';
import { CONFIGS } from '../../../../kubernetes/kinds';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';
import { groupBy } from '../../group';
import { mountOf, mountsOf, pathBelow, withoutSlashes } from '../kubernetes/mounts';
import { textsIn } from '../kubernetes/texts';
import { type File, type Files, filesOf } from '../kubernetes/volumes';
import type { Container, Workload } from '../kubernetes/workloads';
import { callOf, flagOf, isUnknown } from './command-line';
import { LEVELS } from './component-table';
import { type AlloyConfig, join, readConfig } from './config';
import { inlineConfigs } from './inline-configs';

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

/** Every configuration in the ConfigMaps and Secrets of the input, and in values for Alloy's chart. The files of one of them may be one configuration. */
export function findConfigs(manifests: Manifests): AlloyConfig[] {
  const inline = manifests.all.flatMap(manifest =>
    inlineConfigs(manifest).map(({ path, text }) => readConfig(manifest, path, text)),
  );
  const files = CONFIGS.flatMap(kind =>
    manifests.ofKind(kind).flatMap(manifest => {
      const files = textsIn(manifest, mayBeConfig).flatMap(({ key, path, value }) =>
        isConfig(key, value) ? [readConfig(manifest, path, value)] : [],
      );
      join(files);
      return files;
    }),
  );
  return [...files, ...inline];
}

/** A key may be called anything, since a volume's items or the argument of run name the file; then a component at the start of a line tells. */
function isConfig(key: string, value: string): boolean {
  return key.endsWith('.alloy') || /^otelcol\.[a-z]+\.\w+ "\w+" \{/m.test(value);
}

function mayBeConfig(key: string): boolean {
  return /\.(?:alloy|river)$|^[^.]+$/.test(key);
}

/** Every container of the workloads that runs Alloy. */
export function findProcesses(
  manifests: Manifests,
  workloads: readonly Workload[],
  configs: readonly AlloyConfig[],
): AlloyProcess[] {
  const byManifest = groupBy(configs, ({ manifest }) => manifest);
  return workloads.flatMap(workload =>
    workload.containers.filter(isAlloy).flatMap(container => {
      const at = (configPath: string | undefined): AlloyProcess => ({
        ...{ workload, container, configPath },
        ...configOf(manifests, workload, container, configPath, byManifest),
      });
      const configPath = configPathOf(container);
      const files = configPath === undefined ? [] : folderAt(manifests, workload, container, configPath, byManifest);
      const own =
        files.length > 0 ? files.map(file => ({ ...at(undefined), configPath, config: file })) : [at(configPath)];
      // An image may bring modules with it: only what a volume hides is surely missing.
      const imported = own.flatMap(({ config }) => config?.imports.filter(file => isMounted(container, file)) ?? []);
      return [...own, ...[...new Set(imported)].map(at)];
    }),
  );
}

/** The files that Alloy takes for one configuration, if the path is a folder: of a volume that is mounted there, and single ones that are mounted below. */
function folderAt(
  manifests: Manifests,
  workload: Workload,
  container: Container,
  configPath: string,
  configs: Configs,
): AlloyConfig[] {
  const folder = withoutSlashes(configPath);
  const found = mountsOf(container).flatMap(({ at, name, subPath }): (AlloyConfig | undefined)[] => {
    const volume = name === undefined ? undefined : filesOf(manifests, workload, name);
    if (!volume) return [];
    if (at === folder && subPath === undefined)
      return [...volume.byPath].flatMap(([path, file]) => (IN_FOLDER.test(path) ? [configAt(configs, file)] : []));
    const isFile = subPath !== undefined && at.startsWith(`${folder}/`) && IN_FOLDER.test(at.slice(folder.length + 1));
    return isFile ? [configAt(configs, volume.byPath.get(subPath))] : [];
  });
  return [...new Set(found.filter(config => config !== undefined))];
}

/** What Alloy reads in a folder. */
const IN_FOLDER = /^[^/]+\.alloy$/;

type Configs = ReadonlyMap<Manifest, readonly AlloyConfig[]>;

function configAt(configs: Configs, file: File | undefined): AlloyConfig | undefined {
  return file && configs.get(file.manifest)?.find(({ path }) => path[1] === file.key);
}

function isMounted(container: Container, file: string): boolean {
  return mountsOf(container).some(({ at }) => at !== '' && file.startsWith(`${at}/`));
}

function isAlloy(container: Container): boolean {
  if (/(?:^|\/)alloy(?:[:@]|$)/.test(container.image ?? '')) return true;
  if (!mayNameConfig(container)) return false;
  const { words } = callOf(container);
  return words.includes('run') && words.some(word => /\.(?:alloy|river)$/.test(word));
}

/** Whether the end of a configuration's name stands in the arguments or in a variable: most scripts are not worth reading. */
function mayNameConfig({ args, value }: Container): boolean {
  const variables = list(get(value, 'env')).map(variable => text(get(variable, 'value')) ?? '');
  return [...args, ...variables].some(word => /alloy|river/.test(word.replaceAll(/['"\\]/g, '')));
}

function configPathOf(container: Container): string | undefined {
  const { words } = callOf(container);
  // the image's default
  if (words.length === 0) return IMAGE_CONFIG;
  const run = words.indexOf('run');
  if (run < 0) return undefined;
  const path = words.slice(run + 1).find((word, at) => !word.startsWith('-') && !takesValue(words[run + at]!));
  return path === undefined || isUnknown(path) || /\s-/.test(path) ? undefined : path;
}

/** Whether a word is a flag whose value is the next word. */
function takesValue(word: string): boolean {
  return /^--[^=]+$/.test(word) && !RUN_FLAGS.get(word.slice(2))?.isSwitch;
}

/**
 * The folder that Alloy keeps its data in. undefined if only the container can tell.
 * https://grafana.com/docs/alloy/latest/reference/cli/run/#storage
 */
export function storagePathOf(container: Container): string | undefined {
  const isImages = callOf(container).words.length === 0;
  const folder = isImages ? IMAGE_STORAGE : (flagOf(container, 'storage.path') ?? 'data-alloy');
  if (isUnknown(folder)) return undefined;
  if (folder.startsWith('/')) return withoutSlashes(folder);
  const from = text(get(container.value, 'workingDir')) ?? '';
  return `${withoutSlashes(from)}/${withoutSlashes(folder.replace(/^(?:\.\/)+/, ''))}`;
}

/** The stability level that "alloy run" is told. @see https://grafana.com/docs/alloy/latest/reference/cli/run/#permitted-stability-levels */
export function levelOfArgs(container: Container): string {
  const level = flagOf(container, 'stability.level') ?? LEVELS[0];
  if (!isUnknown(level)) return level;
  // whoever sets the variable elsewhere may have set the level that all needs
  return LEVELS.at(-1)!;
}

/** What the image's own arguments say. */
const IMAGE_STORAGE = '/var/lib/alloy/data';

type ConfigState = Pick<AlloyProcess, 'config' | 'configProblem'>;

/** The configuration that the container's mounts put at that path. */
function configOf(
  manifests: Manifests,
  workload: Workload,
  container: Container,
  configPath: string | undefined,
  configs: Configs,
): ConfigState {
  const unknown: ConfigState = { config: undefined, configProblem: undefined };
  if (configPath === undefined) return unknown;
  const isWritten = callOf(container).isScripted || list(get(workload.spec, 'initContainers')).length > 0;
  const mount = mountOf(container, configPath);
  if (!mount) {
    if (callOf(container).isScripted) return unknown;
    const volumes = list(get(workload.spec, 'volumes'))
      .map(volume => text(get(volume, 'name')))
      .filter(name => name !== undefined && holdsConfig(filesOf(manifests, workload, name), configs));
    const elsewhere = mountsOf(container).find(({ name }) => volumes.includes(name));
    if (elsewhere) return { ...unknown, configProblem: `the volume with it is mounted at ${elsewhere.at}` };
    if (volumes.length > 0) return { ...unknown, configProblem: 'the volume with it is not mounted' };
    // the image has an example file at this path; any other path is empty
    return configPath === IMAGE_CONFIG ? unknown : { ...unknown, configProblem: 'no volume is mounted there' };
  }
  const files = mount.name === undefined ? undefined : filesOf(manifests, workload, mount.name);
  if (!files) return unknown;
  if (files.isEmpty) return isWritten ? unknown : { ...unknown, configProblem: `the volume ${mount.name} is empty` };
  const below = pathBelow(mount, configPath);
  if (below === undefined) return unknown;
  const file = files.byPath.get(below);
  if (file) return { ...unknown, config: configAt(configs, file) };
  return files.isWhole ? { ...unknown, configProblem: `${files.title} has ${few(files.keys) || 'nothing'}` } : unknown;
}

const IMAGE_CONFIG = '/etc/alloy/config.alloy';

function holdsConfig(files: Files | undefined, configs: Configs): boolean {
  return [...(files?.byPath.values() ?? [])].some(file => configAt(configs, file) !== undefined);
}
