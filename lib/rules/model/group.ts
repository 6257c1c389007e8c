/** Groups items by a key. */
export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) add(groups, keyOf(item), item);
  return groups;
}

/** Groups items by each of their labels, written `key=value`. */
export function byPair<Item>(
  items: readonly Item[],
  labelsOf: (item: Item) => Readonly<Record<string, string>>,
  prefixOf: (item: Item) => string = () => '',
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items)
    for (const pair of Object.entries(labelsOf(item))) add(groups, prefixOf(item) + pair.join('='), item);
  return groups;
}

function add<Item, Key>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

const KEYS = new WeakMap<Readonly<Record<string, string>>, string>();

/** A text that is the same for selectors with the same labels. */
export function selectorKey(selector: Readonly<Record<string, string>>): string {
  const key = KEYS.get(selector) ?? written(selector);
  KEYS.set(selector, key);
  return key;
}

function written(selector: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(selector).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A set of pairs of objects, compared by identity. */
export class Pairs {
  private readonly others = new Map<object, Set<object>>();

  /** Adds a pair. true if the pair is new. */
  add(one: object, other: object): boolean {
    const known = this.others.get(one) ?? new Set();
    this.others.set(one, known);
    return known.size < known.add(other).size;
  }
}
