/**
 * Name of the index: the file in an environment's folder that lists the files that synth wrote. Without a suffix, so
 * that neither Argo CD nor cdk8s takes it for a manifest.
 */
export const INDEX = '.alloy-otlp-ingress';

const HEAD =
  '# Files of this folder that `npm run synth` wrote: it replaces and deletes these and no others. Commit it.';
const FROM = '# From ';

/** The content of an index. */
export interface Index {
  /** The folder of the environment files. undefined if the output is in their project. */
  readonly from: string | undefined;
  /** Paths below the index's folder. */
  readonly paths: readonly string[];
  /** How many lines are no path below the folder. */
  readonly odd: number;
}

/** Parses an index. An index is untrusted input: a line counts only if it can be a file below the folder. */
export function parseIndex(text: string): Index {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const from = lines.find(line => line.startsWith(FROM))?.slice(FROM.length);
  const entries = lines.filter(line => !line.startsWith('#'));
  const paths = [...new Set(entries.filter(isBelow))];
  return { from, paths, odd: entries.filter(line => !isBelow(line)).length };
}

/** Writes the text of an index. */
export function printIndex(paths: Iterable<string>, from: string | undefined): string {
  return [HEAD, ...(from === undefined ? [] : [FROM + from]), ...[...paths].sort(), ''].join('\n');
}

/** Whether a relative path stays below its folder, and is not the index itself. */
function isBelow(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path) || path.length > 1024) return false;
  return path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !part.startsWith(INDEX));
}
