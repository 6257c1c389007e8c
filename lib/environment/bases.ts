/** Reads the files that environment files extend, each once. */
import { dirname, join, parse, resolve } from 'node:path';
import * as v from 'valibot';
import { isDenied, reasonOf } from '../foreign/reason';
import { get } from '../kubernetes/json';
import type { YamlDocument } from '../kubernetes/yaml';
import { describeIssue } from './issues';
import type { Layer } from './layers';
import type { ReadText } from './present';
import { fileSchema } from './schema/file';
import { documentsOf, type Mistake, mistakeOf, secondDocument } from './source';

/** The most files that extend one another. */
const LONGEST_CHAIN = 10;

/** The bases of a run: a base that many environments extend is read and parsed once. */
export class Bases {
  /** By path; undefined: there is no such file. */
  private readonly known = new Map<string, YamlDocument | Mistake | undefined>();

  constructor(private readonly read: ReadText) {}

  /** Whether an environment that was read extends this file. */
  has(file: string): boolean {
    return this.known.has(join(file));
  }

  /**
   * The bases of an environment file, the nearest first; none if the file extends nothing.
   *
   * @returns the mistake if one of them can't be read
   */
  of(own: Layer): readonly Layer[] | Mistake {
    const chain: Layer[] = [own];
    for (;;) {
      const last = chain.at(-1)!;
      if (get(last.document.value, 'extends') === undefined) return chain.slice(1);
      const base = this.next(chain, last);
      if ('message' in base) return base;
      chain.push(base);
    }
  }

  private next(chain: readonly Layer[], { file, document }: Layer): Layer | Mistake {
    const wrong = (message: string): Mistake => ({
      ...mistakeOf(file, message, document.locate(['extends'])),
      path: 'extends',
    });
    const { issues, output } = v.safeParse(PART, { extends: get(document.value, 'extends') });
    if (issues) return wrong(describeIssue(fileSchema, issues[0], document.value).message);
    const named = join(dirname(file), output.extends);
    const files = [...chain.map(one => join(one.file)), named];
    const shown = files.join(' → ');
    if (files.indexOf(named) < files.length - 1)
      return wrong(`goes in a circle: ${shown}. Take extends out of one of them.`);
    if (files.length > LONGEST_CHAIN)
      return wrong(`more than ${LONGEST_CHAIN} files extend one another: ${shown}. Take some out.`);
    try {
      const found = this.documentOf(named);
      if (!found) return wrong(`got "${output.extends}", and there is no file ${named}.`);
      return 'message' in found ? found : { file: named, document: found };
    } catch (error) {
      if (!isDenied(error)) return wrong(`${named}: ${reasonOf(error)}. A base is a regular file.`);
      return { ...wrong(`${named}: ${reasonOf(error)}. Let whoever runs this read the file.`), unread: true };
    }
  }

  /** @throws NotReadable, or the error of the system */
  private documentOf(file: string): YamlDocument | Mistake | undefined {
    if (!this.known.has(file)) {
      const text = this.read(file, parse(resolve(file)).root);
      this.known.set(file, text === undefined ? undefined : baseOf(file, text));
    }
    return this.known.get(file);
  }
}

const PART = v.object({ extends: v.nonOptional(fileSchema.entries.extends) });

function baseOf(file: string, text: string): YamlDocument | Mistake {
  const documents = documentsOf({ file, text });
  if ('message' in documents) return documents;
  const [document] = documents;
  const { value } = document;
  if (typeof value !== 'object' || Array.isArray(value))
    return mistakeOf(
      file,
      'no mapping of fields; a base has some of the fields of an environment.',
      document.locate([]),
    );
  return secondDocument(file, documents) ?? document;
}
