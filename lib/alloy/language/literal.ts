/** Text in Alloy's syntax that holds nothing but literals: what somebody writes for us to pass on. */
import { AlloySyntaxError, type Body, type Expression, parseAlloy } from './parse';
import { printBody } from './print';
import type { Statement, Value } from './syntax';

/** The statements of a text, or what is wrong with the text and in which line. */
export type Literals =
  | { readonly statements: readonly Statement[]; readonly mistake?: undefined }
  | { readonly mistake: string };

/**
 * Reads statements of one block, which have to be exactly as `alloy fmt` leaves them at the start of a line. References, calls, operators and comments are mistakes:
 * literals alone can neither reach another component nor read anything.
 */
export function readLiterals(text: string): Literals {
  try {
    const statements = literals(parseAlloy(text));
    const printed = printBody(statements, 0).flatMap(line => line.split('\n'));
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
    const at = lines.findIndex((line, index) => line !== printed[index]);
    if (at < 0 && lines.length === printed.length) return { statements };
    const line = at < 0 ? lines.length : at;
    return {
      mistake: `line ${line + 1} is ${JSON.stringify(lines[line] ?? '')}, and alloy fmt leaves ${JSON.stringify(printed[line] ?? '')}, without comments`,
    };
  } catch (error) {
    if (!(error instanceof AlloySyntaxError)) throw error;
    return { mistake: `line ${error.line}: ${error.reason}` };
  }
}

function literals(body: Body): Statement[] {
  return body.map(statement => {
    if (statement.type === 'attribute') return { name: statement.name, value: toValue(statement.value) };
    const { name, label, body: nested, line } = statement;
    if (label !== undefined) throw new AlloySyntaxError('a block here has no label', line, 1);
    return { kind: name, body: literals(nested) };
  });
}

function toValue(expression: Expression): Value {
  switch (expression.type) {
    case 'literal':
      if (expression.value !== null) return expression.value;
      break;
    case 'array':
      return expression.items.map(toValue);
    case 'object':
      return Object.fromEntries(expression.fields.map(({ name, value }) => [name, toValue(value)]));
    case 'unary': {
      const of = toValue(expression.of);
      if (expression.operator === '-' && typeof of === 'number') return -of;
    }
  }
  throw new AlloySyntaxError(
    'literals alone are allowed: texts, numbers, true, false, lists and objects',
    expression.line,
    1,
  );
}
