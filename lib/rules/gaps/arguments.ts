import type { Body, Expression } from '../../alloy/language/parse';
import { anyRows, componentRows, LEDGER_COMPONENTS, type Row, rowFor } from '../ledger/ledger';
import type { GapFinder } from '../model/gap';
import { type Component, literal } from '../model/read/alloy/config';

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
  for (const { field, line, value } of fieldsIn(body)) {
    const row = rowFor(rows, field);
    if (name === TRANSFORM && isPlain(field, value)) continue;
    if (row && 'open' in row.verdict && !found.has(row.path)) found.set(row.path, { line, row, why: row.verdict.open });
  }
  return [...found.values()];
}

interface Field {
  readonly field: string;
  readonly line: number;
  /** undefined: it is a block. */
  readonly value: Expression | undefined;
}

const TRANSFORM = 'otelcol.processor.transform';

/** Whether statements do nothing but give attributes texts, or take attributes out: all of the data goes on. */
function isPlain(field: string, value: Expression | undefined): boolean {
  const [block, signal = ''] = field.split('.');
  if (block !== 'statements' || value?.type !== 'array') return false;
  return value.items.every(item =>
    PLAIN.exec(String(literal(item)))
      ?.slice(1, 4)
      .some(context => CONTEXTS[signal]?.includes(context)),
  );
}

/** The contexts whose attributes a signal has. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.158.0/pkg/ottl/contexts */
const CONTEXTS: Readonly<Record<string, readonly string[]>> = {
  trace: ['resource', 'scope', 'span', 'spanevent'],
  metric: ['resource', 'scope', 'datapoint'],
  log: ['resource', 'scope', 'log'],
};

const TEXT = '"[^"\\\\]*"';
const MAP = `\\{(?:${TEXT}: ${TEXT}(?:, )?)*\\}`;

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/v0.158.0/pkg/ottl/ottlfuncs */
const PLAIN = new RegExp(
  `^(?:set\\((\\w+)\\.attributes\\[${TEXT}\\], ${TEXT}\\)|delete_key\\((\\w+)\\.attributes, ${TEXT}\\)|merge_maps\\((\\w+)\\.attributes, ${MAP}, "(?:insert|update|upsert)"\\))$`,
);

/** The arguments in a body and in its blocks, and the blocks that have none. */
function* fieldsIn(body: Body, path: readonly string[] = []): Generator<Field> {
  for (const statement of body) {
    const here = [...path, statement.name];
    if (statement.type === 'block' && statement.body.length > 0) yield* fieldsIn(statement.body, here);
    else
      yield {
        field: here.join('.'),
        line: statement.line,
        value: statement.type === 'attribute' ? statement.value : undefined,
      };
  }
}
