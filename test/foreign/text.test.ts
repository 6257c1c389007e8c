import { hasUnseen, inert, inertJson, shown } from '../../lib/foreign/text';

test('what a terminal or a CI runner acts on is written out', () => {
  expect(inert('a\nb\r\u001b[2J\u202e\u2028\u200b\u0000\ud800')).toBe(
    'a\\u{a}b\\u{d}\\u{1b}[2J\\u{202e}\\u{2028}\\u{200b}\\u{0}\\u{d800}',
  );
  expect(inert('  ::error::x')).toBe('  \\u{3a}:error::x');
  expect(inert('x ##[error]y')).toBe('x #\\u{23}[error]y');
  expect(inert('###[error]')).toBe('##\\u{23}[error]');
  expect(inert('##vso[task.complete] ##teamcity[x]')).toBe('#\\u{23}vso[task.complete] #\\u{23}teamcity[x]');
  expect(inert('\n::stop-commands::x')).not.toMatch(/^\s*::/m);
});

test.each([
  ...['\u034f', '\u2800', '\u17b4', '\u17b5', '\u115f', '\u3164', '\uffa0', '\u00ad', '\u2065', '\u{e0001}'],
  ...['\ufe0f', '\u180b', '\u{e0100}'],
])('%j is not seen, alone and in a word', character => {
  const written = `\\u{${character.codePointAt(0)!.toString(16)}}`;
  for (const [before, after] of [
    ['', ''],
    ['a', 'b'],
    [' ', ''],
    ['"', '"'],
  ] as const) {
    expect(hasUnseen(before + character + after)).toBe(true);
    expect(inert(before + character + after)).toBe(before + written + after);
  }
  expect(inert(`a${character}${character}`)).toBe(`a${written}${written}`);
});

test('of two variation selectors one is seen', () => {
  expect(inert('❤\ufe0f\ufe0f\u{e0101}')).toBe('❤\ufe0f\\u{fe0f}\\u{e0101}');
});

test('other text stays as it is', () => {
  const marks = ['a\u0301', 'नमस्ते', 'สวัสดี', 'ខ្មែរ', '❤\ufe0f', '1\ufe0f\u20e3', '葛\u{e0100}', 'ᠮᠣᠩ\u180b'];
  for (const text of ['istio-system/alloy: port 4317', 'a::b', 'Grüße, 日本語 🎉', '## [x]', 'a\u00a0b', ...marks])
    expect(inert(text)).toBe(text);
});

test('JSON stays the same value, and its text is inert', () => {
  const value = { '##[a]': ['::x', '\u001b[2J\u009b\u202e\u2028\u{e0001}', '\ud800', 'ü\n'] };
  const text = inertJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[^\P{C}\n]|[\u2028]|##\[|^\s*::/mu);
});

test('any value becomes one line', () => {
  expect(shown({ a: [1, 'x', null, true], toString: 'no', toJSON: 1 })).toBe(
    '{"a":[1,"x",null,true],"toString":"no","toJSON":1}',
  );
  expect(shown(undefined)).toBe('undefined');
  expect(shown('\u001b')).toBe('"\\u001b"');
  expect(shown(Object.create(null))).toBe('{}');
});

test('cycles, depth and size are bounded', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic, cyclic);
  expect(shown(cyclic).length).toBeLessThanOrEqual(80);
  let wide: unknown = 'x';
  for (let level = 0; level < 30; level += 1) wide = [wide, wide, wide];
  expect(shown(wide).length).toBeLessThanOrEqual(80);
  expect(shown('y'.repeat(1e6))).toHaveLength(80);
});
