import { LEDGER } from './table';

/** What becomes of a field. */
type Verdict =
  | { readonly rules: readonly string[] }
  /** Why the field can't break the path. */
  | { readonly harmless: string }
  /** What the field may do, which no rule judges. */
  | { readonly open: string };

/** A field and all below it, without steps into lists. */
export interface Row {
  readonly path: string;
  readonly verdict: Verdict;
}

/** The kinds of the ledger. */
export const LEDGER_KINDS = Object.keys(LEDGER);

/** The rows of a kind; paths are from `spec` on. */
export function rowsOf(kind: string): readonly Row[] {
  const known = ROWS.get(kind);
  if (known) return known;
  const rows = LEDGER[kind]!.trim().split('\n').map(toRow);
  ROWS.set(kind, rows);
  return rows;
}

const ROWS = new Map<string, readonly Row[]>();

/** Reads a row: a path, and its rules, `harmless:` or `open:` with the reason. */
export function toRow(line: string): Row {
  const [path, said] = line.split(/: (.*)/s) as [string, string];
  const [, word, reason] = /^(harmless|open): (.*)$/.exec(said) ?? [];
  if (word === undefined) return { path, verdict: { rules: said.split(' ') } };
  return { path, verdict: word === 'open' ? { open: reason! } : { harmless: reason! } };
}

/** The row that counts for a field: the longest of those that have it. */
export function rowFor(kind: string, field: string): Row | undefined {
  const rows = rowsOf(kind).filter(({ path }) => field === path || field.startsWith(`${path}.`));
  return rows.sort((one, other) => other.path.length - one.path.length)[0];
}
