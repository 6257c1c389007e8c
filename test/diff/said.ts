/** What a change of an environment is said to do. */
import { synthesize } from '../../lib/app';
import { diffOf, type EnvironmentDiff } from '../../lib/diff/diff';
import { written } from '../../lib/diff/sentence';
import type { InputFile } from '../../lib/diff/side';
import { parseYaml } from '../../lib/kubernetes/yaml';
import type { OutputFile } from '../../lib/path/output';
import { environmentOf, type Sections } from '../samples';

/** The manifests and values that an environment becomes, as a folder of results has them. */
export function sourcesOf(sections: Sections = {}): InputFile[] {
  const environment = environmentOf(sections);
  return inFolder(environment.name, synthesize(environment));
}

function inFolder(name: string, files: readonly OutputFile[]): InputFile[] {
  return files
    .filter(({ path }) => path.endsWith('.yaml'))
    .map(({ path, text }) => ({ file: `${name}/${path}`, documents: parseYaml(text), text }));
}

/** One file of manifests. */
export function file(text: string, name = 'x.yaml'): InputFile[] {
  return [{ file: name, documents: parseYaml(text) }];
}

/** Each statement as a line: its topic, its mark and its words. */
export function lines(diffs: readonly EnvironmentDiff[]): string[] {
  return diffs.flatMap(({ statements }) =>
    statements.map(
      ({ topic, cuts, isOpen, sentence }) => `${topic} ${cuts ? '✗' : isOpen ? '?' : '·'} ${written(sentence, String)}`,
    ),
  );
}

/** What is said of two states of an environment. */
export function said(before: Sections, after: Sections): string[] {
  return lines(diffOf(sourcesOf(before), sourcesOf(after)));
}
