import { examples } from '../../lib/page/examples';
import { judgeFiles } from '../../lib/page/judge';
import { RULES } from '../../lib/rules';

const [wholes, ...byHop] = examples();

/** The hop at which each whole path is broken. */
const HOPS: Readonly<Record<string, string>> = {
  'whole-route': 'route',
  'whole-service': 'alloy-service',
  'whole-mtls': 'destination',
  'whole-receiver': 'receiver',
  'whole-gateway': 'route',
};

test('each whole path has its mistake and no other, and without the mistake none', () => {
  expect(wholes!.examples.map(({ id }) => id)).toEqual(Object.keys(HOPS));
  for (const { id, bad, good } of wholes!.examples)
    for (const complete of [false, true]) {
      const said = (text: string) => judgeFiles([{ file: 'a.yaml', text }], complete);
      expect(said(good)).toMatchObject({ findings: [], notJudged: [] });
      expect(said(bad).findings.map(({ hop, severity }) => [hop, severity])).toEqual([[HOPS[id], 'error']]);
      expect(said(bad).picture.breaksAt).toBe(HOPS[id]);
    }
});

test('every rule’s example is there once', () => {
  const ids = byHop.flatMap(group => group.examples.map(({ id }) => id));
  expect(ids.sort()).toEqual(RULES.map(({ id }) => id));
});
