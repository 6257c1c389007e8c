/** Which values of Alloy's syntax an argument's type takes, as Alloy converts them. */
import type { Expression } from '../../alloy/language/parse';
import { environmentOf } from './read/alloy/config';

/** Why Alloy refuses a value, and the line, which may be that of a part. */
interface Refusal {
  readonly reason: string;
  readonly line: number;
}

/** Says why Alloy refuses a value for a type of the table of components. undefined unless that is certain. */
export function refusal(type: string, value: Expression): Refusal | undefined {
  const kind = kindOf(value);
  // null stands for the type's zero; what only Alloy can evaluate may be right
  if (kind === 'null' || kind === undefined || type === 'any') return undefined;
  const no = (reason: string): Refusal => ({ reason, line: value.line });
  const inner = type.startsWith('[') || type.startsWith('{') ? type.slice(1, -1) : undefined;
  if (inner !== undefined) {
    const wanted = type.startsWith('[') ? 'list' : 'object';
    if (kind !== wanted)
      return no(`wants ${wanted === 'list' ? 'a list in [ ]' : 'an object in { }'}, and gets ${shownOf(value, kind)}`);
    const parts =
      value.type === 'array' ? value.items : value.type === 'object' ? value.fields.map(field => field.value) : [];
    for (const part of parts) {
      const found = refusal(inner, part);
      if (found) return found;
    }
    return undefined;
  }
  if (type === 'capsule' || type === 'object') {
    const takes = type === 'object' ? kind === 'object' : kind === 'object' || kind === 'export';
    return takes
      ? undefined
      : no(
          `wants ${type === 'object' ? 'an object in { }' : 'what a component exports'}, and gets ${shownOf(value, kind)}`,
        );
  }
  const scalar = SCALARS[type as keyof typeof SCALARS];
  if (!scalar.kinds.includes(kind)) return no(`wants ${scalar.wants}, and gets ${shownOf(value, kind)}`);
  const written = value.type === 'literal' ? String(value.value) : undefined;
  if (written === undefined || !scalar.form || scalar.form.test(written)) return undefined;
  return no(`wants ${scalar.wants}, and gets ${shownOf(value, kind)}`);
}

type Kind = 'text' | 'number' | 'bool' | 'null' | 'list' | 'object' | 'export';

interface Scalar {
  readonly kinds: readonly Kind[];
  readonly wants: string;
  /** What the text of a literal has to look like. */
  readonly form?: RegExp;
}

/**
 * Alloy makes texts of numbers and numbers of texts, and a bool of nothing else.
 * @see https://grafana.com/docs/alloy/latest/get-started/expressions/types_and_values/
 */
const SCALARS: Readonly<Record<'text' | 'secret' | 'duration' | 'size' | 'number' | 'bool', Scalar>> = {
  text: { kinds: ['text', 'number', 'export'], wants: 'a text' },
  secret: { kinds: ['text', 'number', 'export'], wants: 'a text' },
  duration: {
    kinds: ['text', 'number'],
    wants: 'a duration with its unit, such as "5s" or "1m30s"',
    form: /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/,
  },
  size: {
    kinds: ['text', 'number'],
    wants: 'a size with its unit, such as "4MiB"',
    form: /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i?)?B)+)$/,
  },
  number: { kinds: ['number', 'text'], wants: 'a number', form: /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/ },
  bool: { kinds: ['bool'], wants: 'true or false without quotes' },
};

function shownOf(value: Expression, kind: Kind): string {
  if (value.type === 'literal') return JSON.stringify(value.value);
  if (value.type === 'reference') return value.names.slice(0, 10).join('.');
  return {
    text: 'a text',
    number: 'a number',
    bool: 'true or false',
    null: 'null',
    list: 'a list',
    object: 'an object',
    export: 'a component',
  }[kind];
}

/** The kind of a value, where the text alone tells. */
function kindOf(value: Expression): Kind | undefined {
  switch (value.type) {
    case 'literal':
      if (value.value === null) return 'null';
      return typeof value.value === 'string' ? 'text' : typeof value.value === 'number' ? 'number' : 'bool';
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    case 'unary':
      return value.operator === '!' ? 'bool' : 'number';
    case 'binary':
      if (['||', '&&', '==', '!=', '<', '<=', '>', '>='].includes(value.operator)) return 'bool';
      return value.operator === '+' ? undefined : 'number';
    case 'call':
      return environmentOf(value) === undefined ? undefined : 'text';
    case 'reference':
      return ['input', 'handler', 'receiver'].includes(value.names.at(-1)!) && value.names.length > 2
        ? 'export'
        : undefined;
    default:
      return undefined;
  }
}
