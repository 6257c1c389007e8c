/** Characters of the shortest secret. Shorter values are no secret, and hiding them would tear holes into any text. */
const SHORTEST = 3;
const SHORTEST_PART = 4;
/** Characters of a secret in a row that are too much to show. */
const RUN = 8;

/**
 * Makes a function that removes these headers' values from a text. A server may repeat what it was sent: whole or a
 * piece from either end, encoded or not. If the text was cut off (`cut`), the beginning of a value at the text's end is
 * removed too.
 */
export function hider(headers: Readonly<Record<string, string>>): (text: string, cut?: boolean) => string {
  const values = Object.values(headers);
  const parts = values.flatMap(partsOf);
  const all = [...new Set([...values, ...parts].flatMap(spellings))].filter(value => value.length >= SHORTEST);
  if (!all.length) return text => text;
  const longestFirst = all.sort((a, b) => b.length - a.length).map(literal);
  const pattern = new RegExp(longestFirst.join('|'), 'gi');
  const runs = runsOf([...values.map(value => value.replace(SCHEME, '')), ...parts]);
  return (text, cut) => {
    const whole = cut ? withoutBeginning(text, all) : text;
    const exact = [...whole.matchAll(pattern)].map(({ 0: found, index }): Span => [index, index + found.length]);
    return without(whole, [...exact, ...piecesIn(whole, runs)]);
  };
}

/** Removes from the end of a text what could be the beginning of one of these values. */
function withoutBeginning(text: string, all: readonly string[]): string {
  let longest = 0;
  for (const value of all)
    for (let length = Math.min(value.length, text.length); length > longest; length--)
      if (text.endsWith(value.slice(0, length))) longest = length;
  return text.slice(0, text.length - longest);
}

/**
 * The secret parts of a header's value: what follows a scheme such as Bearer, the cookies' values, and Basic's name and
 * password.
 */
function partsOf(value: string): string[] {
  const [, ...rest] = value.split(/[\s;,=]+/);
  const basic = /^basic\s+(\S+)/i.exec(value)?.[1];
  const plain = basic ? Buffer.from(basic, 'base64').toString() : '';
  const password = plain.includes(':') ? plain.slice(plain.indexOf(':') + 1) : '';
  return [...rest, plain, password].filter(part => part.length >= SHORTEST_PART);
}

/** Words that name a scheme. The word alone is no secret: what a server says about a scheme stays readable. */
const SCHEME = /^(?:apikey|basic|bearer|digest|key|splunk|token)\s+/i;

const spellings = (value: string): string[] => [
  value,
  encodeURIComponent(value.toWellFormed?.() ?? value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
];

const literal = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/**
 * Every run of the secrets' characters, by length, forwards and backwards. A secret shorter than a run counts whole.
 */
function runsOf(secrets: readonly string[]): ReadonlyMap<number, ReadonlySet<string>> {
  const runs = new Map<number, Set<string>>();
  for (const secret of new Set(secrets.flatMap(spellings))) {
    const forwards = lettersOf(secret).map(({ letter }) => letter);
    if (forwards.length < SHORTEST) continue;
    const size = Math.min(RUN, forwards.length);
    const found = runs.get(size) ?? new Set();
    runs.set(size, found);
    for (const letters of [forwards, [...forwards].reverse()])
      for (let at = 0; at + size <= letters.length; at++) found.add(letters.slice(at, at + size).join(''));
  }
  return runs;
}

/** Start and end of a part of a text. */
type Span = readonly [start: number, end: number];

function piecesIn(text: string, runs: ReadonlyMap<number, ReadonlySet<string>>): Span[] {
  const letters = lettersOf(text);
  const plain = letters.map(({ letter }) => letter).join('');
  const found: Span[] = [];
  for (const [size, known] of runs)
    for (let at = 0; at + size <= letters.length; at++)
      if (known.has(plain.slice(at, at + size))) found.push([letters[at]!.start, letters[at + size - 1]!.end]);
  return found;
}

function without(text: string, spans: readonly Span[]): string {
  let shown = '';
  let done = 0;
  for (const [start, end] of [...spans].sort(([one], [other]) => one - other)) {
    if (end <= done) continue;
    if (start >= done && (start > done || !shown.endsWith(HIDDEN))) shown += text.slice(done, start) + HIDDEN;
    done = end;
  }
  return shown + text.slice(done);
}

const HIDDEN = '(hidden)';

/** One character: plain, or as URLs, JSON, HTML and programs escape it. */
const LETTER =
  /%(?:25)*([\da-f]{2})|\\{1,8}u([\da-f]{4})|\\{1,8}u\{0*([\da-f]{1,4})\}|\\{1,8}x([\da-f]{2})|&#x0*([\da-f]{1,4});|&#0*(\d{1,5});|\\{1,8}(["'/])|./gis;

/** A text's characters in lower case, each with its place in the text. */
function lettersOf(text: string): { readonly letter: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(LETTER)].map(({ 0: written, index, ...groups }) => {
    const hex = [1, 2, 3, 4, 5].map(group => groups[group]).find(Boolean);
    const code = hex ? Number.parseInt(hex, 16) : groups[6] && Number(groups[6]);
    const letter = code ? String.fromCharCode(code) : (groups[7] ?? written);
    const small = letter.toLowerCase();
    return { letter: small.length === 1 ? small : letter.slice(0, 1), start: index, end: index + written.length };
  });
}
