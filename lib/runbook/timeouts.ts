import type { Environment } from '../environment/schema';
import { HOPS } from '../hops';
import { type Chain, chainsOf, type Row } from '../path/timeouts';
import { code, list, section, table } from './markdown';

/** The runbook's section on times, sizes and numbers that depend on each other. */
export function timeouts(environment: Environment): string {
  return section(
    'Timeouts and limits',
    'Whoever changes one of these looks at the one below it: **<** and **≤** say how the value must stand to the next. Why: `docs/timeouts.md`.',
    ...chainsOf(environment).flatMap(({ title, rows }) => [`**${title}**`, list(rows.map(line))]),
  );
}

function line(row: Row): string {
  const relation = relationOf(row);
  return `${row.what}: ${shownValue(row)}${relation && ` ${relation} the next`}. Set in: ${row.setIn}`;
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
