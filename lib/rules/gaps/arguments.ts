import type { Body } from '../../alloy/language/parse';
import { anyRows, componentRows, LEDGER_COMPONENTS, type Row, rowFor } from '../ledger/ledger';
import type { GapFinder } from '../model/gap';
import type { Component } from '../model/read/alloy/config';

/** Finds what components of Alloy's OTLP pipelines have that the ledger leaves open, and the components that the ledger does not have. */
export const openArguments: GapFinder = function* ({ configs }) {
  for (const component of configs.flatMap(({ components }) => components)) {
    const { config, name } = component;
    const at = { object: config.manifest, path: config.path };
    if (!name.startsWith('otelcol.')) continue;
    if (!LEDGER_COMPONENTS.includes(name))
      yield {
        ...at,
        textLine: component.line,
        what: name,
        why: 'Names and types of what it has are judged, and not what the values do.',
      };
    else
      for (const { line, row, why } of openIn(component))
        yield { ...at, textLine: line, what: `${name} ${row.path}`, why };
  }
};

interface Open {
  readonly line: number;
  readonly row: Row;
  readonly why: string;
}

/** What a component has of open rows, each once. */
function openIn({ name, body }: Component): Open[] {
  const rows = [...componentRows(name), ...anyRows()];
  const found = new Map<string, Open>();
  for (const { field, line } of fieldsIn(body)) {
    const row = rowFor(rows, field);
    if (row && 'open' in row.verdict && !found.has(row.path)) found.set(row.path, { line, row, why: row.verdict.open });
  }
  return [...found.values()];
}

/** The arguments in a body and in its blocks, and the blocks that have none. */
function* fieldsIn(body: Body, path: readonly string[] = []): Generator<{ field: string; line: number }> {
  for (const statement of body) {
    const here = [...path, statement.name];
    if (statement.type === 'block' && statement.body.length > 0) yield* fieldsIn(statement.body, here);
    else yield { field: here.join('.'), line: statement.line };
  }
}
