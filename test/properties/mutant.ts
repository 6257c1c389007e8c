/** Numbers that one seed decides. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** A whole number from 0 to below `limit`, which is not 0. Mulberry32. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

/** Keys that every plain object answers to. */
const KEYS = ['toString', 'constructor', '__proto__', 'valueOf', 'toJSON', 'hasOwnProperty', 'length', 'name', ''];

/** What stands where something else was expected; each made anew. */
const HOSTILE: readonly (() => unknown)[] = [
  ...KEYS.flatMap(key =>
    [1, null, { [key]: [] }].map(value => () => JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`)),
  ),
  ...[null, true, false, 0, -1, 0.5, 1e308, 1e21, Number.NaN, Number.POSITIVE_INFINITY].map(value => () => value),
  ...['', ' ', '*', '0', '/', ':', '=', ',', '-1', '1e999', '9'.repeat(400), 'x'.repeat(3000)].map(
    value => () => value,
  ),
  ...['\n::error::x', '##[error]x', '\u001b[2J', '\u202e', '\ud800', '${x}', '{{x}}'].map(value => () => value),
  ...KEYS.map(key => () => key),
  ...['[]', '{}', '[[]]', '[null]', '[{}]', '[1]', '[""]', '[{"name": {}}]', '{"a": null}'].map(
    text => () => JSON.parse(text),
  ),
];

type Node = Record<string | number, unknown>;

/** A place in a tree: a node, and the key of one thing below it. */
interface Place {
  readonly parent: Node;
  readonly key: string | number;
}

/** The objects with one to three changes: something replaced, left out, doubled, renamed, or put elsewhere. */
export function mutant(dice: Dice, objects: readonly unknown[]): unknown[] {
  const copy = structuredClone(objects) as unknown[];
  for (let count = 1 + dice.below(3); count > 0; count -= 1) {
    const places = placesIn(copy as unknown as Node);
    if (places.length > 0) change(dice, dice.of(places), places);
  }
  return copy;
}

function change(dice: Dice, { parent, key }: Place, places: readonly Place[]): void {
  const list = Array.isArray(parent) ? parent : undefined;
  const put = (at: string | number, value: unknown) =>
    Object.defineProperty(parent, at, { value, enumerable: true, configurable: true, writable: true });
  const kinds = [
    () => put(key, dice.of(HOSTILE)()),
    () => put(key, dice.of(HOSTILE)()),
    () => (list ? list.splice(key as number, 1) : delete parent[key]),
    () => (list ? list.splice(key as number, 0, structuredClone(parent[key])) : put(dice.of(KEYS), parent[key])),
    () => (list ? list.push(dice.of(HOSTILE)()) : put(dice.of(KEYS), dice.of(HOSTILE)())),
    () => {
      const other = dice.of(places);
      put(key, structuredClone(other.parent[other.key]));
    },
  ];
  dice.of(kinds)();
}

function placesIn(top: Node): Place[] {
  const places: Place[] = [];
  const open = [top];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    for (const name of Object.keys(parent)) {
      const key = Array.isArray(parent) ? Number(name) : name;
      places.push({ parent, key });
      const below = parent[key];
      if (typeof below === 'object' && below !== null) open.push(below as Node);
    }
  }
  return places;
}

const SNIPPETS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  '`',
  '\\',
  '.',
  ',',
  '=',
  '\n',
  '//',
  '/*',
  '-',
  '1e999',
  '\0',
  'constructor',
  '__proto__',
  '\ud800',
  '\u202e',
  'sys.env(',
  'otelcol.',
];

/** A text with one to three changes: a character changed, a part cut out, doubled or put elsewhere, something put in. */
export function textMutant(dice: Dice, text: string): string {
  let now = text;
  for (let count = 1 + dice.below(3); count > 0; count -= 1) {
    const at = dice.below(now.length + 1);
    const end = Math.min(now.length, at + 1 + dice.below(60));
    const part = now.slice(at, end);
    const to = dice.below(now.length + 1);
    now = dice.of([
      now.slice(0, at) + String.fromCharCode(dice.below(0x250)) + now.slice(at + 1),
      now.slice(0, at) + dice.of(SNIPPETS) + now.slice(at),
      now.slice(0, at) + now.slice(end),
      now.slice(0, at),
      now.slice(0, at) + part + now.slice(at),
      now.slice(0, to) + part + now.slice(to),
    ]);
  }
  return now;
}
