import type { Environment } from '../environment/schema';
import { HOPS } from '../hops';
import { type Chain, chainsOf, type Row } from '../path/timeouts';
import { code, section, table } from './markdown';

/** The runbook's section on times, sizes and numbers that depend on each other. */
export function timeouts(environment: Environment): string {
  const rows = chainsOf(environment).flatMap(({ title, rows }) =>
    rows.map((row, index) => [
      index === 0 ? `**${title}**` : '',
      row.what,
      shownValue(row),
      relationOf(row),
      row.setIn,
    ]),
  );
  return section(
    'Timeouts and limits',
    'Whoever changes one of these looks at the one below it: **<** and **≤** say how the value must stand to the next. Why: `docs/timeouts.md`.',
    table(['', 'What', 'Here', '', 'Set in'], rows),
  );
}

/** A chain as a table, each value with the hop that it acts at and the page that owns the fact. */
export function chainTable({ rows }: Chain): string {
  return table(
    ['Hop', 'What', 'Value', '', 'Set in'],
    rows.map(row => [
      row.hop ? HOPS[row.hop] : 'sender',
      `[${row.what}](${row.page})`,
      shownValue(row),
      relationOf(row),
      row.setIn,
    ]),
  );
}

function shownValue({ value, unit, otherwise }: Row): string {
  return value === undefined ? (otherwise ?? '') : code(unit === 'requests' ? value : `${value} ${unit}`);
}

const relationOf = ({ mustBe }: Row): string => (mustBe ? { below: '**<**', 'at most': '**≤**' }[mustBe] : '');
