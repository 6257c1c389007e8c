import { HOPS, RESPONSE_FLAGS, type ResponseFlag } from '../lib/hops';
import { RULES } from '../lib/rules';
import { symptoms } from '../lib/runbook/symptoms';
import { environmentOf } from './samples';

const FLAGS: readonly (readonly [string, ResponseFlag])[] = Object.entries(RESPONSE_FLAGS);
/** `503 with UC`, `404 (NR in the access log)`, `504, flag UT`, as rules tell a symptom. */
const SYMPTOM = /\b(\d{3}) (?:with|\(|, flag)\s*(NR|UH|NC|URX,UF|UC|UT|UPE|UO|RL)\b/g;

const told = RULES.flatMap(({ id, hop, why }) =>
  [...why.replaceAll('\n', ' ').matchAll(SYMPTOM)].map(([, status, flag]) => ({ id, hop, status, flag: flag! })),
);

test('the rules that name a response flag are found', () => {
  expect(told.length).toBeGreaterThan(10);
});

test.each(told)('$id tells $flag as the table does', ({ hop, status, flag }) => {
  const { http, hops } = RESPONSE_FLAGS[flag as keyof typeof RESPONSE_FLAGS] as ResponseFlag;
  expect(status).toBe(String(http));
  expect(hops).toContain(hop);
});

test.each(FLAGS)('the hops of %s are hops, each once', (_, { hops }) => {
  expect(new Set(hops).size).toBe(hops.length);
  for (const hop of hops) expect(HOPS).toHaveProperty([hop]);
});

/** "503, or UNAVAILABLE (14), with `UH`", as the runbook tells a symptom. */
const inRunbook = symptoms(environmentOf()).flatMap(({ seen, hops }) =>
  FLAGS.filter(([flag]) => seen.includes(`\`${flag}\``)).map(([flag, known]) => ({ flag, seen, hops, known })),
);

test('the runbook names response flags', () => {
  expect(inRunbook.length).toBeGreaterThan(4);
});

test.each(inRunbook)('the runbook tells $flag as the table does', ({ seen, hops, known }) => {
  expect(known.hops).toEqual(expect.arrayContaining([...hops]));
  expect(seen).toContain(String(known.http));
});
