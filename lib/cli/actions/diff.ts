import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { diffOf } from '../../diff/diff';
import { type Format, report } from '../../diff/report';
import type { InputFile } from '../../diff/side';
import { inert } from '../../foreign/text';
import { type Code, Unusable } from '../command';
import { readManifests } from '../read-manifests';
import { readRevision } from '../read-revision';
import type { Terminal } from '../terminal';

/** What to compare. */
interface DiffOptions {
  /** A file, a folder, or a revision of git. */
  readonly base: string;
  /** A file or a folder. */
  readonly to: string;
  readonly format: Format;
}

/**
 * Says what changes from the base.
 *
 * @returns the exit code
 * @throws Unusable if either side can't be read
 */
export function diff({ base, to, format }: DiffOptions, { out, err, color }: Terminal): Code {
  const isPath = existsSync(base);
  const isGone = !existsSync(to);
  if (isGone && isPath) throw new Unusable(inert(`${to}: ${NOWHERE}`));
  const before = isPath ? { name: base, ...readPath(base) } : readRevision(base, to);
  if (isGone && before.sources.length === 0)
    throw new Unusable(inert(`${to}: ${NOWHERE}, and ${before.name} has no manifests there either`));
  // A change may take all away; what is misspelt, no revision has.
  if (isGone) err(`note: ${inert(`${to}: ${NOWHERE}. All that ${before.name} has there is told as removed`)}\n`);
  const after = isGone ? { sources: [], problems: [] } : readPath(to);
  // those of a path name the file already
  const problems = [
    ...before.problems.map(problem => (isPath ? problem : `${before.name}: ${problem}`)),
    ...after.problems,
  ];
  if (problems.length > 0) throw new Unusable(problems.map(inert).join('\n'));
  if (before.sources.length + after.sources.length === 0)
    throw new Unusable(inert(`no manifests in ${base}, and none in ${to}`));
  out(report({ base: before.name, to, environments: diffOf(before.sources, after.sources) }, format, color.out));
  return 0;
}

/** What is to do is the same, whoever looks. */
const NOWHERE = 'no such file or folder; "npm run synth" writes dist/';

/** Reads a file or a folder; the files’ names begin there. */
function readPath(path: string): { sources: readonly InputFile[]; problems: readonly string[] } {
  const { sources, problems } = readManifests([path], () => '');
  const top = statSync(path).isDirectory() ? path : dirname(path);
  return {
    sources: sources.map(({ file, documents }) => ({
      file: relative(top, file) || basename(file),
      documents,
      ...(VALUES.test(file) && { text: readFileSync(file, 'utf8') }),
    })),
    problems,
  };
}

/** A file of Helm values of an environment. */
const VALUES = /(?:^|[/\\])values[/\\][^/\\]+$/;
