/** The blocks of configurations, each beside what the table of components has of it. */
import type { Block, Body } from '../../alloy/language/parse';
import { NEWEST_MINOR } from '../../facts/alloy-components';
import { type Model, perModel } from './model';
import { processesWith } from './processes';
import { type ComponentFacts, componentFacts, type Fields } from './read/alloy/component-table';
import { type AlloyConfig, block } from './read/alloy/config';
import type { Container, Workload } from './read/kubernetes/workloads';

/** A component, or a block of the top level, wherever it stands: modules and templates have blocks too. */
export interface Written {
  readonly config: AlloyConfig;
  /** Name and label, such as `otelcol.processor.batch.default`. */
  readonly id: string;
  readonly block: Block;
  /** undefined for a name that the table does not have. */
  readonly facts: ComponentFacts | undefined;
}

/** The inside of a component, or of a block in a component. */
export interface Scope {
  readonly of: Written;
  /** The blocks around the inside, from the outside in; none for the component itself. */
  readonly path: readonly string[];
  readonly line: number;
  readonly body: Body;
  readonly fields: Fields;
}

/** Every component and block of the top level in a configuration. */
export const writtenIn = perModel((_, config: AlloyConfig): readonly Written[] => [...written(config, config.body)]);

function* written(config: AlloyConfig, body: Body): Generator<Written> {
  for (const statement of body) {
    if (statement.type !== 'block') continue;
    const { name, label } = statement;
    yield { config, id: label ? `${name}.${label}` : name, block: statement, facts: componentFacts(name) };
    if (name === 'declare') yield* written(config, statement.body);
    if (name === 'foreach') yield* written(config, block(statement.body, 'template')?.body ?? []);
  }
}

/** The insides of all components whose arguments the table has. */
export const scopesIn = perModel((model, config: AlloyConfig): readonly Scope[] =>
  writtenIn(model, config).flatMap(of => (of.facts?.fields ? scopes(of, of.block, of.facts.fields, []) : [])),
);

function scopes(of: Written, { body, line }: Block, fields: Fields, path: readonly string[]): Scope[] {
  const below = body.flatMap(statement => {
    const field = statement.type === 'block' ? fields.get(statement.name) : undefined;
    return field && field.type === undefined && statement.type === 'block'
      ? scopes(of, statement, field.fields(), [...path, statement.name])
      : [];
  });
  return [{ of, path, line, body, fields }, ...below];
}

/** How a message calls the inside of a block. */
export function scopeText({ of, path }: Scope): string {
  return path.length > 0 ? `${path.join('.')} of ${of.id}` : of.id;
}

/** A container that runs a configuration, and its minor version of Alloy 1. */
interface Runner {
  readonly workload: Workload;
  readonly container: Container;
  /** undefined if only the registry can tell. Infinity: newer than the table. */
  readonly minor: number | undefined;
}

/** The containers that run a configuration; of those with one version, the first. */
export const runnersOf = perModel((model: Model, config: AlloyConfig): readonly Runner[] => {
  const first = new Map<number | undefined, Runner>();
  for (const { workload, container } of processesWith(model, config)) {
    const minor = minorOf(container);
    if (!first.has(minor)) first.set(minor, { workload, container, minor });
  }
  return [...first.values()];
});

/** Whether a configuration may be for a newer Alloy than the table knows. */
export function isBeyondTable(model: Model, config: AlloyConfig): boolean {
  return runnersOf(model, config).some(({ minor }) => minor === Number.POSITIVE_INFINITY);
}

/** The minor version of the Alloy 1 that a container runs. undefined if only the registry can tell; Infinity: newer than the table. */
export function minorOf({ image }: Container): number | undefined {
  const [, major, minor] = /:v?(\d+)\.(\d+)(?:[.\-@]|$)/.exec(image ?? '') ?? [];
  if (major === undefined) return undefined;
  return Number(major) > 1 || Number(minor) > NEWEST_MINOR ? Number.POSITIVE_INFINITY : Number(minor);
}
