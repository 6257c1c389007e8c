import fc from 'fast-check';
import { hostsMeet } from '../../lib/kubernetes/hosts';
import { HostIndex } from '../../lib/rules/model/host-index';

const label = fc.constantFrom('a', 'b', 'C', 'ab', '');
const host = fc
  .tuple(fc.constantFrom('', '', '*.', '*', '.'), fc.array(label, { maxLength: 4 }))
  .map(([start, labels]) => start + labels.join('.'));
const long = fc.constantFrom(`x${'.a'.repeat(30)}`, `*${'.a'.repeat(25)}`);

test('the index finds what comparing one by one finds', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(host, long), { maxLength: 12 }), fc.oneof(host, long), (hosts, asked) => {
      const index = new HostIndex(hosts.map((name, at) => [name, at] as const));
      const expected = hosts.flatMap((name, at) => (hostsMeet(name, asked) ? [at] : []));
      expect([...index.meeting(asked)].sort((one, other) => one - other)).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});
