import fc from 'fast-check';
import { AlloySyntaxError, parseAlloy, type Statement } from '../../lib/alloy/language/parse';

const only = (text: string): Statement => parseAlloy(text)[0]!;
const parsed = (expression: string) => {
  const statement = only(`a = ${expression}`);
  return statement.type === 'attribute' ? statement.value : undefined;
};

test('reads blocks with labels, attributes and blocks inside', () => {
  const text =
    'otelcol.receiver.otlp "ingest" {\n  grpc { endpoint = "0.0.0.0:4317" }\n\n  output {\n    traces = [a.b.input]\n  }\n}\n';
  expect(parseAlloy(text)).toMatchObject([
    {
      type: 'block',
      name: 'otelcol.receiver.otlp',
      label: 'ingest',
      line: 1,
      body: [
        { name: 'grpc', label: undefined, line: 2, body: [{ name: 'endpoint', value: { value: '0.0.0.0:4317' } }] },
        { name: 'output', line: 4, body: [{ name: 'traces', line: 5, value: { type: 'array' } }] },
      ],
    },
  ]);
});

test.each([
  ['12', 12],
  ['.5', 0.5],
  ['1.5e3', 1500],
  ['true', true],
  ['null', null],
  [String.raw`"a\n\t\"\\\x41\u00e9\U0001F600\101"`, 'a\n\t"\\Aé😀A'],
  ['`raw \\n "quoted"\nsecond`', 'raw \\n "quoted"\nsecond'],
])('reads the literal %s', (written, value) => {
  expect(parsed(written)).toMatchObject({ type: 'literal', value });
});

test.each([
  ['sys.env("A")', { type: 'call', of: { type: 'reference', names: ['sys', 'env'] }, args: [{ value: 'A' }] }],
  ['a.b[0].c', { type: 'access', name: 'c', of: { type: 'index', of: { names: ['a', 'b'] }, index: { value: 0 } } }],
  ['{ a = 1, "b c" = [2], }', { type: 'object', fields: [{ name: 'a' }, { name: 'b c' }] }],
  ['[\n  1,\n  2, // the last one\n]', { type: 'array', items: [{ value: 1 }, { value: 2 }] }],
  ['1 + 2 * 3', { operator: '+', left: { value: 1 }, right: { operator: '*' } }],
  ['(1 + 2) * 3', { operator: '*', left: { operator: '+' } }],
  ['2 ^ 3 ^ 4', { operator: '^', left: { value: 2 }, right: { operator: '^' } }],
  ['!a == -1', { operator: '==', left: { type: 'unary' }, right: { type: 'unary' } }],
  ['a ||\n b && c', { operator: '||', right: { operator: '&&' } }],
])('reads the expression %s', (written, tree) => {
  expect(parsed(written)).toMatchObject(tree);
});

test('leaves comments out, and counts their lines', () => {
  expect(parseAlloy('// one\n/* two\nthree */ a = 1 // four\nb = 2 /* x */\n')).toMatchObject([
    { name: 'a', line: 3 },
    { name: 'b', line: 4 },
  ]);
});

test.each([
  ['a = ', 1, 5, 'expected a value'],
  ['a "l" = 1', 1, 7, 'expected "{"'],
  ['a {\n  b = 1', 2, 8, 'expected "}"'],
  ['a = [1\n]', 1, 7, 'expected "," or "]", got the end of statement'],
  ['a = 1 b = 2', 1, 7, 'the end of the line'],
  ['a = "open\n', 1, 5, 'this string has no end'],
  ['a = `open', 1, 5, 'this raw string has no end'],
  ['/* open', 1, 1, 'this comment has no end'],
  [String.raw`a = "\q"`, 1, 6, 'unknown escape'],
  ['a "not a name" { }', 1, 3, 'expected a label'],
  ['a = $', 1, 5, 'unexpected character "$"'],
  ['}', 1, 1, 'expected a statement'],
  ['a.b = 1', 1, 5, 'expected "{"'],
])('refuses %j at %i:%i', (text, line, column, reason) => {
  expect.assertions(3);
  try {
    parseAlloy(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AlloySyntaxError);
    expect(error).toMatchObject({ line, column });
    expect((error as AlloySyntaxError).reason).toContain(reason);
  }
});

test('refuses what is nested too deeply instead of running out of stack', () => {
  for (const text of [`a = ${'['.repeat(50_000)}`, 'a { '.repeat(50_000), `a = ${'-'.repeat(50_000)}1`]) {
    expect(() => parseAlloy(text)).toThrow(AlloySyntaxError);
  }
});

const PIECES = [
  'a',
  'b.c',
  '"x"',
  '`y`',
  '1',
  '.5',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '=',
  ',',
  '.',
  '\n',
  ' ',
  '//',
  '/*',
  '*/',
  '"',
  '+',
  '!',
  '&&',
  'true',
  '\\',
];

test('any text is a tree or an error of its own', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map(parts => parts.join('')),
  );
  fc.assert(
    fc.property(text, input => {
      try {
        parseAlloy(input);
      } catch (error) {
        expect(error).toBeInstanceOf(AlloySyntaxError);
      }
    }),
    { numRuns: 2000 },
  );
});
