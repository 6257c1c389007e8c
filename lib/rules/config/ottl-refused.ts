import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { writtenIn } from '../model/alloy-scopes';
import { ottlMistake } from '../model/ottl-syntax';
import { inConfig, literal } from '../model/read/alloy/config';
import { partsOfBody } from '../model/read/alloy/literals';

export const ottlRefused: Rule = {
  id: 'ottl-refused',
  hop: 'config',
  severity: 'error',
  summary: 'Statements and conditions in OTTL are written in its grammar.',
  why: `Alloy does not start with a text that OTTL cannot parse ("unable to parse OTTL condition", "statement has invalid syntax"), though "alloy validate" accepts it; a running one keeps its old configuration until its next restart.
OTTL compares by ==, joins by and, or, not, has texts in double quotes alone, and functions with a value begin with a capital letter.`,
  fix: 'Correct the text.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.filter.default.input] }
}
otelcol.processor.filter "default" {
  traces {
    span = [\`attributes["http.route"] == "/healthz"\`]
  }
  output { traces = [backends.tempo.default.input] }
}`),
    '== "/healthz"',
    '= "/healthz"',
  ),
  *check(model) {
    for (const config of model.configs) {
      for (const { block, id } of writtenIn(model, config)) {
        if (!TAKERS.has(block.name)) continue;
        for (const { expression, path, value } of partsOfBody(block.body)) {
          const form = formOf(block.name, path);
          const text = literal(expression);
          const isWhole = expression === value || (value.type === 'array' && value.items.includes(expression));
          if (!form || typeof text !== 'string' || !isWhole || OTHERS.test(text)) continue;
          const wrong = ottlMistake(text, form);
          if (wrong) yield inConfig(config, expression.line, `${path.join('.')} of ${id} ${wrong.got}`, wrong.fix);
        }
      }
    }
  },
};

const TAKERS: ReadonlySet<string> = new Set([
  'otelcol.connector.count',
  'otelcol.processor.filter',
  'otelcol.processor.tail_sampling',
  'otelcol.processor.transform',
]);

/** What another system fills in. */
const OTHERS = /\{\{|\$\{/;

/** What the texts of an argument are. */
function formOf(component: string, path: readonly string[]): 'statement' | 'condition' | undefined {
  const way = path.join('.');
  if (/(?:^|\.)conditions$/.test(way)) return 'condition';
  if (/_statements\.statements$|^statements\.\w+$/.test(way)) return 'statement';
  if (/ottl_condition\.(?:span|spanevent)$/.test(way)) return 'condition';
  // the blocks of otelcol.connector.count have these names, too, with a name and a description
  const isFilter = component === 'otelcol.processor.filter' && /^(?:traces|metrics|logs)\.\w+$/.test(way);
  return isFilter ? 'condition' : undefined;
}
