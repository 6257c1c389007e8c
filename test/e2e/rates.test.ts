/** The changes that the lab and the checker judge, and the page with both verdicts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, changed, refOf, refText } from '../../e2e/cases/rates/change';
import { Draw } from '../../e2e/cases/rates/draw';
import type { KubeObject } from '../../e2e/lab/kubernetes';
import { Manifests } from '../../e2e/lab/manifests';
import { check } from '../../lib';
import { environments, judged, kindOf, MARKDOWN, ratesDocs } from '../../scripts/rates-docs';
import { PROJECT } from '../golden';

const OBJECT: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'alloy', namespace: 'observability' },
  spec: { ports: [{ port: 4317 }, { port: 4318 }], type: 'ClusterIP' },
  data: { 'config.alloy': 'a\nb\nc\n' },
};

test.each<[string, Change, (object: KubeObject[]) => unknown, unknown]>([
  [
    'a field is set',
    { op: 'set', path: ['spec', 'ports', 1, 'port'], value: 1 },
    ([one]) => one!.spec.ports[1],
    { port: 1 },
  ],
  ['a field is removed', { op: 'remove', path: ['spec', 'type'] }, ([one]) => Object.keys(one!.spec), ['ports']],
  [
    'a list item is removed',
    { op: 'remove', path: ['spec', 'ports', 0] },
    ([one]) => one!.spec.ports,
    [{ port: 4318 }],
  ],
  [
    'a line is replaced, whatever it has in it',
    { op: 'replace', path: ['data', 'config.alloy'], from: '\nb\n', to: '\n$&\n' },
    ([one]) => one!.data['config.alloy'],
    'a\n$&\nc\n',
  ],
  ['an object is deleted', { op: 'delete' }, all => all, []],
  [
    'a second is beside it',
    { op: 'copy', name: 'b', with: [{ op: 'remove', path: ['spec', 'type'] }] },
    all => all.map(one => [one.metadata.name, one.spec.type]),
    [
      ['alloy', 'ClusterIP'],
      ['b', undefined],
    ],
  ],
])('%s', (_, change, seen, expected) => {
  const before = structuredClone(OBJECT);
  expect(seen(changed(OBJECT, change)!)).toEqual(expected);
  expect(OBJECT).toEqual(before);
});

test.each<[string, Change]>([
  ['a field', { op: 'set', path: ['spec', 'selector', 'app'], value: 'x' }],
  ['a list item', { op: 'remove', path: ['spec', 'ports', 2] }],
  ['a line', { op: 'replace', path: ['data', 'config.alloy'], from: 'x', to: 'y' }],
])('a change of %s that is not there is none', (_, change) => expect(changed(OBJECT, change)).toBeUndefined());

const read = (name: string) => Manifests.read(name, join(PROJECT, '__snapshots__', name)).objects;

test('one seed draws the same changes, another seed others', () => {
  const draws = (seed: number) => {
    const draw = new Draw(read('maximal'), seed);
    return Array.from({ length: 50 }, () => JSON.stringify(draw.next()));
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(2)).not.toEqual(draws(1));
});

test.each(['maximal', 'edges', 'minimal'])('whatever is drawn on %s, the checker judges it', name => {
  const objects = read(name);
  const draw = new Draw(objects, 7);
  for (let tries = 0; tries < 100; tries++) {
    const { object: ref, change } = draw.next();
    const object = objects.find(one => refText(refOf(one)) === refText(ref))!;
    const made = changed(object, change);
    if (!made) continue;
    const documents = objects.filter(one => one !== object).concat(made);
    const text = documents.map(one => JSON.stringify(one)).join('\n---\n');
    expect(() => check([{ file: 'drawn.yaml', text }], { complete: true })).not.toThrow();
  }
});

test.each(environments())('the verdicts that were recorded on %s: what spoils the path is found', name => {
  const harmful = judged(name).filter(({ harm }) => harm !== undefined);
  expect(harmful.length).toBeGreaterThan(10);
  expect(harmful.filter(one => kindOf(one) === 'found').length / harmful.length).toBeGreaterThan(0.95);
});

test('the page says what the rules say (npm run docs)', () => {
  expect(readFileSync(join(PROJECT, MARKDOWN), 'utf8')).toBe(ratesDocs());
});
