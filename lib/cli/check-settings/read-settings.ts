import * as v from 'valibot';
import { type Contradiction, describeIssue } from '../../environment/issues';
import { pathText, structured } from '../../environment/structure';
import { readRegularFile } from '../../foreign/read-file';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import { parseYaml, type YamlDocument, YamlError } from '../../kubernetes/yaml';
import { Unusable } from '../command';

/** MiB of the largest file of settings: a baseline of 100,000 findings. */
const MOST_MIB = 50;

/**
 * Reads a file in YAML or JSON that has the form of a schema.
 *
 * @param contradictions what is wrong beyond the form. @default nothing
 * @throws Unusable with a line for each mistake
 */
export function readSettings<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  contradictions: (value: unknown) => readonly Contradiction[] = () => [],
): v.InferOutput<Schema> {
  const document = documentOf(file);
  const { value, mistakes } = structured(schema, document.value);
  const result = v.safeParse(schema, value);
  const issues = (result.issues ?? []).map(issue => describeIssue(schema, issue, document.value));
  const all = [...mistakes, ...issues, ...contradictions(value)];
  if (result.success && all.length === 0) return result.output;
  const placed = all.map(({ path, message }) => ({ path, message, ...document.locate(path) }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = placed.map(({ path, message, line, column }) =>
    inert(`${file}:${line}:${column}: ${path.length ? `${pathText(path)}: ` : ''}${message}`),
  );
  throw new Unusable(lines.join('\n'));
}

function documentOf(file: string): YamlDocument {
  const [document, second] = documentsOf(file);
  if (!document) throw new Unusable(inert(`${file} is empty`));
  if (second) throw new Unusable(inert(`${file}: more than one YAML document`));
  return document;
}

function documentsOf(file: string): readonly YamlDocument[] {
  try {
    return parseYaml(readRegularFile(file, 'follow', MOST_MIB).toString('utf8'));
  } catch (error) {
    if (!(error instanceof YamlError)) throw new Unusable(inert(`${file}: ${reasonOf(error)}`));
    const { line, column } = error.position;
    throw new Unusable(inert(`${file}:${line}:${column}: not YAML: ${error.reason}`));
  }
}
