/** Just enough of GitHub's Markdown to see that nothing breaks out of where it was put. */

export interface Fence {
  readonly language: string;
  readonly text: string;
}

/** @throws at a fence that does not end, or a table whose rows differ in length */
export function readMarkdown(text: string): { fences: Fence[]; tables: string[][][]; headings: string[] } {
  const fences: Fence[] = [];
  const tables: string[][][] = [];
  const headings: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const open = /^(`{3,})([a-z]*)$/.exec(line);
    if (open) {
      const end = lines.indexOf(open[1]!, at + 1);
      if (end < 0) throw new Error(`the fence of line ${at + 1} does not end`);
      fences.push({ language: open[2]!, text: lines.slice(at + 1, end).join('\n') });
      at = end;
    } else if (line.startsWith('|')) {
      const rows = lines.slice(
        at,
        lines.findIndex((one, index) => index > at && !one.startsWith('|')),
      );
      const cells = rows.map(row => row.slice(1, -1).split(/(?<!\\)\|/));
      if (cells.some(row => row.length !== cells[0]!.length)) throw new Error(`uneven table:\n${rows.join('\n')}`);
      if (!cells[1]!.every(cell => cell === '---')) throw new Error(`no line below the head:\n${rows.join('\n')}`);
      tables.push(cells.map(row => row.map(cell => cell.trim())));
      at += rows.length - 1;
    } else if (line.startsWith('#')) {
      headings.push(line);
    }
  }
  return { fences, tables, headings };
}
