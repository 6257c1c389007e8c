import { AlloySyntaxError, type Block, type Body, type Expression, parseAlloy } from '../../../../alloy/language/parse';
import type { Signal } from '../../../../facts/otlp';
import type { Path } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import type { Problem } from '../../problem';
import { componentFacts } from './component-table';

/** A config.alloy in a ConfigMap or a Secret. */
export interface AlloyConfig {
  readonly manifest: Manifest;
  readonly path: Path;
  readonly text: string;
  readonly error: AlloySyntaxError | undefined;
  /** The statements at the top level; none of a text with an error. */
  readonly body: Body;
  /** Components at the top level, or in the only component that a module declares. */
  readonly components: readonly Component[];
  /** The files that `import.file` names, each once. */
  readonly imports: readonly string[];
  /** Components by id, such as `otelcol.processor.batch.default`. */
  readonly byId: ReadonlyMap<string, Component>;
  /** The files that may be one configuration with this one, which comes first: those of its ConfigMap. */
  readonly together: readonly AlloyConfig[];
}

/** A component block of a configuration. */
export interface Component {
  readonly config: AlloyConfig;
  /** Name of the component, such as `otelcol.processor.batch`. */
  readonly name: string;
  /** Name and label, such as `otelcol.processor.batch.default`. */
  readonly id: string;
  readonly line: number;
  readonly body: Body;
  /** Every reference in the component, nested blocks included. */
  readonly references: readonly Reference[];
}

/** A reference to another component's export: its names, and its line in the configuration. */
interface Reference {
  readonly names: readonly string[];
  readonly line: number;
}

/** Reads a configuration. A syntax error is kept in `error`, and the components before it are kept too. */
export function readConfig(manifest: Manifest, path: Path, text: string): AlloyConfig {
  const components: Component[] = [];
  const byId = new Map<string, Component>();
  const imports: string[] = [];
  const config = { manifest, path, text, components, byId, imports, body: [] as Body };
  join([config as unknown as AlloyConfig]);
  try {
    config.body = parseAlloy(text);
    for (const statement of componentBlocks(config.body)) {
      const filename = statement.name === 'import.file' && literalOf(statement.body, 'filename');
      if (typeof filename === 'string' && !imports.includes(filename)) imports.push(filename);
      const component = toComponent(config as unknown as AlloyConfig, statement);
      components.push(component);
      byId.set(component.id, component);
    }
    return Object.assign(config as unknown as AlloyConfig, { error: undefined });
  } catch (error) {
    if (!(error instanceof AlloySyntaxError)) throw error;
    return Object.assign(config as unknown as AlloyConfig, { error });
  }
}

/** Makes one configuration of files. */
export function join(files: readonly AlloyConfig[]): void {
  for (const file of files) Object.assign(file, { together: [file, ...files.filter(other => other !== file)] });
}

/** The blocks of components in a body. A module of nothing but one `declare` has them in there: several may have the same names. */
function componentBlocks(body: Body): readonly Block[] {
  const found = dotted(body);
  const [only, ...others] = blocks(body, 'declare');
  return only && !others.length && !found.length ? dotted(only.body) : found;
}

const dotted = (body: Body): Block[] =>
  body.filter(statement => statement.type === 'block' && statement.name.includes('.')) as Block[];

/** Whether modules may export an input, or take one as an argument: then who sends to whom is not to be seen. */
export function hasModules({ text }: AlloyConfig): boolean {
  return /^[ \t]*(?:declare|export|argument|import\.\w+|foreach)\b/m.test(text);
}

/** Makes a problem at one line of a configuration. */
export function inConfig(
  config: AlloyConfig,
  line: number,
  got: string,
  fix?: string,
): Pick<Problem, 'object' | 'path' | 'textLine' | 'got' | 'fix'> {
  return { object: config.manifest, path: config.path, textLine: line, got, fix };
}

/** More names than any reference has: a component's and its export's. */
const MOST_NAMES = 10;

/** The component that a reference names. */
export function target(config: AlloyConfig, reference: Reference): Component | undefined {
  return targetIn(config.together, reference);
}

function targetIn(files: readonly AlloyConfig[], { names }: Reference): Component | undefined {
  for (let length = Math.min(names.length, MOST_NAMES); length > 1; length -= 1) {
    const id = names.slice(0, length).join('.');
    for (const { byId } of files) if (byId.has(id)) return byId.get(id);
  }
  return undefined;
}

