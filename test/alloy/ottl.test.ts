/** The real Alloy took each text as it stands here, and put it onto traces, metrics and logs. */
import { ottlMap, ottlString } from '../../lib/alloy/language/ottl';

test.each([
  ['a "b"', '"a \\"b\\""'],
  ['back\\slash', '"back\\\\slash"'],
  ['new\nline\r\t\b\f', '"new\\nline\\r\\t\\b\\f"'],
  ['\u0000', '"\\u0000"'],
  ['${env:HOME} $$ %s %{x} {{ y }} `z`', '"${env:HOME} $$ %s %{x} {{ y }} `z`"'],
  ['a lone \ud800', '"a lone \ufffd"'],
  ['é \u{1f600}', '"é \u{1f600}"'],
])('%j is a text of OTTL that means the same', (text, literal) => {
  expect(ottlString(text)).toBe(literal);
});

test('no name and no value ends a map', () => {
  const hostile = { 'a"}, "upsert")': '"}, "insert") or set(b, "1', 'x"] == nil': '\\' };
  expect(JSON.parse(ottlMap(hostile))).toEqual(hostile);
});
