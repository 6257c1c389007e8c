/** The Alloy configuration syntax as data: blocks, attributes and values. https://grafana.com/docs/alloy/latest/get-started/syntax/ */

/** A block with its statements; `kind` is dotted, as in otelcol.receiver.otlp. */
export interface Block {
  readonly kind: string;
  readonly label?: string;
  /** Printed above the block, a line each. */
  readonly comment?: string;
  readonly body: readonly Statement[];
}

export interface Attribute {
  readonly name: string;
  readonly value: Value;
}

export type Statement = Block | Attribute;

export type Value = string | number | boolean | Reference | Call | readonly Value[] | { readonly [key: string]: Value };

/** Something that a component exports. `T` is what it is, so that a handler can't be given where a consumer is wanted. */
export class Reference<T extends Exported = Exported> {
  declare readonly exported: T;

  private constructor(readonly path: string) {}

  /** What `component` exports as `name`. There is no other way to a reference, so none can dangle. */
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

/** Alloy's capsules and the secret string. */
export type Exported = 'otelcol.Consumer' | 'otelcol.Handler' | 'secret';

export type Consumer = Reference<'otelcol.Consumer'>;
export type Handler = Reference<'otelcol.Handler'>;
export type Secret = Reference<'secret'>;

type Given = Value | undefined;

/**
 * A block from its arguments in the order given. An argument that is undefined is left out, as an optional argument is
 * in Alloy; nested blocks follow the arguments.
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

/** A duration as Alloy writes it. */
export const seconds = (count: number): string => `${count}s`;
export const milliseconds = (count: number): string => (count % 1000 ? `${count}ms` : seconds(count / 1000));
/** A size as Alloy writes it. */
export const mebibytes = (count: number): string => `${count}MiB`;
