import { get, type Path, record } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { LEDGER_KINDS, type Row, rowsOf } from '../ledger/ledger';
import type { Gap, GapFinder } from '../model/gap';
import type { Model } from '../model/model';
import { workloadsOnPath } from '../model/on-path';

/** Finds the fields of known kinds that the ledger leaves open. */
export const openFields: GapFinder = function* (model) {
  for (const kind of LEDGER_KINDS) {
    const specs = specsOf(model, kind);
    if (specs.length === 0) continue;
    const rows = rowsOf(kind);
    const judged = new Set(rows.filter(({ verdict }) => !('open' in verdict)).map(({ path }) => path));
    for (const row of rows) {
      if (!('open' in row.verdict)) continue;
      for (const { object, path } of specs) yield* gapAt(object, path, row, judged);
    }
  }
};

/** The specs that a kind's rows are about: of what makes pods, that of the pods on the path alone. */
function specsOf(model: Model, kind: string): { object: Manifest; path: Path }[] {
  const workloads = workloadsOnPath(model);
  if (kind === 'Pod') return workloads.map(({ manifest, specPath }) => ({ object: manifest, path: specPath }));
  const isOnPath = new Set(workloads.map(({ manifest }) => manifest));
  const objects = model.manifests.ofKind(kind);
  const makesPods = model.workloads.some(({ manifest }) => manifest.kind === kind);
  return objects.filter(one => !makesPods || isOnPath.has(one)).map(object => ({ object, path: ['spec'] }));
}

/** The first place of a row's field in an object, unless all that stands there has rows of its own. */
function* gapAt(object: Manifest, spec: Path, { path, verdict }: Row, judged: ReadonlySet<string>): Generator<Gap> {
  const found = firstAt(get(object.value, ...spec), path.split('.'), spec);
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
