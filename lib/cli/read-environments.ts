import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake, Source } from '../environment/load';
import { readRegularFile } from '../foreign/read-file';
import { isDenied, reasonOf } from '../foreign/reason';
import { inert } from '../foreign/text';
import { Unusable } from './command';

/** Texts of environments, and mistakes about files that can't be read. */
interface Sources {
  readonly sources: readonly Source[];
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads the texts of environments.
 *
 * @param names environments. Empty: all
 * @throws Unusable if there is no such folder or environment
 */
export function readEnvironments(folder: string, names: readonly string[]): Sources {
  const nothing = (message: string) => new Unusable(`${inert(folder)}: ${message}`);
  let present: string[];
  try {
    present = readdirSync(folder)
      .filter(file => /\.ya?ml$/.test(file))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw nothing(
        'no such folder; environment files are in it, one for each environment. Go to the project’s folder, or name theirs by --environments.',
      );
    throw nothing(`${reasonOf(error)}; environment files are in it.`);
  }
  const known = present.map(file => file.replace(/\.ya?ml$/, ''));
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length) {
    const there = known.map(inert).join(', ') || 'none';
    throw nothing(`no environment ${unknown.map(name => `"${inert(name)}"`).join(', ')}; there is ${there}.`);
  }
  if (!present.length) throw nothing('no environment files (<name>.yaml) in it.');
  const wanted = present.filter((_, index) => !names.length || names.includes(known[index]!));
  const sources: Source[] = [];
  const mistakes: Mistake[] = [];
  for (const file of wanted.map(name => join(folder, name))) {
    try {
      sources.push({ file, text: readRegularFile(file, 'follow').toString('utf8') });
    } catch (error) {
      // The folder lists the name, so only the target of a link can be missing.
      const isLink = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const reason = isLink ? 'is a link that leads nowhere' : reasonOf(error);
      const way = isDenied(error)
        ? 'Let whoever runs this read the file'
        : 'An environment is a regular file: make it one';
      const message = `${reason}. ${way}, or move it out of ${inert(folder)}.`;
      mistakes.push({ file, line: 1, column: 1, path: '', message, unread: true });
    }
  }
  return { sources, mistakes };
}
