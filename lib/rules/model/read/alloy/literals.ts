/** The texts and calls in the statements of a block, with the blocks around them. */
import type { Body, Expression } from '../../../../alloy/language/parse';
import { partsIn } from './config';

/** An expression that stands in an argument. */
export interface Part {
  readonly expression: Expression;
  /** The blocks around the argument, and the argument. */
  readonly path: readonly string[];
  /** The argument's whole value. */
  readonly value: Expression;
}

/** Every expression in the arguments of a body, and in the blocks of the body. */
export function* partsOfBody(body: Body, path: readonly string[] = []): Generator<Part> {
  for (const statement of body) {
    const here = [...path, statement.name];
    if (statement.type === 'block') yield* partsOfBody(statement.body, here);
    else for (const expression of partsIn(statement.value)) yield { expression, path: here, value: statement.value };
  }
}
