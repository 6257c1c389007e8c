import type { Manifest } from '../../lib/kubernetes/manifests';
import { readConfig } from '../../lib/rules/model/read/alloy/config';
import { pathsFrom } from '../../lib/rules/model/ways';

/** The ways of traces from the first of some processors, each given by the names that it sends to. */
function ways(...next: readonly (readonly number[])[]): ReturnType<typeof pathsFrom> {
  const text = next
    .map((to, index) => {
      const inputs = to.map(name => `otelcol.processor.batch.p${name}.input`);
      return `otelcol.processor.batch "p${index}" {\n  output { traces = [${inputs.join(', ')}] }\n}\n`;
    })
    .join('');
  return pathsFrom(readConfig({} as Manifest, [], text).components[0]!, 'traces');
}

const names = (found: ReturnType<typeof pathsFrom>) =>
  found.map(way => way.map(({ id }) => id.slice('otelcol.processor.batch.'.length)).join(' '));

test('every way, in the order that is written', () => {
  const found = ways([1, 2], [3], [3], []);
  expect(names(found)).toEqual(['p0 p1 p3', 'p0 p2 p3']);
  expect(found.isCut).toBe(false);
});

test('a loop is not entered, and what leaves it is found', () => {
  const found = ways([1], [0, 2], []);
  expect(names(found)).toEqual(['p0 p1 p2']);
  expect(found.isCut).toBe(true);
});

test('processors that all send to all have no end, and are looked at once', () => {
  const all = Array.from({ length: 40 }, (_, index) => index);
  expect(ways(...all.map(() => all))).toMatchObject({ length: 0, isCut: true });
});

test('of a million ways the first 200 are given', () => {
  const layers = Array.from({ length: 20 }, (_, layer) => [
    [2 * layer + 2, 2 * layer + 3],
    [2 * layer + 2, 2 * layer + 3],
  ]);
  const found = ways(...layers.flat(), [], []);
  expect(found).toMatchObject({ length: 200, isCut: true });
});

test('a pipeline longer than the stack is followed for 21 components', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => [index + 1]);
  const [way, ...others] = ways(...chain, []);
  expect(way).toHaveLength(21);
  expect(others).toEqual([]);
});
