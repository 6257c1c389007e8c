/** A field’s change in one line, without what may be a credential. */
import { withoutCredentials } from '../foreign/unshown';
import { type Path, pathText } from '../kubernetes/json';
import type { FieldChange } from './objects';
import { joined, names, type Sentence, say } from './sentence';

/** A difference in one line: path, before, after. */
export function fieldText({ path, before, after, flag }: FieldChange, from = 0): Sentence {
  const place = pathText(path.slice(from)) || 'all of it';
  return changeText(place, before, after, flag ?? nameOf(path));
}

/** What tells whether a field has a credential: its name, and of an item such as a variable the name of the item. */
function nameOf(path: Path): string {
  const last = String(path.at(-1) ?? '');
  return last === 'value' && path.length > 1 ? String(path.at(-2)) : last;
}

/** What was at a place, and what is. */
export function changeText(place: string, before: unknown, after: unknown, name = place): Sentence {
  if (before === undefined) return say`${place}: new, ${short(after, name)}`;
  if (after === undefined) return say`${place}: gone, was ${short(before, name)}`;
  if (isPlainList(before) && isPlainList(after)) return listText(say`${place}`, before, after, name);
  const start = commonStart(before, after);
  return say`${place}: ${short(before, name, start)} → ${short(after, name, start)}`;
}

function listText(place: Sentence, before: readonly unknown[], after: readonly unknown[], name: string): Sentence {
  const without = (all: readonly unknown[], others: readonly unknown[]) => {
    const known = new Set(others);
    const texts = withoutCredentials(all, name) as readonly unknown[];
    return texts.filter((_, index) => !known.has(all[index])).map(item => short(item));
  };
  const [gone, added] = [without(before, after), without(after, before)];
  if (gone.length + added.length === 0) return say`${place}: in another order`;
  const parts = [
    ...(gone.length > 0 ? [say`without ${names(gone)}`] : []),
    ...(added.length > 0 ? [say`with ${names(added)}`] : []),
  ];
  return say`${place}: ${joined(parts, ', ')}`;
}

function isPlainList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(item => typeof item !== 'object' || item === null);
}

const SHORT = 60;
/** Characters that are shown before the first that differs. */
const LEAD = 15;

/** How much of the start of two long texts is left out, since they differ behind it. */
function commonStart(before: unknown, after: unknown): number {
  if (typeof before !== 'string' || typeof after !== 'string' || Math.max(before.length, after.length) <= SHORT)
    return 0;
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return at > SHORT / 2 ? at - LEAD : 0;
}

/** A value, cut; what looks like a credential by its name or by itself is not repeated. */
export function short(value: unknown, name = '', from = 0): string {
  if (value === undefined) return 'nothing';
  const safe = withoutCredentials(value, name);
  const whole = typeof safe === 'string' ? safe : JSON.stringify(safe);
  // the place where two texts differ is that of the texts as they were
  const shown = from > 0 && safe === value ? `…${whole.slice(from)}` : whole;
  return shown.length > SHORT ? `${shown.slice(0, SHORT - 1)}…` : shown;
}
