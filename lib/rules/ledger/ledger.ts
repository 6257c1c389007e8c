import { ANY, COMPONENTS } from './components';
import { GATEWAY_API } from './gateway-api';
import { METADATA } from './metadata';
import { LEDGER } from './table';
import { WORKLOAD_FIELDS } from './workloads';

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

const KIND_TEXTS: Readonly<Record<string, string>> = { ...LEDGER, ...GATEWAY_API, ...WORKLOAD_FIELDS };

/** The kinds of the ledger. */
export const LEDGER_KINDS = Object.keys(KIND_TEXTS);

/** The rows of a kind; paths are from `spec` on. Those of `Pod` are of a pod's spec, wherever a pod's template stands. */
export const rowsOf = remembered((kind: string) => toRows(KIND_TEXTS[kind]!));

/** The components of the ledger. */
export const LEDGER_COMPONENTS = Object.keys(COMPONENTS);

/** The rows that hold in every component. */
export const anyRows = remembered(() => toRows(ANY));

/** The rows of a component alone. */
export const componentRows = remembered((component: string) => toRows(COMPONENTS[component]!));

/** The rows of Istio's annotations, or labels: each is for a name. */
export const metadataRows = remembered((where: keyof typeof METADATA) => toRows(METADATA[where]));

function toRows(text: string): readonly Row[] {
  return text.trim().split('\n').map(toRow);
}

/** Reads a row: a path, and its rules, `harmless:` or `open:` with the reason. */
export function toRow(line: string): Row {
  const [path, said] = line.split(/: (.*)/s) as [string, string];
  const [, word, reason] = /^(harmless|open): (.*)$/.exec(said) ?? [];
  if (word === undefined) return { path, verdict: { rules: said.split(' ') } };
  return { path, verdict: word === 'open' ? { open: reason! } : { harmless: reason! } };
}

/** Of rows, the one that counts for a field: the longest of those that have it, and of equal ones the first. */
export function rowFor(rows: readonly Row[], field: string): Row | undefined {
  const found = rows.filter(({ path }) => field === path || field.startsWith(`${path}.`));
  return found.sort((one, other) => other.path.length - one.path.length)[0];
}

function remembered<Key extends string>(compute: (key: Key) => readonly Row[]): (key?: Key) => readonly Row[] {
  const known = new Map<Key | undefined, readonly Row[]>();
  return key => {
    const rows = known.get(key) ?? compute(key as Key);
    known.set(key, rows);
    return rows;
  };
}