/** Says why a reference to a component finds nothing in files that are one configuration. undefined for references to anything else. */
export function danglingBecause(files: readonly AlloyConfig[], reference: Reference): string | undefined {
  const { names } = reference;
  const facts = componentFacts(names.slice(0, 3).join('.')) ?? componentFacts(names.slice(0, 2).join('.'));
  const parts = facts?.name.split('.').length ?? (names[0] === 'otelcol' ? 2 : 0);
  if (parts < 2 || names.length <= parts) return undefined;
  const id = targetIn(files, reference)?.id;
  if (id === undefined) return 'there is no such component';
  const asked = names[id.split('.').length];
  if (!facts || facts.exports.some(name => name === asked)) return undefined;
  return `${id} exports ${facts.exports.join(' and ') || 'nothing'} and not ${asked ?? 'itself'}`;
}

/** The value of a body's attribute. */
export function attribute(body: Body | undefined, name: string): Expression | undefined {
  for (const statement of body ?? [])
    if (statement.type === 'attribute' && statement.name === name) return statement.value;
  return undefined;
}

/** The first block of that name in a body. */
export function block(body: Body | undefined, name: string): Block | undefined {
  for (const statement of body ?? []) if (statement.type === 'block' && statement.name === name) return statement;
  return undefined;
}

/** The value of a literal. undefined for an expression that only Alloy can evaluate. */
export function literal(expression: Expression | undefined): string | number | boolean | null | undefined {
  return expression?.type === 'literal' ? expression.value : undefined;
}

/** The value of a body's attribute, if it is a literal. */
export function literalOf(body: Body | undefined, name: string): string | number | boolean | null | undefined {
  return literal(attribute(body, name));
}

/** The references in an expression, in order. */
export function referencesIn(expression: Expression | undefined): Reference[] {
  return [...within(expression, partsOf)].filter(found => found.type === 'reference');
}

/** An expression and every part of it, in order. */
export function partsIn(expression: Expression): Iterable<Expression> {
  return within(expression, partsOf);
}

/** An expression and every part of it, in order. Without recursion: a chain of calls may be deeper than the stack. */
function* within(
  expression: Expression | undefined,
  parts: (expression: Expression) => readonly Expression[],
): Generator<Expression> {
  const open = expression ? [expression] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    const below = parts(next);
    for (let at = below.length - 1; at >= 0; at -= 1) open.push(below[at]!);
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'array':
      return expression.items;
    case 'object':
      return expression.fields.map(({ value }) => value);
    case 'access':
    case 'unary':
      return [expression.of];
    case 'index':
      return [expression.of, expression.index];
    case 'call':
      return [expression.of, ...expression.args];
    case 'binary':
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** The environment variables that an expression reads by `sys.env("NAME")`. */
export function environmentIn(expression: Expression | undefined): string[] {
  const calls = within(expression, found => (found.type === 'call' && !environmentOf(found) ? found.args : []));
  return [...calls].flatMap(found => environmentOf(found) ?? []);
}

/** The variable that a call `sys.env("NAME")` reads. undefined for any other expression. */
export function environmentOf(expression: Expression): string | undefined {
  if (expression.type !== 'call') return undefined;
  const { of, args } = expression;
  const isEnv = of.type === 'reference' && ['sys.env', 'env'].includes(of.names.slice(0, 3).join('.'));
  const name = literal(args[0]);
  return isEnv && typeof name === 'string' ? name : undefined;
}

const OUTPUTS = new WeakMap<Component, Map<Signal, Component[] | undefined>>();

/** The components that a component passes a signal to. undefined if it passes the signal to none. */
export function outputs(component: Component, signal: Signal): readonly Component[] | undefined {
  const known = OUTPUTS.get(component) ?? new Map<Signal, Component[] | undefined>();
  OUTPUTS.set(component, known);
  if (!known.has(signal)) known.set(signal, findOutputs(component, signal));
  return known.get(signal);
}

function findOutputs({ config, body }: Component, signal: Signal): Component[] | undefined {
  const value = attribute(block(body, 'output')?.body, signal);
  if (!value || (value.type === 'array' && value.items.length === 0)) return undefined;
  return referencesIn(value).flatMap(reference => target(config, reference) ?? []);
}

function toComponent(config: AlloyConfig, { name, label, body, line }: Block): Component {
  return { config, name, id: label ? `${name}.${label}` : name, line, body, references: referencesOf(body) };
}

function referencesOf(body: Body): Reference[] {
  return body.flatMap(statement =>
    statement.type === 'attribute' ? referencesIn(statement.value) : referencesOf(statement.body),
  );
}

/** The blocks of that name in a body, in order. */
export function blocks(body: Body | undefined, name: string): Block[] {
  return (body ?? []).filter(statement => statement.type === 'block' && statement.name === name) as Block[];
}
