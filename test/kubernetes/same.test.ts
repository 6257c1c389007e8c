import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sameValue } from '../../lib/kubernetes/same';

test('says what Node says of values as YAML has them', () => {
  const value = fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(value, value, (one, other) => {
      expect(sameValue(one, other)).toBe(isDeepStrictEqual(one, other));
      expect(sameValue(one, structuredClone(one))).toBe(true);
    }),
  );
});

test.each([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [[1, 2], [2, 1], false],
  [{}, [], false],
  [{ a: undefined }, { b: undefined }, false],
  [Number.NaN, Number.NaN, true],
  [{ a: 1 }, null, false],
  ['1', 1, false],
])('%j and %j: %s', (one, other, same) => {
  expect(sameValue(one, other)).toBe(same);
});
