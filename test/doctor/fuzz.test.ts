/** Whatever was answered, there is a report: thousands of mutants of the recorded answers, always the same ones. */
import { diagnose } from '../../lib/doctor/diagnose';
import { envoyFacts } from '../../lib/doctor/envoy-facts';
import { isCount, parseMetrics, sum } from '../../lib/doctor/metrics';
import { reduce } from '../../lib/doctor/observe/edge';
import { decoded } from '../../lib/doctor/observe/grpc';
import { hider } from '../../lib/doctor/observe/hide';
import { listOf } from '../../lib/doctor/observe/objects';
import { report, reportJson } from '../../lib/doctor/report';
import { inert } from '../../lib/foreign/text';
import { refText } from '../../lib/path/workloads';
import { edgeOf, tierOf } from '../samples';
import { type Editable, FILES, healthy, PROD, recorded } from './observations';

/** The same numbers at every run. https://en.wikipedia.org/wiki/Xorshift */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return sides => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const deep = (depth: number): unknown => {
  let value: unknown = 'x';
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { spec: value };
  return value;
};

const TEXTS = [
  '',
  ' ',
  '\n::error file=x::y',
  '::stop-commands::z',
  '##[group]x',
  '\x1b]0;title\x07\x1b[2J\x1b[1A',
  '\u202eevil\u2066\u200b\u2028',
  'a; rm -rf ~ $(id) `id` "',
  '%zz%',
  '2026-13-45',
  '-1',
  '1e999',
  '__proto__',
  'constructor',
  'toString',
  '*',
  'x'.repeat(50_000),
];
const VALUES: readonly unknown[] = [
  ...TEXTS,
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  [],
  {},
  [null],
  [[]],
  [true, 5],
  Array(1000).fill(null),
  { length: 3 },
  JSON.parse('{"__proto__": {"a": 1}, "toString": 1, "constructor": null, "hasOwnProperty": 2, "toJSON": 3}'),
  deep(2000),
];

type Dice = ReturnType<typeof dice>;

/**
 * A copy with one place changed; what is not on the way there is shared.
 *
 * @param odd with numbers that JSON cannot have, and a text of metrics can
 */
