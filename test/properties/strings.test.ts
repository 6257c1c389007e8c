/** Any string comes out of the printer and out of YAML as it went in. */
import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import * as v from 'valibot';
import { print } from '../../lib/alloy/language/print';
import { block } from '../../lib/alloy/language/syntax';
import { label, labelValue, objectName, portName, qualifiedName, text } from '../../lib/environment/scalars';
import { anyString, anyText } from './arbitrary';

const RUNS = { numRuns: 400 };

test('any string survives as a literal of Alloy', () => {
  fc.assert(
    fc.property(anyString, value => {
      expect(readLiteral(literalOf(value))).toBe(value.toWellFormed());
    }),
    RUNS,
  );
});

test('a literal is one line, without raw control characters', () => {
  fc.assert(
    fc.property(anyString, value => {
      expect(literalOf(value)).not.toMatch(/[\p{Cc}\p{Cs}\ufeff\u2028\u2029]/u);
    }),
    RUNS,
  );
});

test('the reader of this test refuses what Alloy refuses', () => {
  for (const broken of ['"a', 'a"', '"\\q"', '"\\u12"', '"a"b"', '"\n"']) expect(() => readLiteral(broken)).toThrow();
});

test.each([
  ['1.2', CORE_SCHEMA],
  ['1.1, as kubectl reads it', YAML11_SCHEMA],
])('any text of an environment survives YAML %s', (_, schema) => {
  fc.assert(
    fc.property(anyText, value => {
      const object = { plain: value, [`key ${value}`]: [value], block: `first\n\t${value}\n` };
      expect(load(Yaml.stringify(object), { schema })).toEqual(object);
    }),
    RUNS,
  );
});

/** What Kubernetes' reader takes for a number where YAML has no quotes: Go's strconv, and `_` is nothing. */
const KUBERNETES_NUMBER =
  /^[-+]?(0x[0-9a-f]+|0o?[0-7]+|0b[-+]?[01]+|[1-9][0-9]*|0|(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?)$/i;

test('no text or name of an environment is a number to Kubernetes', () => {
  const kinds = [text(), label(), labelValue(), objectName(), portName(), qualifiedName()];
  const numeric = fc.string({ unit: fc.constantFrom(...'0123456789abcdefoxOXB_.+-eE'), maxLength: 6, minLength: 1 });
  fc.assert(
    fc.property(fc.oneof(numeric, anyString), value => {
      fc.pre(kinds.some(kind => v.is(kind, value)));
      const [, printed] = /^a: (.*)\n$/s.exec(Yaml.stringify({ a: value })) ?? [];
      expect(KUBERNETES_NUMBER.test(printed!.replaceAll('_', ''))).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test.each(['a\nb', '\t', 'a\0', '\u0085', '\u2028', '\ufeff', '\ud800', '\uffff', '', '0o12', '0B11', '-0x1f'])(
  'the text %j is refused, since YAML or its readers would change it',
  value => {
    expect(v.is(text(), value)).toBe(false);
  },
);

test.each(['"', "'", '\\', '${a}', '{{ b }}', '{}', 'ä€😀', 'no', '1e3', '# c', '- d', ' e '])(
  'the text %j is accepted',
  value => {
    expect(v.is(text(), value)).toBe(true);
  },
);

function literalOf(value: string): string {
  const [, literal] = /^a \{\n\tb = (.*)\n\}\n$/s.exec(print([block('a', undefined, { b: value })]))!;
  return literal!;
}

const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

/** A double-quoted literal as Alloy's scanner reads it. */
function readLiteral(literal: string): string {
  if (!/^"(?:[^"\\\n\0\ufeff]|\\(?:["\\nrt]|u[0-9a-f]{4}))*"$/u.test(literal))
    throw new Error(`not a literal: ${literal}`);
  return literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-f]{4})|(.))/gu, (_, code: string | undefined, short: string) =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : ESCAPES[short]!,
    );
}
