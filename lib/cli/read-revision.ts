import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { InputFile } from '../diff/side';
import { reasonOf } from '../foreign/reason';
import { inert, shown } from '../foreign/text';
import { parseYaml, YamlError } from '../kubernetes/yaml';
import { Unusable } from './command';
import { MOST_MIB } from './terminal';

/** What a revision has at a place. */
interface Revision {
  /** For a person: `commit 0123456789ab`. */
  readonly name: string;
  readonly sources: readonly InputFile[];
  readonly problems: readonly string[];
}

const MANIFEST = /\.(?:ya?ml|json)$/;

/**
 * Reads the manifests that a revision of git has where `path` is now. Links and submodules are left out. A revision
 * without the place has no manifests. A place that is gone now is taken for a folder.
 *
 * @throws Unusable if there is no such revision, or the path is in no repository
 */
export function readRevision(revision: string, path: string): Revision {
  const isThere = existsSync(path);
  const place = isThere ? realpathSync(path) : placeOf(path);
  const isFolder = !isThere || statSync(place).isDirectory();
  const from = isThere && isFolder ? place : nearest(dirname(place));
  const top = git(from, ['rev-parse', '--show-toplevel'])?.toString('utf8').replace(/\n$/, '');
  if (!top && isForeign(from))
    throw new Unusable(
      inert(
        `${revision}: git does not read ${path}, since the repository is another user’s. If you trust it, run "git config --global --add safe.directory <its folder>"`,
      ),
    );
  if (!top)
    throw new Unusable(
      inert(`${revision}: no such file or folder, and no revision either: ${path} is in no repository of git`),
    );
  const commit = git(from, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  const id = commit?.toString('utf8').trim() ?? '';
  // ^HEAD is a revision for git, and names what to leave out
  if (!/^[\da-f]{40,64}$/.test(id))
    throw new Unusable(
      `no file, folder or revision ${shown(revision)}. A clone of the last commit alone has no other: "git fetch origin" first, in CI with fetch-depth: 0`,
    );
  const within = relative(top, place).split(sep).join('/');
  const entries = filesIn(from, id, within).filter(({ file }) => MANIFEST.test(file));
  const texts = blobs(
    from,
    entries.map(({ object }) => object),
  );
  const sources: InputFile[] = [];
  const problems: string[] = [];
  for (const [index, { file }] of entries.entries()) {
    const name = isFolder && within ? file.slice(within.length + 1) : isFolder ? file : basename(file);
    try {
      const text = texts[index]!;
      sources.push({ file: name, documents: parseYaml(text), text });
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const { line, column } = error.position;
      problems.push(`${join(within, name)}:${line}:${column}: not YAML: ${error.reason}`);
    }
  }
  return { name: `commit ${id.slice(0, 12)}`, sources, problems };
}

/** Whether git refuses a repository because another user owns it, as in a container of CI. */
function isForeign(folder: string): boolean {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stderr } = spawnSync('git', ['rev-parse', '--show-toplevel'], { cwd: folder, env, encoding: 'utf8' });
  return /dubious ownership/.test(stderr ?? '');
}

/** The real path of what is gone. */
function placeOf(path: string): string {
  const folder = dirname(resolve(path));
  return join(existsSync(folder) ? realpathSync(folder) : placeOf(folder), basename(path));
}

/** The folder, or the nearest above it that is there. */
const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(folder)));

/** The regular files at a place of a commit, and their objects. */
function filesIn(folder: string, commit: string, within: string): { file: string; object: string }[] {
  const place = within ? ['--', within] : [];
  const listed = git(folder, ['ls-tree', '-r', '-z', '--full-tree', commit, ...place]);
  if (!listed) throw new Unusable(inert(`git lists no files of ${commit}`));
  return listed
    .toString('utf8')
    .split('\0')
    .flatMap(entry => {
      const [, object, file] = /^100(?:644|755) blob ([\da-f]+)\t(.*)$/s.exec(entry) ?? [];
      return object ? [{ file: file!, object }] : [];
    });
}

/** The texts of objects, in order. */
function blobs(folder: string, objects: readonly string[]): string[] {
  if (objects.length === 0) return [];
  const all = git(folder, ['cat-file', '--batch'], `${objects.join('\n')}\n`);
  if (!all) throw new Unusable('git can’t read the files of the base');
  const texts: string[] = [];
  let at = 0;
  for (const object of objects) {
    const end = all.indexOf(10, at);
    const [, size] = /^[\da-f]+ blob (\d+)$/.exec(all.subarray(at, end).toString('utf8')) ?? [];
    if (size === undefined)
      throw new Unusable(`git has no object ${object} of the base: a partial clone has to fetch it first`);
    texts.push(all.subarray(end + 1, end + 1 + Number(size)).toString('utf8'));
    at = end + 1 + Number(size) + 1;
  }
  return texts;
}

/**
 * What git prints; undefined if git says no.
 *
 * @throws Unusable if there is no git
 */
function git(folder: string, args: readonly string[], input = ''): Buffer | undefined {
  const { status, stdout, error } = spawnSync('git', args, {
    cwd: folder,
    input,
    maxBuffer: MOST_MIB * 1024 ** 2,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' },
  });
  if (error) throw new Unusable(`git can’t be run: ${reasonOf(error)}`);
  return status === 0 ? stdout : undefined;
}
