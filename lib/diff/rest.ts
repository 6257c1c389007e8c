/** What no other sentence tells: objects that come and go, and every other field. */
import { breakageOf } from '../drift/hops';
import { pathText } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import type { Manifest } from '../kubernetes/manifests';
import { fieldText } from './fields';
import { type ChangedObject, type Covered, type FieldChange, objectName, uncovered } from './objects';
import { joined, names, type Sentence, say, words } from './sentence';
import type { Comparison, Statement } from './statement';

/** Names what the statements so far leave out. */
export function* tellRest({ changes, after }: Comparison, covers: readonly Covered[]): Generator<Statement> {
  yield* listed(
    'made',
    changes.filter(({ before }) => !before).map(({ after }) => after!),
  );
  yield* listed(
    'deleted',
    changes.filter(({ after }) => !after).map(({ before }) => before!),
  );
  const left = changes
    .filter(({ before, after }) => before && after)
    .map(change => ({ change, fields: uncovered(change, covers) }))
    .filter(({ fields }) => fields.length > 0);
  const common = commonTo(left);
  for (const { field, objects } of common.values())
    if (objects.length > 2) yield { topic: 'rest', sentence: say`${fieldText(field)}, in ${objects.length} objects` };
  for (const { change, fields } of left) {
    const own = fields.filter(field => common.get(keyOf(field))!.objects.length <= 2);
    if (own.length > 0) yield one(change, own, [...after.objects.values()]);
  }
}

function keyOf({ path, before, after }: FieldChange): string {
  return JSON.stringify([path, before, after]);
}

/** The same difference in several objects, such as a chart’s version in a label. */
function commonTo(left: readonly { change: ChangedObject; fields: readonly FieldChange[] }[]) {
  const found = new Map<string, { field: FieldChange; objects: ChangedObject[] }>();
  for (const { change, fields } of left)
    for (const field of fields) {
      const key = keyOf(field);
      const known = found.get(key) ?? { field, objects: [] };
      known.objects.push(change);
      found.set(key, known);
    }
  return found;
}

const MOST = 5;

function one({ after, kind }: ChangedObject, fields: readonly FieldChange[], objects: readonly Manifest[]): Statement {
  const shown = fields.slice(0, MOST).map(field => safeText(kind, field));
  const more =
    fields.length > MOST
      ? [say`${fields.length - MOST} more: ${names(fields.slice(MOST).map(({ path }) => pathText(path)))}`]
      : [];
  const told = fields.find(({ path }) => path[0] !== 'metadata' || path[1] !== 'labels');
  const isOfPath = factsOf(kind)?.breaks !== undefined && told !== undefined;
  const hop = isOfPath ? words(` [${breakageOf(after!, told.path, told.after, objects)}]`) : [];
  return {
    topic: 'rest',
    isOpen: isOfPath,
    sentence: say`${objectName(after!)}: ${joined([...shown, ...more], '; ')}${hop}`,
  };
}

/** A field of an object in one line; what a Secret holds is not shown. */
function safeText(kind: string, field: FieldChange): Sentence {
  const isSecret = kind === 'Secret' && ['data', 'stringData'].includes(String(field.path[0]));
  return isSecret ? say`${pathText(field.path)} changes` : fieldText(field);
}

/** Objects by kind. */
function* listed(topic: 'made' | 'deleted', objects: readonly Manifest[]): Generator<Statement> {
  if (objects.length === 0) return;
  const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
  yield {
    topic,
    sentence: joined(
      kinds.map(kind => {
        const mine = objects.filter(object => object.kind === kind);
        return say`${kind} ${names(mine.map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)))}`;
      }),
      '; ',
    ),
  };
}