function mutated(value: Editable, roll: Dice, donor: Editable, odd = false): Editable {
  const isObject = typeof value === 'object' && value !== null;
  const keys = isObject ? Object.keys(value) : [];
  if (!keys.length || roll(12) === 0) {
    const how = roll(8);
    if (how === 0) return [value];
    if (how === 1) return { value };
    if (how === 2 && typeof value === 'string') return value + TEXTS[roll(TEXTS.length)];
    if (how === 3 && isObject) return somewhere(donor, roll);
    if (how < 4 && typeof value === 'number' && odd) return [Number.NaN, Number.POSITIVE_INFINITY][roll(2)];
    return VALUES[roll(VALUES.length)];
  }
  const key = keys[roll(keys.length)]!;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const how = roll(25);
  if (how === 0 && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (how === 0) delete copy[key];
  else if (how === 1 && Array.isArray(copy)) copy.push(value[key], VALUES[roll(VALUES.length)]);
  else if (how === 1) copy[TEXTS[roll(TEXTS.length)]!] = value[key];
  else copy[key] = mutated(value[key], roll, donor, odd);
  return copy;
}

function somewhere(value: Editable, roll: Dice): unknown {
  if (typeof value !== 'object' || value === null || roll(5) === 0) return value;
  const all = Object.values(value);
  return all.length ? somewhere(all[roll(all.length)], roll) : value;
}

test('1,500 mutants of what was seen', () => {
  const roll = dice(12);
  const seen = healthy();
  const verdicts = new Map<string, number>();
  for (let round = 0; round < 1500; round++) {
    let mutant: Editable = seen;
    // Our own part stays whole: it is not an answer.
    for (let times = 1 + roll(3); times; times--) {
      const path = PARTS[roll(PARTS.length)]!;
      mutant = changed(mutant, path, value => settled(mutated(value, roll, seen, path[0] !== 'objects'), value));
    }
    const diagnosis = diagnose(PROD, FILES, mutant);
    const text = report(diagnosis, 'lab').replace(COLOURS, '');
    const lines = text.split('\n');
    const wrong =
      (diagnosis.hops.length !== 26 && 'not every hop is there') ||
      (lines.length > 26 + 15 && 'too many lines') ||
      lines.find(line => line.length > 1100 || inert(line) !== line) ||
      /\bNaN\b|\bInfinity\b|\bundefined\b|\[object |properties of|is not a function/.exec(text)?.[0] ||
      (JSON.parse(reportJson(diagnosis, 'lab')).hops.length !== 26 && 'JSON');
    if (wrong) throw new Error(`round ${round}: ${wrong}\n${text.slice(0, 6000)}`);
    for (const { verdict } of diagnosis.hops) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }
  // Mutants that change nothing would say nothing.
  expect(verdicts.get('broken')).toBeGreaterThan(375);
  expect(verdicts.get('unknown')).toBeGreaterThan(375);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal
const COLOURS = /\x1b\[\d+m/g;

const EDGE = ['edges', refText(edgeOf(PROD).service)];

/** What others answer, below the doctor's own frame of it. */
const PARTS: readonly (readonly string[])[] = [
  ...Object.keys(healthy().objects).map(key => ['objects', key] as const),
  ['objects', 'Pod observability'],
  ['secrets', 'istio-system/otlp-grpc-cert'],
  [...EDGE, 'listeners', 'grpc'],
  [...EDGE, 'listeners', 'http'],
  [...EDGE, 'envoy'],
  [...EDGE, 'envoy'],
  ['tiers', refText(tierOf(PROD).service), 'metrics'],
  [...EDGE, 'sent', 'grpc'],
  [...EDGE, 'sent', 'http'],
];

/** A copy with another value at the path. */
const changed = (all: Editable, [key, ...rest]: readonly string[], change: (value: Editable) => unknown): Editable =>
  key === undefined ? change(all) : { ...all, [key]: changed(all[key], rest, change) };

/** A look gives a value or why not, also of a mutant. */
const settled = (changed: unknown, value: unknown): unknown =>
  typeof changed === 'object' && changed !== null ? changed : value;

test('10,000 mutants of answers on their way in', () => {
  const roll = dice(7);
  const { dump, clusters } = recorded<Editable>('envoy.json');
  const pods = { items: recorded<Editable>('recorded.json').objects['Pod observability'] };
  const refusals = new Set<string>();
  for (let round = 0; round < 5000; round++) {
    try {
      const facts = envoyFacts(
        { from: 'x', dump: mutated(dump, roll, pods), clusters: mutated(clusters, roll, dump) },
        /otlp/,
      );
      expect(facts.listeners.every(({ port }) => port > 0)).toBe(true);
    } catch (error) {
      refusals.add((error as Error).message);
    }
    try {
      listOf(JSON.stringify(mutated(pods, roll, dump)) ?? '', 'Pod');
    } catch (error) {
      refusals.add((error as Error).message);
    }
  }
  expect(refusals.size).toBeGreaterThan(10);
  for (const message of refusals) expect(message).toMatch(/^its answer (?:is no |cannot be read: )/);
});

test('3,000 mutants of texts', () => {
  const roll = dice(3);
  const metrics = `# HELP x
otelcol_receiver_accepted_spans_total{receiver="otlp/x",transport="grpc"} 3
otelcol_exporter_queue_size{component_id="a\\"b"} 4e2 1700000000
alloy_config_last_load_successful 1`;
  const message = 'upstream connect error%3A %E2%9C%93 reset, token hunter2-x';
  const hide = hider({ authorization: 'Bearer hunter2-x' });
  const bits = [
    '"',
    '\\',
    '{',
    '}',
    '=',
    ',',
    ' ',
    '\n',
    '%',
    '%e',
    'NaN',
    '+Inf',
    '1e999',
    '-5',
    '\0',
    '\ud800',
    'x'.repeat(9000),
  ];
  for (let round = 0; round < 3000; round++) {
    const cut = (text: string) => {
      const at = roll(text.length + 1);
      return text.slice(0, at) + bits[roll(bits.length)] + text.slice(at + roll(4));
    };
    const samples = parseMetrics(cut(cut(metrics)));
    const count = sum(samples, /^otelcol_/);
    const certificate = {
      subjectaltname: cut('DNS:a.example, IP Address:1.2.3.4, DNS:"b, DNS:c"'),
      valid_from: cut('Jan  1 00:00:00 2026 GMT'),
    };
    const wrong =
      samples.length > 4 ||
      (count !== undefined && !Number.isNaN(count) && !isCount(count)) ||
      typeof decoded(cut(message)) !== 'string' ||
      hide(cut(message)).includes('hunter2-x') ||
      reduce(certificate as Editable).names.includes('c');
    if (wrong) throw new Error(`round ${round}`);
  }
});

test('lines and labels without end cost no more than their length', () => {
  const long = 'a'.repeat(2_000_000);
  const started = Date.now();
  for (const text of [
    long,
    `otelcol_receiver_x{${long}`,
    `otelcol_receiver_x{${'a="b",'.repeat(300_000)}`,
    '\n'.repeat(4_000_000),
  ])
    expect(parseMetrics(text)).toEqual([]);
  expect(parseMetrics(`otelcol_receiver_x{${'a'.repeat(8000)}} 1`)).toHaveLength(1);
  expect(() => parseMetrics('otelcol_receiver_x 1\n'.repeat(400_000))).toThrow('more than 10000 series');
  expect(
    reduce({ subjectaltname: `DNS:"${'\\'.repeat(100_000)}`, valid_from: '', valid_to: '' } as Editable).names,
  ).toHaveLength(1);
  expect(decoded('%4'.repeat(100_000))).toHaveLength(200_000);
  // Quadratic, each of them would take minutes.
  expect(Date.now() - started).toBeLessThan(20_000);
});
