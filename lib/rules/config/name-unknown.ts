import { closest, distance } from 'fastest-levenshtein';
import type { Expression } from '../../alloy/language/parse';
import { CONSTANTS, FUNCTIONS, OLD_NAMES } from '../../facts/alloy-stdlib';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { isBeyondTable, type Written, writtenIn } from '../model/alloy-scopes';
import { refusal } from '../model/alloy-types';
import { type Model, perModel } from '../model/model';
import { componentNames } from '../model/read/alloy/component-table';
import { type AlloyConfig, attribute, inConfig, literal } from '../model/read/alloy/config';
import { type Part, partsOfBody } from '../model/read/alloy/literals';

export const nameUnknown: Rule = {
  id: 'name-unknown',
  hop: 'config',
  severity: 'error',
  summary:
    "Names without quotes are those of components or of Alloy's standard library, and functions get what they take.",
  why: `A word without quotes is a name to Alloy, and has to be defined: "identifier … does not exist", "field … does not exist". A function with more, fewer or other arguments ends the same way. Alloy does not start, though "alloy validate"
has accepted most of them; a running one keeps its old configuration until its next restart.`,
  fix: 'Correct the name, or write a text in quotes.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = string.format("https://%s", "tempo.example.com") }
}`),
    'string.format(',
    'string.sprintf(',
  ),
  *check(model) {
    for (const config of model.configs) {
      const isBeyond = isBeyondTable(model, config);
      const own = ownNames(model, config);
      for (const written of writtenIn(model, config)) {
        const called = new Set<Expression>();
        for (const { expression, path } of partsIn(written)) {
          if (expression.type === 'call') called.add(expression.of);
          const wrong = wrongName(expression, own, called.has(expression)) ?? wrongCall(expression);
          // a newer Alloy may have more of a library
          if (!wrong || isBeyond) continue;
          yield inConfig(config, expression.line, `${path.join('.')} of ${written.id} ${wrong.got}`, wrong.fix);
        }
      }
    }
  },
};

/** The expressions of a component. What a module or a template has inside are components of their own. */
function partsIn({ block: { name, body } }: Written): Iterable<Part> {
  const isAround = name === 'declare' || name === 'foreach';
  return partsOfBody(isAround ? body.filter(({ type }) => type === 'attribute') : body);
}

/** The names that a configuration brings along: of its modules, and of what its templates go through. */
const ownNames = perModel(
  (model: Model, config: AlloyConfig): ReadonlySet<string> =>
    new Set(
      config.together.flatMap(file =>
        writtenIn(model, file).flatMap(({ block: { name, label, body } }) => {
          if (name === 'foreach') return String(literal(attribute(body, 'var')));
          return label && (name === 'declare' || name.startsWith('import.')) ? [label] : [];
        }),
      ),
    ),
);

interface Wrong {
  readonly got: string;
  readonly fix?: string;
}

const KNOWN: ReadonlySet<string> = new Set([...FUNCTIONS.keys(), ...CONSTANTS]);
const LIBRARY = new Set([...KNOWN, ...OLD_NAMES.keys()].map(name => name.split('.')[0]!));
/** What Alloy gives each file. @see https://grafana.com/docs/alloy/latest/reference/config-blocks/import.file/ (module_path) */
const GIVEN: ReadonlySet<string> = new Set(['argument', 'module_path']);
const COMPONENTS = [...new Set(componentNames().map(name => name.split('.')[0]!))];

/** The most names of what is not in this file, and may be in another: a module's component has its label and an export behind its own name. */
const MOST_NAMES = 2;

function wrongName(expression: Expression, own: ReadonlySet<string>, isCalled: boolean): Wrong | undefined {
  if (expression.type !== 'reference') return undefined;
  const { names } = expression;
  const [first, second] = names as [string, string?];
  if (own.has(first) || GIVEN.has(first) || COMPONENTS.includes(first) || OLD_NAMES.has(first)) return undefined;
  if (second === undefined ? LIBRARY.has(first) : KNOWN.has(`${first}.${second}`)) return undefined;
  const whole = names.slice(0, 10).join('.');
  const got = `has ${whole}, which nothing defines`;
  if (names.length > MOST_NAMES && !LIBRARY.has(first)) {
    const near = closest(first.slice(0, 30), COMPONENTS);
    return near.length > 4 && distance(near, first) <= 2 ? { got, fix: `Did you mean ${near}?` } : undefined;
  }
  const better = instead(whole);
  if (better) return { got, fix: better };
  if (isCalled || LIBRARY.has(first))
    return { got, fix: 'Write a function of the standard library, or the value itself.' };
  return {
    got,
    fix: second === undefined ? `Write "${first}" in quotes.` : `Write the whole name: component, label and export.`,
  };
}

/** What the author may have meant. */
function instead(name: string): string | undefined {
  if (/(?:^|[._])(?:get)?env(?:iron(?:ment)?)?(?:_?var)?$/i.test(name)) return 'Write sys.env("NAME").';
  if (/^(?:True|False|TRUE|FALSE|None|nil)$/.test(name))
    return `Write ${/^n/i.test(name) ? 'null' : name.toLowerCase()}.`;
  if (name.length > 60) return undefined;
  const all = [...KNOWN, ...OLD_NAMES.keys()];
  const [, last = name] = name.split('.');
  const same = all.find(known => known.startsWith(name) || known.split('.')[1] === last);
  const near = closest(name, all);
  const meant = same ?? (distance(name, near) <= Math.max(2, name.length / 4) ? near : undefined);
  return meant && `Did you mean ${OLD_NAMES.get(meant) ?? meant}?`;
}

/** What is wrong with the arguments of a function. */
function wrongCall(expression: Expression): Wrong | undefined {
  if (expression.type !== 'call' || expression.of.type !== 'reference') return undefined;
  const name = expression.of.names.join('.');
  const types = FUNCTIONS.get(OLD_NAMES.get(name) ?? name);
  if (!types) return undefined;
  const last = types.at(-1)!;
  const isOpen = last.endsWith('...');
  const count = expression.args.length;
  const least = isOpen ? types.length - 1 : types.length;
  if (count < least || (!isOpen && count > least))
    return {
      got: `gives ${name} ${count} arguments`,
      fix: `Give ${name} ${isOpen ? `${least} or more` : least}${DEFAULTS.has(name) && count > 1 ? ': coalesce(sys.env("NAME"), "otherwise") has another value for an empty variable' : ''}.`,
    };
  for (const [index, arg] of expression.args.entries()) {
    const refused = refusal((types[index] ?? last).replace('...', ''), arg);
    if (refused)
      return {
        got: `calls ${name}, whose argument ${index + 1} ${refused.reason}`,
        fix: /concat$/.test(name) ? 'Write + between texts; concat joins lists.' : `Give ${name} what it takes.`,
      };
  }
  return undefined;
}

const DEFAULTS = new Set(['sys.env', 'env']);
