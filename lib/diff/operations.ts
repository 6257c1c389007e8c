/** Alerts and dashboards: they cut nothing, and their texts are long. */
import { get, list, text } from '../kubernetes/json';
import type { Manifest } from '../kubernetes/manifests';
import { type ChangedObject, objectName } from './objects';
import { joined, names, say } from './sentence';
import type { Comparison, Statement, Teller } from './statement';

/** Says which alerts and dashboards change. */
export const tellOperations: Teller = function* ({ changes }: Comparison) {
  for (const change of changes) {
    if (!change.before || !change.after) continue;
    if (change.kind === 'PrometheusRule') yield* alerts(change, change.before, change.after);
    if (change.kind === 'ConfigMap') yield* dashboards(change, change.after);
  }
};

function* alerts({ key }: ChangedObject, before: Manifest, after: Manifest): Generator<Statement> {
  const [old, now] = [rulesIn(before), rulesIn(after)];
  const made = [...now.keys()].filter(name => !old.has(name));
  const gone = [...old.keys()].filter(name => !now.has(name));
  const changed = [...now].filter(([name, rule]) => old.has(name) && old.get(name) !== rule).map(([name]) => name);
  const told = [
    ...(made.length > 0 ? [say`new: ${names(made)}`] : []),
    ...(gone.length > 0 ? [say`gone: ${names(gone)}`] : []),
    ...(changed.length > 0 ? [say`changed: ${names(changed)}`] : []),
  ];
  if (told.length > 0)
    yield {
      ...{ topic: 'rest', covers: [{ key, path: ['spec', 'groups'] }] },
      sentence: say`${objectName(after)}: alerts and rules, ${joined(told, '; ')}`,
    };
}

/** The rules of a PrometheusRule by name, each as text. */
function rulesIn({ value }: Manifest): ReadonlyMap<string, string> {
  const rules = list(get(value, 'spec', 'groups')).flatMap(group => list(get(group, 'rules')));
  return new Map(
    rules.map(rule => [text(get(rule, 'alert')) ?? text(get(rule, 'record')) ?? '(unnamed)', JSON.stringify(rule)]),
  );
}

function* dashboards({ key, differences }: ChangedObject, after: Manifest): Generator<Statement> {
  for (const { path, after: now } of differences)
    if (path[0] === 'data' && String(path[1]).endsWith('.json') && typeof now === 'string' && /"panels"/.test(now))
      yield {
        ...{ topic: 'rest', covers: [{ key, path }] },
        sentence: say`${objectName(after)}: the dashboard ${String(path[1])} changes`,
      };
}
