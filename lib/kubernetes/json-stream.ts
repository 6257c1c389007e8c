/** One JSON value of a stream, with blanks before it for the part of its first line that belongs to the value before. */
interface Part {
  readonly text: string;
  /** How many lines of the stream are above it. */
  readonly above: number;
}

/**
 * Takes objects of JSON apart that follow each other with nothing between them but white space, as `jq` and `kubectl` write and read them.
 *
 * @returns undefined for any other text
 */
export function jsonStream(text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let above = 0;
  let last = 0;
  for (let at = skip(text, 0); at < text.length; at = skip(text, last)) {
    const end = endOf(text, at);
    if (end === undefined) return undefined;
    above += linesIn(text, last, at);
    const column = at - (text.lastIndexOf('\n', at - 1) + 1);
    parts.push({ text: ' '.repeat(column) + text.slice(at, end), above });
    above += linesIn(text, at, end);
    last = end;
  }
  return parts.length > 1 ? parts : undefined;
}

/** Where the object ends that begins there. undefined: no object begins there, or it does not end. */
function endOf(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined;
  let depth = 0;
  TOKENS.lastIndex = start;
  for (let found = TOKENS.exec(text); found; found = TOKENS.exec(text)) {
    if ('{['.includes(found[0])) depth += 1;
    if ('}]'.includes(found[0])) depth -= 1;
    if (depth === 0) return TOKENS.lastIndex;
  }
  return undefined;
}

const TOKENS = /[{}[\]]|"(?:[^"\\]|\\.)*"/g;

function skip(text: string, from: number): number {
  BLANK.lastIndex = from;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

const BLANK = /[\s\ufeff]*/y;

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
