import type { Expression } from '../../alloy/language/parse';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { writtenIn } from '../model/alloy-scopes';
import { inConfig } from '../model/read/alloy/config';
import { partsOfBody } from '../model/read/alloy/literals';
import { isRewritten, isSubstituted } from '../model/templates';

export const placeholderNotExpanded: Rule = {
  id: 'placeholder-not-expanded',
  hop: 'config',
  severity: 'error',
  summary: 'Texts in config.alloy have no placeholders of other systems.',
  why: `Alloy takes a text as it stands: it knows no \${NAME}, $(NAME), %NAME% or {{ … }}, and Kubernetes expands nothing in a ConfigMap. An exporter
looks up a host of that name, or sends that text as its credential; Alloy loads it, /-/ready says 200, and every export fails.`,
  fix: 'Read the variable by sys.env("NAME").',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client { endpoint = sys.env("HOSTNAME") + ":4317" }
}`),
    'sys.env("HOSTNAME") + ":4317"',
    '"${HOSTNAME}:4317"',
  ),
  *check(model) {
    for (const config of model.configs) {
      if (isRewritten(model, config)) continue;
      const forms = isSubstituted(model, config.manifest) ? FORMS.filter(form => form !== BRACED) : FORMS;
      for (const { id, block, facts } of writtenIn(model, config)) {
        if (!facts || HAS_PATTERNS.test(block.name)) continue;
        for (const { expression, path } of partsOfBody(block.body)) {
          if (path.some(name => PATTERNS.has(name))) continue;
          const found = placeholderIn(expression, forms);
          if (!found) continue;
          yield inConfig(
            config,
            expression.line,
            `${path.join('.')} of ${id} has ${found.written}, which nothing expands`,
            found.instead
              ? `Write ${found.instead}.`
              : 'Write the value itself, or read a variable by sys.env("NAME").',
          );
        }
      }
    }
  },
};

/** Components whose texts have braces, percents or dollars of their own: templates, regular expressions, OTTL. */
const HAS_PATTERNS =
  /^(?:declare|foreach|argument|(?:discovery|prometheus|loki|pyroscope)\.relabel|loki\.(?:process|enrich)|otelcol\.processor\.(?:transform|filter|tail_sampling|span|redaction)|otelcol\.connector\.(?:count|signaltometrics)|(?:prometheus\.exporter|mimir)\..*)$/;
const PATTERNS = new Set([
  ...[
    'rule',
    'write_relabel_config',
    'regex',
    'replacement',
    'pattern',
    'source_labels',
    'regexp',
    'content',
    'body',
    'operators',
  ],
]);

/** A variable's name: short ones may be anything else. */
const NAME = '[A-Za-z_]\\w{2,}';
/** The form that Flux knows, too. */
const BRACED = new RegExp(`\\$\\{(?:env:)?(${NAME})(?:(?::?-|:=)[^}]*)?\\}`);
/** The forms of placeholders, each with the variable's name in its first group, if it has one. */
const FORMS: readonly RegExp[] = [
  BRACED,
  new RegExp(`\\$\\((${NAME})\\)`),
  /(?<!%)%([A-Z][A-Z0-9_]{2,})%/,
  /\{\{-?\s*(?:env\s+"(\w+)"|(?:[.$]|include |tpl |default |quote )[^}]*)\s*-?\}\}/,
  new RegExp(`^\\$(${NAME})$`),
  // a host or a port of an address
  /(?<=^|\/\/|[\w\]]:)\$([A-Z][A-Z0-9_]{2,})(?=[:/.]|$)/,
  /\{\{\s*([A-Z][A-Z0-9_]{2,})\s*\}\}/,
  new RegExp(`^env:(${NAME})$`),
  /(?:sys\.)?env\(\s*["']?(\w+)["']?\s*\)/,
  /<[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+>/,
];

interface Placeholder {
  readonly written: string;
  /** The same in Alloy's syntax, if a variable is meant. */
  readonly instead: string | undefined;
}

function placeholderIn(expression: Expression, forms: readonly RegExp[]): Placeholder | undefined {
  if (expression.type !== 'literal' || typeof expression.value !== 'string') return undefined;
  const { value } = expression;
  for (const form of forms) {
    const found = form.exec(value);
    if (!found) continue;
    const [written, variable] = found;
    const around = [value.slice(0, found.index), value.slice(found.index + written.length)];
    const parts = [quoted(around[0]!), `sys.env("${variable}")`, quoted(around[1]!)].filter(Boolean);
    return { written, instead: variable === undefined ? undefined : parts.join(' + ') };
  }
  return undefined;
}

function quoted(text: string): string {
  return text === '' ? '' : JSON.stringify(text);
}
