/** The table of Alloy's components, as a tree. */
import { ARGUMENTS, NAMES } from '../../../../facts/alloy-components';

/** An argument or a block of a component. */
export interface Field {
  readonly name: string;
  /** The type of an argument, as the table writes types. undefined for a block. */
  readonly type: string | undefined;
  readonly required: boolean;
  /** Whether a block may be there several times. */
  readonly many: boolean;
  /** The first minor version that has the field. undefined: every version that has what the field is in. */
  readonly since: number | undefined;
  /** The first minor version without the field. */
  readonly until: number | undefined;
  /** What a block has; nothing for an argument. */
  readonly fields: () => Fields;
}

export type Fields = ReadonlyMap<string, Field>;

export const LEVELS = ['generally-available', 'public-preview', 'experimental'] as const;
export type Level = (typeof LEVELS)[number];

/** A component, or a block of the top level. */
export interface ComponentFacts {
  readonly name: string;
  readonly exports: readonly string[];
  /** Its stability, from version to version. `community`: components of the community have to be switched on. */
  readonly levels: readonly { readonly level: Level | 'community'; readonly since: number; readonly until?: number }[];
  readonly since: number;
  /** The first minor version without it. */
  readonly until: number | undefined;
  /** undefined: its arguments are not in the table. */
  readonly fields: Fields | undefined;
}

/** What the table has of a name. */
export function componentFacts(name: string): ComponentFacts | undefined {
  return components().get(name);
}

/** The names in the table. */
export function componentNames(): readonly string[] {
  return [...components().keys()];
}

const components = once(() => {
  const found = new Map<string, ComponentFacts>();
  for (const paragraph of paragraphs(NAMES, line => line.includes(':'))) {
    const [level, exported] = paragraph.head.split(': ') as [Level | 'community', string];
    const exports = exported === '-' ? [] : exported.split(' ');
    for (const { name, since = 0, until } of paragraph.words.map(versioned)) {
      const earlier = found.get(name);
      const levels = [...(earlier?.levels ?? []), { level, since, ...(until === undefined ? {} : { until }) }];
      levels.sort((one, other) => one.since - other.since);
      found.set(name, {
        name,
        exports,
        levels,
        since: levels[0]!.since,
        until: levels.at(-1)!.until,
        // a configuration has a few of the components
        get fields() {
          return definitions().get(name)?.();
        },
      });
    }
  }
  return found;
});

/** Shapes and components by name. */
const definitions = once(
  () =>
    new Map(
      paragraphs(ARGUMENTS, line => !line.startsWith(' ')).map(({ head, words }) => [
        head,
        once(() => fieldsOf(words)),
      ]),
    ),
);

function paragraphs(text: string, isHead: (line: string) => boolean): { head: string; words: string[] }[] {
  const found: { head: string; words: string[] }[] = [];
  for (const line of text.split('\n').filter(Boolean)) {
    if (isHead(line)) found.push({ head: line, words: [] });
    else found.at(-1)!.words.push(...line.trim().split(' '));
  }
  return found;
}

/** Reads words up to the brace that ends a block. The words that were read are taken from the list. */
function fieldsOf(words: string[]): Fields {
  const fields = new Map<string, Field>();
  for (let word = words.shift(); word !== undefined && word !== '}'; word = words.shift()) {
    if (word.startsWith('...')) {
      for (const [name, field] of shape(word.slice(3))()) fields.set(name, field);
      continue;
    }
    const [, names, type, isBlock, named, isClosed] = /^([^:{]+)(?::(.+)|(\{)(\w*)(\}?))$/.exec(word)!;
    const inner = isBlock && !named && !isClosed ? fieldsOf(words) : undefined;
    for (const written of names!.split(',').map(versioned))
      fields.set(written.name, {
        ...written,
        type,
        fields: inner ? () => inner : named ? shape(named) : () => NOTHING,
      });
  }
  return fields;
}

const NOTHING: Fields = new Map();

function shape(name: string): () => Fields {
  return () => definitions().get(name)!();
}

/** A name with its marks: `policy!*@3~7`. */
function versioned(written: string) {
  const [, name, required, many, since, until] = /^([^!*@~]+)(!?)(\*?)(?:@(\d+))?(?:~(\d+))?$/.exec(written)!;
  const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
  return { name: name!, required: required !== '', many: many !== '', since: number(since), until: number(until) };
}

function once<Result>(compute: () => Result): () => Result {
  let known: { readonly value: Result } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
