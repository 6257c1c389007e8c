/**
 * Foreign text: names, values and messages that this project did not write, on their way to a terminal, a log or a CI
 * annotation. Every sink passes it through here; structured formats (JSON, SARIF, YAML) escape by themselves.
 */

/**
 * Control characters, lone surrogates, line and paragraph separators, and characters without width or that turn the
 * direction of text (https://unicode.org/reports/tr36/#Bidirectional_Text_Spoofing). A variation selector counts as
 * seen behind a character that it may vary: a sign that is not ASCII, or the sign of a key (1️⃣).
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\u2800\ufffe\uffff]|(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|(?<![^\p{ASCII}\s\p{C}\p{Default_Ignorable_Code_Point}\u2800])\p{Variation_Selector}(?!\u20e3)/gu;

/** Whether a text has a character that nobody sees, or that changes the order of the visible ones. */
export function hasUnseen(text: string): boolean {
  return text.search(UNSEEN) >= 0;
}

/**
 * The beginning of a CI runner's command, anywhere in a line: GitHub's `##[`, Azure's `##vso[`, TeamCity's
 * `##teamcity[`.
 */
const COMMAND = /##(?=\w{0,20}\[)/g;

/** Most texts: visible ASCII, without a sign that begins a command. */
const PLAIN = /^(?!\s*::)[ -"$-~]*$/;

/**
 * Writes as `\u{…}` every character that a terminal or a CI runner would act on. GitHub's runner also takes `::` at
 * the start of a line for a command, with blanks before it or without.
 */
export function inert(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(UNSEEN, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replace(/^(\s*):(?=:)/, '$1\\u{3a}')
    .replace(COMMAND, '#\\u{23}');
}

/** A value as JSON, with the same characters in JSON's own escapes: parsing gives the value as it was. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(UNSEEN, character => (character === '\n' ? character : unitsOf(character)))
    .replace(COMMAND, '#\\u0023');
}

function unitsOf(character: string): string {
  return character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

const MOST = 80;
const DEEPEST = 8;

/**
 * Any value as one line of inert text in JSON's notation, cut off after `most` characters. Only the value's own
 * enumerable fields are read: a key `toString` or `toJSON` is an ordinary key, and a cycle ends as `…`.
 *
 * @param most default: 80
 */
export function shown(value: unknown, most = MOST): string {
  const text = inert(notation(value, most, DEEPEST));
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** JSON whose first `most` characters are right; the rest may be left out. */
function notation(value: unknown, most: number, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, most + 1));
  // the spellings of YAML
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value < 0 ? '-.inf' : '.inf';
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? 'a function' : String(value);
  const list = Array.isArray(value);
  if (depth === 0) return list ? '[…]' : '{…}';
  let text = '';
  for (const key of Object.keys(value)) {
    if (text.length > most) break;
    const below = notation((value as Record<string, unknown>)[key], most - text.length, depth - 1);
    text += `${text && ','}${list ? '' : `${JSON.stringify(key.slice(0, most + 1))}:`}${below}`;
  }
  return list ? `[${text}]` : `{${text}}`;
}
