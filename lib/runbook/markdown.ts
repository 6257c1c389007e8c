/** The little Markdown that the runbook is made of. Whatever is put in stays inside: cells, code and fences don't break. */

type Part = string | false | undefined;

/** A heading, and paragraphs with a blank line between them. */
export function section(title: string, ...parts: readonly Part[]): string {
  return [`## ${title}`, ...parts.filter(part => part)].join('\n\n');
}

export function subsection(title: string, ...parts: readonly Part[]): string {
  return [`### ${title}`, ...parts.filter(part => part)].join('\n\n');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

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

/** Text as it is, on one line. The blanks beside a backtick are not shown. */
export function code(text: string | number): string {
  const shown = String(text).replace(/\s+/g, ' ');
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$/.test(shown) || /^ .* $/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** `a`, `b` and `c`. */
export function codes(texts: readonly (string | number)[], last = 'and'): string {
  const shown = texts.map(code);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

/** A row ends at a line break, a cell at a bar, in code too. Nothing escapes a bar behind a backslash: it is shown as ∣. */
function cell(text: string): string {
  return text
    .replace(/\r?\n/g, ' ')
    .replace(/(\\+)\|/g, '$1∣')
    .replaceAll('|', '\\|');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
