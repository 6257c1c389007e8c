/** In an environment's folder: which of its files synth wrote. No suffix that Argo CD or cdk8s takes for a manifest. */
export const INDEX = '.alloy-otlp-ingress';

const HEAD =
  '# Files of this folder that `npm run synth` wrote: it replaces and deletes these and no others. Commit it.';
const FROM = '# From ';

export interface Index {
  /** The folder of the environment files, where the output is outside of their project. */
  readonly from: string | undefined;
  /** Below the index's folder. */
  readonly paths: readonly string[];
  /** Lines that are no path below the folder. */
  readonly odd: number;
}

/** Reads an index, which is input like any other: only what can be a file below its folder counts as listed. */
export function parseIndex(text: string): Index {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const from = lines.find(line => line.startsWith(FROM))?.slice(FROM.length);
  const entries = lines.filter(line => !line.startsWith('#'));
  const paths = [...new Set(entries.filter(isBelow))];
  return { from, paths, odd: entries.filter(line => !isBelow(line)).length };
}

export function printIndex(paths: Iterable<string>, from: string | undefined): string {
  return [HEAD, ...(from === undefined ? [] : [FROM + from]), ...[...paths].sort(), ''].join('\n');
}

/** A relative path that stays below its folder, and is not the index itself. */
function isBelow(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path) || path.length > 1024) return false;
  return path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !part.startsWith(INDEX));
}
