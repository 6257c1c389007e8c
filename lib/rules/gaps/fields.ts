import { type Path, record } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { LEDGER_KINDS, type Row, rowsOf } from '../ledger/ledger';
import type { Gap, GapFinder } from '../model/gap';

/** Finds the fields of known kinds that the ledger leaves open. */
export const openFields: GapFinder = function* ({ manifests }) {
  for (const kind of LEDGER_KINDS) {
    const objects = manifests.ofKind(kind);
    if (objects.length === 0) continue;
    const rows = rowsOf(kind);
    const judged = new Set(rows.filter(({ verdict }) => !('open' in verdict)).map(({ path }) => path));
    for (const { path, verdict } of rows) {
      if (!('open' in verdict)) continue;
      for (const object of objects) yield* gapAt(object, { path, verdict }, judged);
    }
  }
};

/** The first place of a row's field in an object, unless all that stands there has rows of its own. */
function* gapAt(object: Manifest, { path, verdict }: Row, judged: ReadonlySet<string>): Generator<Gap> {
  const found = firstAt(object.value.spec, path.split('.'), ['spec']);
  if (!found || isJudgedBelow(found.value, path, judged)) return;
  yield {
    object,
    path: found.path,
    what: path,
    why: 'open' in verdict ? verdict.open : '',
  };
}

function firstAt(value: unknown, steps: readonly string[], path: Path): { value: unknown; path: Path } | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = firstAt(item, steps, [...path, index]);
      if (found) return found;
    }
    return undefined;
  }
  const [step, ...rest] = steps;
  if (step === undefined) return { value, path };
  return Object.hasOwn(record(value), step) ? firstAt(record(value)[step], rest, [...path, step]) : undefined;
}

/** Whether each field of the value is in a row that is not open. */
function isJudgedBelow(value: unknown, path: string, judged: ReadonlySet<string>): boolean {
  const fields = Object.entries(record(value));
  return (
    fields.length > 0 &&
    fields.every(([field, below]) => judged.has(`${path}.${field}`) || isJudgedBelow(below, `${path}.${field}`, judged))
  );
}
