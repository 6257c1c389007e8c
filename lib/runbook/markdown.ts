/** The Markdown that the runbook is made of. No text can break out of its cell, its code or its fence. */

type Part = string | false | undefined;

/** A heading, and paragraphs with a blank line between them. */
export function section(title: string, ...parts: readonly Part[]): string {
  return [`## ${title}`, ...parts.filter(part => part)].join('\n\n');
}

/** A lesser heading, and paragraphs with a blank line between them. */
export function subsection(title: string, ...parts: readonly Part[]): string {
  return [`### ${title}`, ...parts.filter(part => part)].join('\n\n');
}

/** A table, with a row of headings. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** A list with a bullet for each item. */
export function list(items: readonly Part[]): string {
  return items
    .filter(item => item)
    .map(item => `- ${item}`)
    .join('\n');
}

/** A fenced block; the fence is longer than any run of backticks inside. */
export function fence(language: string, text: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Inline code: the text as it is, on one line. Markdown does not show the blanks beside a backtick. */
export function code(text: string | number): string {
  const shown = String(text).replace(/\s+/g, ' ');
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$/.test(shown) || /^ .* $/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** Several texts as inline code: `a`, `b` and `c`. */
export function codes(texts: readonly (string | number)[], last = 'and'): string {
  const shown = texts.map(code);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

/**
 * Keeps a text in its cell. A line break would end the row, and a bar the cell, even in code. A bar behind a backslash
 * can't be escaped, and becomes ∣.
 */
function cell(text: string): string {
  return text
    .replace(/\r?\n/g, ' ')
    .replace(/(\\+)\|/g, '$1∣')
    .replaceAll('|', '\\|');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
