import { inert } from '../foreign/text';
import { type Position, parseYaml, type YamlDocument, YamlError } from '../kubernetes/yaml';
import { withoutNames } from './issues';

/** The text of one environment file, or of a base. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** One thing that a person has to correct, and its place. */
export interface Mistake extends Position {
  /** The environment file or the base that says what is wrong; for what is missing, the environment file. */
  readonly file: string;
  /** Path in the environment, such as nlb.sourceRanges[0]; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** The file could not be read, so that nothing is known of its contents. @default false */
  readonly unread?: true;
}

/** A mistake of a file as a whole. */
export function mistakeOf(file: string, message: string, { line, column }: Position = { line: 1, column: 1 }): Mistake {
  return { file: inert(file), line, column, path: '', message: inert(message) };
}

/**
 * Parses a file that has one YAML document.
 *
 * @returns the documents, of which there is at least one that says something, or the mistake
 */
export function documentsOf({ file, text }: Source): readonly [YamlDocument, ...YamlDocument[]] | Mistake {
  try {
    const [document, ...more] = parseYaml(text);
    if (!document || document.value === null)
      return mistakeOf(
        file,
        'the file is empty; an environment needs at least name, hosts, gateway, tls and destinations, or extends.',
      );
    return [document, ...more];
  } catch (error) {
    if (error instanceof YamlError) return mistakeOf(file, `not YAML: ${withoutNames(error.reason)}.`, error.position);
    throw error;
  }
}

/** The mistake of a second document; undefined where there is none. */
export function secondDocument(file: string, [, second]: readonly YamlDocument[]): Mistake | undefined {
  return second && mistakeOf(file, 'more than one YAML document; an environment file has one.', second.locate([]));
}
