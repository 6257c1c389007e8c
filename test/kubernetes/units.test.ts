import { alloyBytes, quantity, seconds } from '../../lib/kubernetes/units';

test.each<[unknown, number | undefined]>([
  ['512Mi', 512 * 2 ** 20],
  ['1G', 1e9],
  ['1k', 1000],
  ['2Ei', 2 ** 61],
  ['500m', 0.5],
  ['100n', 1e-7],
  [1.5, 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['5E-1', 0.5],
  ['1E', 1e18],
  ['512K', undefined],
  ['512ki', undefined],
  ['512MB', undefined],
  ['-1', undefined],
  ['1e999', undefined],
  ['9'.repeat(400), undefined],
  ['', undefined],
  [null, undefined],
  [{}, undefined],
])('the quantity %j', (written, value) => {
  if (value === undefined) expect(quantity(written)).toBeUndefined();
  else expect(quantity(written)).toBeCloseTo(value, 9);
});

test.each<[unknown, number | undefined]>([
  ['1m30s', 90],
  ['1h', 3600],
  ['1500ms', 1.5],
  ['0.5s', 0.5],
  ['30', undefined],
  [30, undefined],
  ['1d', undefined],
])('the duration %j', (written, value) => {
  expect(seconds(written)).toBe(value);
});

test.each<[unknown, number | undefined]>([
  ['10MiB', 10 * 2 ** 20],
  ['10MB', 10 * 2 ** 20],
  ['7B', 7],
  ['10Mi', undefined],
])('the size %j in Alloy', (written, value) => {
  expect(alloyBytes(written)).toBe(value);
});
