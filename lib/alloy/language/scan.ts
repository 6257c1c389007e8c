/** One token: a name, a literal, an operator or bracket, the end of a statement, or the end of the text. */
export interface Token {
  readonly type: 'name' | 'string' | 'number' | 'punctuation' | 'end of statement' | 'end of file';
  /** The token as it is written. */
  readonly text: string;
  readonly offset: number;
  /** The value of a string; undefined for other tokens. */
  readonly value?: string;
}

/** Thrown for text that is not Alloy's syntax, with the line and column of the first mistake, both from 1. */
export class AlloySyntaxError extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${line}:${column}: ${reason}`);
  }
}

const SPACES = ' \t\r';
const SPACE = /[ \t\r]+/y;
const NAME = /[\p{L}_][\p{L}_\p{Nd}]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const RAW_STRING = /`[^`]*`/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const PUNCTUATION = /\|\||&&|[=!<>]=|[-=!<>+*/%^{}()[\],.]/y;

/** Brackets behind which a line's end is the statement's end, as in Go. */
const ENDS = new Set(['}', ')', ']']);

/**
 * Splits a text into tokens. Comments and white space leave no token, except for the ends of statements.
 *
 * @throws AlloySyntaxError
 */
export function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = text.startsWith('\ufeff') ? 1 : 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.test(text) ? text.slice(offset, pattern.lastIndex) : undefined;
  };
  const push = (type: Token['type'], written: string, value?: string) => {
    tokens.push(value === undefined ? { type, text: written, offset } : { type, text: written, offset, value });
    offset += written.length;
  };
  const pushWord = (char: string) => {
    const number = take(NUMBER);
    const name = number === undefined ? take(NAME) : undefined;
    if (number !== undefined) push('number', number);
    else if (name !== undefined) push('name', name);
    else if (text.startsWith('/*', offset)) fail(text, offset, 'this comment has no end');
    else push('punctuation', take(PUNCTUATION) ?? fail(text, offset, `unexpected character ${JSON.stringify(char)}`));
  };
  while (offset < text.length) {
    const char = text[offset]!;
    const comment = char === '/' ? (take(LINE_COMMENT) ?? take(BLOCK_COMMENT)) : undefined;
    if (char === '\n' || comment?.includes('\n')) {
      if (canEnd(tokens.at(-1))) tokens.push({ type: 'end of statement', text: '\n', offset });
      offset += comment?.length ?? 1;
    } else if (comment !== undefined) offset += comment.length;
    else if (SPACES.includes(char)) offset += take(SPACE)!.length;
    else if (char === '"') {
      const quoted = take(STRING) ?? fail(text, offset, 'this string has no end');
      push('string', quoted, unquote(text, offset, quoted));
    } else if (char === '`') {
      const raw = take(RAW_STRING) ?? fail(text, offset, 'this raw string has no end');
      push('string', raw, raw.slice(1, -1).replaceAll('\r', ''));
    } else pushWord(char);
  }
  if (canEnd(tokens.at(-1))) tokens.push({ type: 'end of statement', text: '', offset });
  tokens.push({ type: 'end of file', text: '', offset });
  return tokens;
}

/**
 * Ends the parsing at an offset of the text.
 *
 * @throws AlloySyntaxError always
 */
export function fail(text: string, offset: number, reason: string): never {
  const before = text.slice(0, offset);
  throw new AlloySyntaxError(reason, before.split('\n').length, offset - before.lastIndexOf('\n'));
}

function canEnd(token: Token | undefined): boolean {
  if (!token) return false;
  return token.type === 'punctuation' ? ENDS.has(token.text) : token.type !== 'end of statement';
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

const ESCAPE = /\\(?:([abfnrtv\\"])|x([\da-fA-F]{2})|([0-3][0-7]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|[\s\S])/g;

/** The value of a quoted string, with Go's escapes. */
function unquote(text: string, offset: number, quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  return quoted.slice(1, -1).replace(ESCAPE, (all, letter, hex, octal, short, long, at: number) => {
    if (letter) return ESCAPES[letter]!;
    const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(hex ?? short ?? long ?? 'no', 16);
    if (!(code <= 0x10ffff)) fail(text, offset + 1 + at, `unknown escape ${all}`);
    return String.fromCodePoint(code);
  });
}
