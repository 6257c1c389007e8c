/** Every text here is a fixed point of `alloy fmt`. */
import { print } from '../../lib/alloy/language/print';
import {
  block,
  type Consumer,
  mebibytes,
  milliseconds,
  Reference,
  seconds,
  type Value,
} from '../../lib/alloy/language/syntax';

const attribute = (value: Value) =>
  print([block('a', undefined, { b: value })]).slice('a {\n\tb = '.length, -'\n}\n'.length);

test('aligns the = of a run and puts a blank line before a block', () => {
  const batch = block('otelcol.processor.batch', 'default', { timeout: '200ms', send_batch_size: 1 }, [
    block('output', undefined, { traces: [] }),
  ]);
  expect(print([batch, block('logging', undefined, {})])).toBe(
    [
      'otelcol.processor.batch "default" {',
      '\ttimeout         = "200ms"',
      '\tsend_batch_size = 1',
      '',
      '\toutput {',
      '\t\ttraces = []',
      '\t}',
      '}',
      '',
      'logging { }',
      '',
    ].join('\n'),
  );
});

test('a value of several lines ends its run', () => {
  expect(print([block('a', undefined, { b: 1, headers: { 'X-A': 'x', b: 'y' }, c: 1, ddd: 2 })])).toBe(
    'a {\n\tb       = 1\n\theaders = {\n\t\t"X-A" = "x",\n\t\tb     = "y",\n\t}\n\tc   = 1\n\tddd = 2\n}\n',
  );
});

test('a block that begins its body has no blank line before it, an attribute behind a block has one', () => {
  const body = [block('c', undefined, {}), { name: 'd', value: 1 }];
  expect(print([{ kind: 'a', body }])).toBe('a {\n\tc { }\n\n\td = 1\n}\n');
});

test('a comment stands above its block, a line each', () => {
  const commented = block('c', 'x', {}, [], 'one\ntwo');
  expect(print([block('a', undefined, { b: 1 }, [commented])])).toBe(
    'a {\n\tb = 1\n\n\t// one\n\t// two\n\tc "x" { }\n}\n',
  );
});

test.each<[Value, string]>([
  [true, 'true'],
  [-1.5, '-1.5'],
  [[], '[]'],
  [['a', 2], '["a", 2]'],
  [{}, '{}'],
  ['${a} {{b}} %s', '"${a} {{b}} %s"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['\n\r\t', '"\\n\\r\\t"'],
  ['\0\v\f\u007f\u0085\ufeff\u2028', '"\\u0000\\u000b\\u000c\\u007f\\u0085\\ufeff\\u2028"'],
  ['ä😀', '"ä😀"'],
  ['\ud800', '"\ufffd"'],
])('%j is printed as %s', (value, text) => {
  expect(attribute(value)).toBe(text);
});

test.each([
  ['abc_1', 'abc_1'],
  ['null', '"null"'],
  ['x-y', '"x-y"'],
  ['1x', '"1x"'],
])('the key %s is printed as %s', (key, text) => {
  expect(attribute({ [key]: 1 })).toBe(`{\n\t\t${text} = 1,\n\t}`);
});

test.each(['', 'a"b', 'a\\b', 'a\nb', 'a\u00a0b'])('the key %j, which Alloy would take otherwise, is refused', key => {
  expect(() => attribute({ [key]: 1 })).toThrow('Alloy has no way to write the object key');
});

test('a reference is the path of what a component exports', () => {
  const component = block('otelcol.processor.batch', 'default', {});
  expect(attribute([Reference.to(component, 'input')])).toBe('[otelcol.processor.batch.default.input]');
  // @ts-expect-error a handler is not a consumer
  const consumer: Consumer = Reference.to<'otelcol.Handler'>(component, 'handler');
  expect(consumer.path).toBe('otelcol.processor.batch.default.handler');
});

test('an argument that is undefined is left out', () => {
  expect(block('a', undefined, { b: undefined, c: 0 }, [undefined])).toEqual({
    kind: 'a',
    body: [{ name: 'c', value: 0 }],
  });
});

test('units', () => {
  expect([seconds(90), milliseconds(1500), milliseconds(2000), mebibytes(16)]).toEqual([
    '90s',
    '1500ms',
    '2s',
    '16MiB',
  ]);
});
