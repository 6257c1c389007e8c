import type { Figure } from './figures';

/** A table with its words, as the terminal and the page show it. */
export interface Section {
  readonly title: string;
  readonly text?: string;
  readonly table?: Table;
  /** Stands below the table as it is; the terminal leaves such text out. */
  readonly code?: string;
}

export interface Table {
  readonly head: readonly string[];
  /** A row may have fewer cells than the head: its last one says why there are no figures. */
  readonly rows: readonly (readonly string[])[];
}

/** Thousands with a comma, up to three figures: more were not measured. */
export function count(value: number): string {
  const rounded = value >= 1000 ? Number(value.toPrecision(3)) : Math.round(value);
  return rounded.toLocaleString('en-US');
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** With how far the worst round is from the best. */
export const figure = ({ best, spread }: Figure): string => `${count(best)} (${percent(spread)})`;

export function terminal(sections: readonly Section[]): string {
  return sections.flatMap(({ title, table }) => (table ? [`${title}\n${aligned(table)}`] : [])).join('\n\n');
}

function aligned(table: Table): string {
  const widths = table.head.map((name, column) =>
    Math.max(name.length, ...columnOf(table, column).map(cell => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      isWords(table, column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    );
  return [table.head, ...table.rows].map(cells => `  ${line(cells).join('  ').trimEnd()}`).join('\n');
}

/** The cells of a column; what says why there are no figures may be wider than any of them. */
const columnOf = ({ head, rows }: Table, column: number): string[] =>
  rows.filter(({ length }) => length === head.length).map(cells => cells[column]!);

/** Figures stand to the right. */
const isWords = (table: Table, column: number): boolean =>
  !columnOf(table, column).every(cell => /^[\d.,]+( |$|\/)/.test(cell));

export function markdown(title: string, text: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title, text, table, code }) =>
    [
      `## ${title}`,
      ...(text ? [text] : []),
      ...(table ? [tableOf(table)] : []),
      ...(code ? [`\`\`\`\n${code}\n\`\`\``] : []),
    ].join('\n\n'),
  );
  return `${[`# ${title}`, text, ...parts].join('\n\n')}\n`;
}

function tableOf(table: Table): string {
  const { head, rows } = table;
  const filled = rows.map(cells => [...cells, ...Array<string>(head.length - cells.length).fill('')]);
  const rule = head.map((_, column) => (isWords(table, column) ? '---' : '---:'));
  return [head, rule, ...filled].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
