/** Prose in lines that a terminal shows whole. */

const WIDTH = 120;

/**
 * Breaks the paragraphs and list items of a Markdown text into lines of at most 120 characters, where there is a blank to
 * break at, and the commands of fences where a shell goes on behind a backslash. Inline code stays on one line: it is
 * copied. What else is in fences, tables and headings stay as they are.
 */
export function wrapped(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split('\n').map(line => {
    const [ticks] = /^`{3,}/.exec(line) ?? [];
    if (fence) {
      if (line === fence) fence = undefined;
      return wrappedCommand(line);
    }
    if (ticks) fence = ticks;
    return ticks || /^[|#]/.test(line) ? line : wrappedLine(line);
  });
  return lines.join('\n');
}

function wrappedLine(line: string): string {
  if (line.length <= WIDTH && !HAS_BLANKS_TO_DROP.test(line)) return line;
  const [marker] = /^(?:- |\d+\. )?/.exec(line) as unknown as [string];
  const indent = ' '.repeat(marker.length);
  const lines: string[] = [];
  let current = marker;
  for (const word of words(line.slice(marker.length))) {
    const isFirst = current.length === marker.length;
    if (isFirst || current.length + 1 + word.length <= WIDTH || STARTS_A_BLOCK.test(word)) {
      current += isFirst ? word : ` ${word}`;
    } else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current].join('\n');
}

const HAS_BLANKS_TO_DROP = /^ | {2}| $/;

/** Breaks a command between its words. One whose quotes go on in the next line, or that a comment follows, stays. */
function wrappedCommand(line: string): string {
  const isCommand = /^(?:kubectl|istioctl|helm|aws|npm) /.test(line) && !/ # /.test(line);
  if (!isCommand || (line.match(/'/g) ?? []).length % 2 || (line.match(/"/g) ?? []).length % 2) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(OPTION_OR_WORD)!) {
    if (current && current.length + word.length + 1 > WIDTH - BACKSLASH.length) {
      lines.push(current + BACKSLASH);
      current = `  ${word}`;
    } else current += current ? ` ${word}` : word;
  }
  return [...lines, current].join('\n');
}

const BACKSLASH = ' \\';

/** A word of a shell, behind the option that it belongs to. */
const OPTION_OR_WORD = /(?:--?[\w-]+ (?![-|]))?(?:'[^']*'|"[^"]*"|[^\s'"])+/g;

/** What Markdown would take for something else at the beginning of a line. */
const STARTS_A_BLOCK = /^(?:[-+*]|#{1,6}|\d+[.)]|=+|-{2,}|[>|<].*|(?:`{3,}|~{3,}).*)$/;

/** Splits at blanks, but not at those of inline code. */
function words(text: string): string[] {
  const found: string[] = [];
  let word = '';
  for (const [part] of text.matchAll(PARTS)) {
    if (!part.startsWith(' ')) word += part;
    else if (word) {
      found.push(word);
      word = '';
    }
  }
  return word ? [...found, word] : found;
}

/** Inline code up to as many backticks as it began with, or backticks that begin none; what is between, and blanks. */
const PARTS = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)|`+|[^` ]+| +/g;
