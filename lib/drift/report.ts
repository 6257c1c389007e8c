import { colors } from '../colors';
import { inert } from '../foreign/text';
import { pathText } from '../kubernetes/json';
import { type Manifest, type Manifests, nameOf, sameNamespace } from '../kubernetes/manifests';
import { groupBy } from '../rules/model/group';
import { type Difference, differences, written } from './compare';
import { type Expected, isOnce } from './expected';
import { breakageOf } from './hops';
import { actingOnOurs, scales } from './others';

/** An object of ours, and the live object of that name. */
interface Compared {
  readonly parts: readonly Expected[];
  readonly theirs: readonly Manifest[];
  readonly changes: readonly Difference[];
}

/** Writes what differs, and counts the objects that differ. undefined if the input has none of our objects. */
export function driftReport(
  expected: readonly Expected[],
  live: Manifests,
  color = false,
): { readonly text: string; readonly drifted: number } | undefined {
  const compared = [...groupBy(expected, nameOf).values()].map(parts => compare(parts, expected, live));
  const found = compared.filter(({ theirs }) => theirs.length > 0);
  const absent = compared.filter(({ theirs, parts }) => theirs.length === 0 && !parts.some(isOnce));
  const gone = absent.filter(({ parts: [first] }) => wouldShow(live, first!));
  // an object that a chart makes is missing only if the input says that it is gone
  const missing = absent.filter(each => gone.includes(each) || !each.parts.every(({ isPart }) => isPart));
  if (live.all.length === 0 || found.length + gone.length === 0) return undefined;
  const changed = found.filter(({ changes }) => changes.length > 0);
  const drifted = changed.length + gone.length;
  const ours = found.length + missing.length;
  const known = new Set(found.flatMap(({ theirs }) => theirs));
  const others = live.all.filter(object => !known.has(object));
  const text = [
    ...[...changed, ...gone].map(each => block(each, expected, color)),
    ...(missing.length > 0 ? [`${inert(missingText(missing, gone.length, ours))}\n`] : []),
    ...few(actingOnOurs(expected, live, others), 'that are not ours').map(line => `${inert(line)}\n`),
    `${drifted === 0 ? 'no drift' : `${drifted} drifted`} in ${found.length + gone.length} of our ${ours} objects; ${others.length} others not compared\n`,
  ];
  return { text: text.join(''), drifted };
}

function compare(parts: readonly Expected[], expected: readonly Expected[], live: Manifests): Compared {
  const { kind, namespace, name } = parts[0]!;
  const near = live.named(kind, name).filter(found => sameNamespace(found.namespace, namespace));
  const exact = near.filter(found => found.namespace === namespace);
  const theirs = exact.length > 0 ? exact : near;
  const isScaled = [...live.ofKind('HorizontalPodAutoscaler'), ...expected].some(one => scales(one, parts[0]!));
  const changes = theirs
    .flatMap(object => parts.flatMap(part => differences(kind, part.value, object.value, part)))
    .filter(({ path, live }) => !(isScaled && pathText(path) === 'spec.replicas' && live !== 0));
  return { parts, theirs, changes };
}

/**
 * Whether the input would hold the object if it existed: the input is complete, or has another object of the kind in
 * the namespace.
 */
function wouldShow(live: Manifests, { kind, namespace }: Expected): boolean {
  return live.complete || live.ofKind(kind).some(found => found.namespace === namespace);
}

/** Lines of one kind that are printed at most. */
const MOST_LINES = 50;

function few(lines: readonly string[], what: string): string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more ${what}`] : [...lines];
}

function missingText(missing: readonly Compared[], gone: number, ours: number): string {
  const names = missing.map(({ parts }) => nameOf(parts[0]!)).join(', ');
  const unknown = missing.length - gone;
  const note =
    unknown > 0 ? `; ${unknown} of them may run all the same: it holds none of their kind there (--complete)` : '';
  return `${missing.length} of our ${ours} objects ${missing.length === 1 ? 'is' : 'are'} not in the input: ${names}${note}`;
}

function block({ parts, theirs, changes }: Compared, expected: readonly Expected[], color: boolean): string {
  const { bold, dim, red } = colors(color);
  const [first] = parts;
  const hop = ({ path, live }: Difference) => `      ${breakageOf(first!, path, live, expected)}`;
  const gone: Difference = { path: [], expected: first!.value, live: undefined };
  const lines =
    theirs.length === 0
      ? [`  ${red('it is not in the input')}`, hop(gone)]
      : few(
          changes.map(
            change =>
              `  ${red(inert(pathText(change.path)))}: ${written(change.expected)} → ${written(change.live)}\n${hop(change)}`,
          ),
          'differences',
        );
  return `${bold(inert(nameOf(first!)))}  ${dim(inert(first!.file))}\n${lines.join('\n')}\n\n`;
}
