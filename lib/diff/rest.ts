/** What no other sentence tells: objects that come and go, and every other field. */
import { breakageOf } from '../drift/hops';
import { type Path, pathText } from '../kubernetes/json';
import { factsOf, WORKLOADS } from '../kubernetes/kinds';
import type { Manifest } from '../kubernetes/manifests';
import { fieldText } from './fields';
import { begins, type ChangedObject, type Covered, type FieldChange, objectName, uncovered } from './objects';
import { concernsItsOwn } from './own';
import { joined, names, type Sentence, say, words } from './sentence';
import type { Comparison, Statement } from './statement';

/** Names what the statements so far leave out. */
export function* tellRest(comparison: Comparison, covers: readonly Covered[]): Generator<Statement> {
  const { changes, after } = comparison;
  const told = new Set(covers.filter(({ path }) => path.length === 0).map(({ key }) => key));
  yield* listed(
    'made',
    comparison,
    changes.filter(({ before: one }) => !one),
    told,
  );
  yield* listed(
    'deleted',
    comparison,
    changes.filter(({ after: one }) => !one),
    told,
  );
  const left = changes
    .filter(({ before, after }) => before && after)
    .map(change => ({ change, fields: uncovered(change, covers) }))
    .filter(({ fields }) => fields.length > 0);
  const common = commonTo(left);
  for (const { field, objects } of common.values())
    if (objects.length > 2)
      yield { topic: 'rest', sentence: say`${safeText(kindOf(objects), field)}, in ${objects.length} objects` };
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

/** `Secret` if one of the objects is one. */
function kindOf(objects: readonly ChangedObject[]): string {
  return objects.find(({ kind }) => kind === 'Secret')?.kind ?? '';
}

/** Fields of a Secret that say nothing of what it holds. An annotation may have a copy of all of it. */
const OPEN_IN_SECRETS: readonly Path[] = [['metadata', 'labels'], ['type'], ['immutable'], ['apiVersion']];

/** A field of an object in one line; what a Secret holds is not shown, whatever its field is called. */
function safeText(kind: string, field: FieldChange): Sentence {
  const isHeld = kind === 'Secret' && !OPEN_IN_SECRETS.some(path => begins(field.path, path));
  return isHeld ? say`${pathText(field.path)} changes` : fieldText(field);
}

/** Kinds that may stop requests by being there, where nothing else is said of them. */
const MAY_CUT: ReadonlySet<string> = new Set([
  ...[
    'DestinationRule',
    'EnvoyFilter',
    'NetworkPolicy',
    'ProxyConfig',
    'RequestAuthentication',
    'Sidecar',
    'WasmPlugin',
  ],
  'ServiceEntry',
]);
/** And by being gone. */
const CUTS_BY_GOING: ReadonlySet<string> = new Set([...MAY_CUT, ...WORKLOADS, 'Role', 'RoleBinding', 'Service']);

/** Objects by kind. */
function* listed(
  topic: 'made' | 'deleted',
  comparison: Comparison,
  changes: readonly ChangedObject[],
  told: ReadonlySet<string>,
): Generator<Statement> {
  if (changes.length === 0) return;
  const kinds = [...new Set(changes.map(({ kind }) => kind))].sort();
  const kindsOf = topic === 'made' ? MAY_CUT : CUTS_BY_GOING;
  const isOpen = changes.some(
    change => kindsOf.has(change.kind) && !told.has(change.key) && !concernsItsOwn(comparison, change),
  );
  const cuts = topic === 'deleted' && kinds.includes('Namespace');
  yield {
    ...{ topic, cuts, isOpen: isOpen && !cuts },
    sentence: joined(
      kinds.map(kind => {
        const mine = changes.filter(change => change.kind === kind).map(({ before, after }) => (after ?? before)!);
        return say`${kind} ${names(mine.map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)))}`;
      }),
      '; ',
    ),
  };
}
