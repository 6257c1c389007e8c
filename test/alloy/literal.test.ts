/** Text in Alloy's words that is passed on: what comes out is what came in, or nothing. */
import { readLiterals } from '../../lib/alloy/language/literal';
import { print } from '../../lib/alloy/language/print';

const POLICY = `type = "composite"

composite {
	max_total_spans_per_second = -1.5
	policy_order               = ["a", "b"]
	deep                       = {
		"x-y" = [1, [true]],
	}

	composite_sub_policy { }
}
`;

test('what is read prints as it was', () => {
  const { statements } = readLiterals(POLICY) as { statements: [] };
  expect(print(statements)).toBe(POLICY);
  expect(readLiterals(POLICY.trimEnd())).toEqual({ statements });
});

test.each([
  [
    'a blank at the end of a line',
    'type = "a" ',
    /^line 1 is "type = \\"a\\" ", and alloy fmt leaves "type = \\"a\\""/,
  ],
  ['a comment', 'type = "a" // b', /^line 1 .* without comments$/],
  ['a comment on a line of its own', 'type = "a"\n// b', /^line 2 is "\/\/ b", and alloy fmt leaves ""/],
  [
    'blanks in the place of a tab',
    'type = "a"\n\na {\n  b = 1\n}',
    /^line 4 is " {2}b = 1", and alloy fmt leaves "\\tb = 1"/,
  ],
  ['an end that is missing', 'type = "a"\n\na {\n\tb = 1', /^line 4: expected "}"/],
  ['lines that are missing', 'a { }\nb { }', /^line 2 is "b { }", and alloy fmt leaves ""/],
  ['a reference', 'type = otelcol.exporter.otlp.a.input', /^line 1: literals alone/],
  ['a call', 'type = sys.env("HOME")', /^line 1: literals alone/],
  ['a call in a list in a block', 'a {\n\tb = [{\n\t\tc = env("X"),\n\t}]\n}', /^line 3: literals alone/],
  ['a sum', 'type = 1 + 1', /^line 1: literals alone/],
  ['not', 'type = !true', /^line 1: literals alone/],
  ['minus of a text', 'type = -"a"', /^line 1: literals alone/],
  ['null', 'type = null', /^line 1: literals alone/],
  ['a label', 'a "b" { }', /^line 1: a block here has no label/],
  ['the end of the block around', 'type = "a"\n}\n\notelcol.exporter.otlp "b" {', /^line 2: expected a statement/],
  ['a raw string', 'type = `a`', /^line 1 is/],
  ['a number with too many digits', 'type = 9007199254740993', /^line 1 is/],
  ['carriage returns', 'type = "a"\r\nb { }', /^line 1 is/],
])('%s is a mistake', (_, text, mistake) => {
  expect(readLiterals(text).mistake).toMatch(mistake);
});
