/** Shorter ones are no secret, and would tear holes into any text. */
const SHORTEST = 3;
const SHORTEST_PART = 4;

/**
 * A function that takes these headers' values out of a text: a server may say again what it was sent. Of a text that was cut
 * off, the beginning of such a value at its end goes too.
 */
export function hider(headers: Readonly<Record<string, string>>): (text: string, cut?: boolean) => string {
  const values = Object.values(headers).flatMap(value => [value, ...partsOf(value)]);
  const all = [...new Set(values.flatMap(spellings))].filter(value => value.length >= SHORTEST);
  if (!all.length) return text => text;
  const longestFirst = all.sort((a, b) => b.length - a.length).map(literal);
  const pattern = new RegExp(longestFirst.join('|'), 'gi');
  return (text, cut) => (cut ? withoutBeginning(text, all) : text).replace(pattern, '(hidden)');
}

/** The text without what at its end one of these begins with. */
function withoutBeginning(text: string, all: readonly string[]): string {
  let longest = 0;
  for (const value of all)
    for (let length = Math.min(value.length, text.length); length > longest; length--)
      if (text.endsWith(value.slice(0, length))) longest = length;
  return text.slice(0, text.length - longest);
}

/** What stands behind a scheme such as Bearer, the cookies' values, and the name and password of Basic. */
function partsOf(value: string): string[] {
  const [, ...rest] = value.split(/[\s;,=]+/);
  const basic = /^basic\s+(\S+)/i.exec(value)?.[1];
  const plain = basic ? Buffer.from(basic, 'base64').toString() : '';
  const password = plain.includes(':') ? plain.slice(plain.indexOf(':') + 1) : '';
  return [...rest, plain, password].filter(part => part.length >= SHORTEST_PART);
}

const spellings = (value: string): string[] => [
  value,
  encodeURIComponent(value.toWellFormed?.() ?? value),
  JSON.stringify(value).slice(1, -1),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];

const literal = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
