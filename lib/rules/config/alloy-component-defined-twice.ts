import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { runTogether } from '../model/processes';
import { type AlloyConfig, inConfig } from '../model/read/alloy/config';

export const alloyComponentDefinedTwice: Rule = {
  id: 'alloy-component-defined-twice',
  hop: 'config',
  severity: 'error',
  summary: 'No two components of a configuration have the same name and label.',
  why: `Alloy does not start with two blocks of one name and label ("block … already declared"). A running one keeps its old configuration
until its next restart.`,
  fix: 'Give one of them another label.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.storage.file "traces" { }
otelcol.storage.file "metrics" { }`).replace('[run,', '[run, --stability.level=public-preview,'),
    '"metrics"',
    '"traces"',
  ),
  *check(model) {
    for (const config of model.configs) {
      // of the files of a folder, the later one says it
      const folder = runTogether(model, config) ?? [config];
      const files = model.configs.filter(file => folder.includes(file));
      const first = new Map<string, Place>();
      for (const file of files.slice(0, files.indexOf(config) + 1)) {
        for (const { id, line } of named(file)) {
          const earlier = first.get(id);
          if (!earlier) first.set(id, { file, line });
          else if (file === config) yield inConfig(config, line, `${id} is already there ${placeText(earlier, file)}`);
        }
      }
    }
  },
};

interface Place {
  readonly file: AlloyConfig;
  readonly line: number;
}

function placeText({ file, line }: Place, here: AlloyConfig): string {
  return file === here ? `on line ${line}` : `on line ${line} of ${file.path.at(-1)}`;
}

/** Components, and the blocks of the top level that may be there once. */
function named({ components, body }: AlloyConfig): readonly { readonly id: string; readonly line: number }[] {
  return [
    ...components.filter(({ id, name }) => id !== name),
    ...body.flatMap(({ name, line }) => (ONCE.has(name) ? [{ id: name, line }] : [])),
  ];
}

const ONCE = new Set(['http', 'livedebugging', 'logging', 'remotecfg', 'tracing']);
