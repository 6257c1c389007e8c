import { AlloySyntaxError, type Block, type Body, type Expression, parseAlloy } from '../../alloy/parse';
import type { Path } from '../json';
import type { Manifest } from '../manifests';
import type { Problem } from '../rule';

/** A config.alloy in a ConfigMap. */
export interface AlloyConfig {
  readonly manifest: Manifest;
  readonly path: Path;
  readonly text: string;
  readonly error: AlloySyntaxError | undefined;
  readonly components: readonly Component[];
  /** By `otelcol.processor.batch.default`. */
  readonly byId: ReadonlyMap<string, Component>;
}

/** One component block at the top of a configuration. */
export interface Component {
  readonly config: AlloyConfig;
  /** `otelcol.processor.batch`. */
  readonly name: string;
  /** `otelcol.processor.batch.default`. */
  readonly id: string;
  readonly line: number;
  readonly body: Body;
  /** Everything that it refers to, also inside its blocks. */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly names: readonly string[];
  readonly line: number;
}

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

export function readConfig(manifest: Manifest, path: Path, text: string): AlloyConfig {
  const components: Component[] = [];
  const byId = new Map<string, Component>();
  const config = { manifest, path, text, components, byId };
  try {
    for (const statement of parseAlloy(text)) {
      if (statement.type !== 'block' || !statement.name.includes('.')) continue;
      const component = toComponent(config as unknown as AlloyConfig, statement);
      components.push(component);
      byId.set(component.id, component);
    }
    return Object.assign(config, { error: undefined });
  } catch (error) {
    if (!(error instanceof AlloySyntaxError)) throw error;
    return Object.assign(config, { error });
  }
}

/** A problem at one line of a configuration. */
export function inConfig(
  config: AlloyConfig,
  line: number,
  got: string,
  fix?: string,
): Pick<Problem, 'object' | 'path' | 'textLine' | 'got' | 'fix'> {
  return { object: config.manifest, path: config.path, textLine: line, got, fix };
}

/** The component that a reference names. */
export function target(config: AlloyConfig, { names }: Reference): Component | undefined {
  for (let length = names.length; length > 1; length -= 1) {
    const found = config.byId.get(names.slice(0, length).join('.'));
    if (found) return found;
  }
  return undefined;
}

/** Why a reference finds nothing; only of otelcol components, since what others export is not known here. */
export function danglingBecause(config: AlloyConfig, reference: Reference): string | undefined {
  const { names } = reference;
  if (names[0] !== 'otelcol' || names.length < 3) return undefined;
  const id = target(config, reference)?.id;
  if (id === undefined) return 'there is no such component';
  const wanted = EXPORTS[names[1]!];
  const asked = names[id.split('.').length];
  return wanted && asked !== wanted ? `${id} exports ${wanted} and not ${asked ?? 'itself'}` : undefined;
}

const EXPORTS: Readonly<Record<string, string>> = {
  auth: 'handler',
  connector: 'input',
  exporter: 'input',
  processor: 'input',
  storage: 'handler',
};

export function attribute(body: Body | undefined, name: string): Expression | undefined {
  for (const statement of body ?? [])
    if (statement.type === 'attribute' && statement.name === name) return statement.value;
  return undefined;
}

export function block(body: Body | undefined, name: string): Block | undefined {
  for (const statement of body ?? []) if (statement.type === 'block' && statement.name === name) return statement;
  return undefined;
}

/** The text of a literal; undefined for anything that only Alloy could work out. */
export function literal(expression: Expression | undefined): string | number | boolean | null | undefined {
  return expression?.type === 'literal' ? expression.value : undefined;
}

/** The value of a body's attribute where it is written as a literal. */
export function literalOf(body: Body | undefined, name: string): string | number | boolean | null | undefined {
  return literal(attribute(body, name));
}

/** The references inside an expression. */
export function referencesIn(expression: Expression | undefined): Reference[] {
  switch (expression?.type) {
    case 'reference':
      return [expression];
    case 'array':
      return expression.items.flatMap(referencesIn);
    case 'object':
      return expression.fields.flatMap(({ value }) => referencesIn(value));
    case 'access':
    case 'unary':
      return referencesIn(expression.of);
    case 'index':
      return [...referencesIn(expression.of), ...referencesIn(expression.index)];
    case 'call':
      return [...referencesIn(expression.of), ...expression.args.flatMap(referencesIn)];
    case 'binary':
      return [...referencesIn(expression.left), ...referencesIn(expression.right)];
    default:
      return [];
  }
}

/** The names of the environment variables that an expression reads by `sys.env("NAME")`. */
export function environmentIn(expression: Expression | undefined): string[] {
  if (expression?.type !== 'call') return [];
  const { of, args } = expression;
  const isEnv = of.type === 'reference' && ['sys.env', 'env'].includes(of.names.join('.'));
  const name = literal(args[0]);
  return isEnv && typeof name === 'string' ? [name] : args.flatMap(environmentIn);
}

/** Whom a component hands each signal; undefined for a signal that it gives nobody. */
export function outputs({ config, body }: Component, signal: Signal): Component[] | undefined {
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

/** Every way from a component along a signal to where it ends, as the components on it. */
export function pathsFrom(start: Component, signal: Signal, seen: readonly Component[] = []): Component[][] {
  const next = outputs(start, signal) ?? [];
  const path = [...seen, start];
  // a pipeline that a person can read has few ways; a loop, or hundreds of branches, is not followed to its end
  if (next.length === 0 || path.length > 20) return [path];
  return next
    .filter(component => !path.includes(component))
    .flatMap(component => pathsFrom(component, signal, path))
    .slice(0, 200);
}
