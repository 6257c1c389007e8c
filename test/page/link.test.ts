import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { fromFragment, LIMITS, LinkError, problemOf, toFragment } from '../../lib/page/link';

const files = fc.array(
  fc.record({
    file: fc.string({ unit: 'binary', maxLength: 40 }),
    text: fc.string({ unit: 'binary', maxLength: 300 }),
  }),
  { maxLength: 5 },
);

test('a link gives back what it was given', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.boolean(), async (some, complete) => {
      const fragment = await toFragment({ files: some, complete });
      expect(fragment).toMatch(/^v1=[\w-]+$/);
      expect(await fromFragment(`#${fragment}`)).toEqual({ files: some, complete });
    }),
  );
});

test('nothing is no link', async () => {
  expect(await fromFragment('')).toBeUndefined();
  expect(await fromFragment('#')).toBeUndefined();
});

/** A fragment with any JSON in it. */
const made = (json: string) => `#v1=${deflateRawSync(json).toString('base64url')}`;

test.each([
  ['another form', '#v2=abc', /another form/],
  ['an anchor', '#findings', /another form/],
  ['no base64', '#v1=<img src=x onerror=alert(1)>', /cut off/],
  ['no compression', '#v1=AAAA', /cut off/],
  ['a cut', made(JSON.stringify({ complete: true, files: [['a', 'b'.repeat(99)]] })).slice(0, -4), /cut off/],
  ['no JSON', made('{'), /cut off/],
  ['bytes that are no text', `#v1=${deflateRawSync(Buffer.from([0xff, 0xfe])).toString('base64url')}`, /cut off/],
  ['null', made('null'), /something else/],
  ['a number', made('1'), /something else/],
  ['a list', made('[]'), /something else/],
  ['no files', made('{"complete": true}'), /something else/],
  ['files without texts', made('{"complete": true, "files": [["a"]]}'), /something else/],
  ['texts that are none', made('{"complete": true, "files": [["a", {"toString": 1}]]}'), /something else/],
  ['no boolean', made('{"complete": "yes", "files": []}'), /something else/],
  ['too many files', made(JSON.stringify({ complete: true, files: Array(201).fill(['a', '']) })), /201 files/],
  ['too long a name', made(JSON.stringify({ complete: true, files: [['a'.repeat(301), '']] })), /name/],
  ['too long a text', made(JSON.stringify({ complete: true, files: [['a', 'a'.repeat(1_000_001)]] })), /1,000,001/],
  ['too long a link', `#v1=${'A'.repeat(LIMITS.link)}`, /longer/],
  ['what unpacks to too much', made(JSON.stringify([' '.repeat(20_000_000)])), /unpacks|longer/],
])('%s is refused', async (_, fragment, why) => {
  const refused = await fromFragment(fragment).catch(error => error);
  expect(refused).toBeInstanceOf(LinkError);
  expect(refused.message).toMatch(why);
});

test('unpacking ends at the limit, however much there is', async () => {
  // two layers of a bomb would be 20 GB: one layer of 24 MB has to be enough to see where reading ends
  const bomb = deflateRawSync(Buffer.alloc(24_000_000, 'a'), { level: 9 });
  expect(inflateRawSync(bomb)).toHaveLength(24_000_000);
  const before = process.memoryUsage().arrayBuffers;
  await expect(fromFragment(`#v1=${bomb.toString('base64url').slice(0, LIMITS.link - 3)}`)).rejects.toThrow(LinkError);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
});

test('keys that mean something to JavaScript mean nothing', async () => {
  const shared = await fromFragment(made('{"__proto__": {"x": 1}, "complete": false, "files": [["__proto__", "a"]]}'));
  expect(shared).toEqual({ complete: false, files: [{ file: '__proto__', text: 'a' }] });
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('what is too long for a link says so', async () => {
  let text = '';
  for (let index = 0; text.length < 200_000; index += 1) text += Math.sin(index).toString(36);
  await expect(toFragment({ files: [{ file: 'a', text }], complete: false })).rejects.toThrow(/would have .* the most/);
});

test('the page’s own limits', () => {
  expect(problemOf([{ file: 'a', text: 'b' }])).toBeUndefined();
  expect(problemOf([{ file: 'a', text: 'b'.repeat(1_000_001) }])).toMatch(/1,000,000 is the most/);
});
