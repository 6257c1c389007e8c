import fc from 'fast-check';
import { Manifests } from '../../lib/kubernetes/manifests';
import { MatchIndex } from '../../lib/rules/model/match-index';
import { Model } from '../../lib/rules/model/model';
import { includes, type Route } from '../../lib/rules/model/routes';

const text = fc.constantFrom('/', '/a', '/A', '/a/b', '/ab', '');
const uri = fc
  .tuple(fc.constantFrom('exact', 'prefix', 'regex', 'other'), text)
  .map(([type, value]) => ({ uri: { [type]: value } }));
const match = fc
  .tuple(
    fc.option(uri, { nil: {} }),
    fc.constantFrom({}, {}, { ignoreUriCase: true }),
    fc.constantFrom({}, {}, { port: 1 }, { port: 2 }, { headers: { x: { exact: 'y' } }, port: 1 }),
  )
  .map(parts => Object.assign({}, ...parts));
const routes = fc.array(
  fc.array(match, { maxLength: 3 }).map(matches => ({ match: matches })),
  { maxLength: 7 },
);

/** Compared one by one. */
function takesAll(earlier: Route, route: Route): boolean {
  if (earlier.matches.length === 0) return true;
  if (route.matches.length === 0) return earlier.matches.some(({ conditions }) => conditions.size === 0);
  return route.matches.every(narrow => earlier.matches.some(wide => includes(wide, narrow)));
}

test('the index finds what comparing one by one finds', () => {
  fc.assert(
    fc.property(routes, http => {
      const value = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: {}, spec: { http } };
      const documents = [{ value, locate: () => ({ line: 1, column: 1 }) }];
      const [table] = new Model(new Manifests([{ file: 'x', documents }], false)).routeTables;
      const found = table!.routes;
      const index = new MatchIndex(found);
      for (const [place, route] of found.entries()) {
        const expected = found.slice(0, place).findIndex(earlier => takesAll(earlier, route));
        expect(index.before(place)).toBe(expected < 0 ? undefined : expected);
      }
    }),
    { numRuns: 3000 },
  );
});
