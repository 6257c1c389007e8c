import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake, Source } from '../environment/load';
import { readRegularFile } from '../foreign/read-file';
import { reasonOf } from '../foreign/reason';
import { inert } from '../foreign/text';

export interface Sources {
  readonly sources: readonly Source[];
  readonly mistakes: readonly Mistake[];
}

/** The texts of these environments, or of all; what is not there or can't be read is a mistake. */
export function readSources(folder: string, names: readonly string[]): Sources {
  const nothing = (message: string): Sources => ({ sources: [], mistakes: [whole(folder, message)] });
  let present: string[];
  try {
    present = readdirSync(folder)
      .filter(file => /\.ya?ml$/.test(file))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return nothing('no such folder; environment files are in it, one for each environment.');
    return nothing(`${reasonOf(error)}; environment files are in it.`);
  }
  const known = present.map(file => file.replace(/\.ya?ml$/, ''));
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length) {
    const there = known.map(inert).join(', ') || 'none';
    const message = (name: string) => `no environment "${inert(name)}"; there is ${there}.`;
    return { sources: [], mistakes: unknown.map(name => whole(folder, message(name))) };
  }
  if (!present.length) return nothing('no environment files (<name>.yaml) in it.');
  const wanted = present.filter((_, index) => !names.length || names.includes(known[index]!));
  const sources: Source[] = [];
  const mistakes: Mistake[] = [];
  for (const file of wanted.map(name => join(folder, name))) {
    try {
      sources.push({ file, text: readRegularFile(file, 'follow').toString('utf8') });
    } catch (error) {
      // The folder lists it, so what is not there is what a link leads to.
      const isLink = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const reason = isLink ? 'is a link that leads nowhere' : reasonOf(error);
      mistakes.push(whole(file, `${reason}. An environment is a file; mend it, or move it out of ${inert(folder)}.`));
    }
  }
  return { sources, mistakes };
}

function whole(file: string, message: string): Mistake {
  return { file, line: 1, column: 1, path: '', message };
}
