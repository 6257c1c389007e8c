/** The Alloy configuration syntax as data: blocks, attributes and values. https://grafana.com/docs/alloy/latest/get-started/syntax/ */

/** A block with its statements; `kind` is dotted, as in otelcol.receiver.otlp. */
export interface Block {
  readonly kind: string;
  readonly label?: string;
  /** Printed above the block, each line as a comment. */
  readonly comment?: string;
  readonly body: readonly Statement[];
}

/** `name = value`. */
export interface Attribute {
  readonly name: string;
  readonly value: Value;
}

/** One statement of a body. */
export type Statement = Block | Attribute;

/** A value of an attribute. */
export type Value = string | number | boolean | Reference | Call | readonly Value[] | { readonly [key: string]: Value };

/**
 * A reference to a component's export. `T` is the type of the export, so that a handler can't stand where a consumer is
 * wanted.
 */
export class Reference<T extends Exported = Exported> {
  declare readonly exported: T;

  private constructor(readonly path: string) {}

  /** References the export `name` of `component`. No reference can dangle, since there is no other way to make one. */
  static to<T extends Exported>(component: Block, name: string): Reference<T> {
    return new Reference<T>([component.kind, component.label, name].join('.'));
  }
}

/** A call of a function of Alloy's standard library. */
export class Call {
  constructor(
    readonly name: string,
    readonly args: readonly Value[],
  ) {}
}

/** The types of exports: Alloy's capsules, and the secret string. */
type Exported = 'otelcol.Consumer' | 'otelcol.Handler' | 'otelcol.Storage' | 'secret';

/** Where a component may send telemetry. */
export type Consumer = Reference<'otelcol.Consumer'>;
/** An authenticator. */
export type Handler = Reference<'otelcol.Handler'>;
/** Where a queue is kept. */
export type Storage = Reference<'otelcol.Storage'>;
/** A string that Alloy never shows. */
export type Secret = Reference<'secret'>;

type Given = Value | undefined;

/**
 * Makes a block from its arguments, in the order given. An undefined argument is left out. Nested blocks follow the
 * arguments.
 */
export function block(
  kind: string,
  label: string | undefined,
  args: Readonly<Record<string, Given>>,
  blocks: readonly (Block | undefined)[] = [],
  comment?: string,
): Block {
  const attributes = Object.entries(args).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return {
    kind,
    ...(label !== undefined && { label }),
    ...(comment !== undefined && { comment }),
    body: [...attributes, ...blocks.filter(nested => nested !== undefined)],
  };
}

/** A duration of so many seconds, as Alloy writes durations. */
export const seconds = (count: number): string => `${count}s`;
/** A duration of so many milliseconds, as Alloy writes durations. */
export const milliseconds = (count: number): string => (count % 1000 ? `${count}ms` : seconds(count / 1000));
/** A size of so many MiB, as Alloy writes sizes. */
export const mebibytes = (count: number): string => `${count}MiB`;
