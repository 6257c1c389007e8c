import { dump } from 'js-yaml';
import { blocksOf, environmentOf } from '../../e2e/price/environments';
import {
  dearer,
  dollars,
  figureOf,
  flaw,
  groupsOf,
  type Measurement,
  mostRequests,
  priceOf,
} from '../../e2e/price/figures';
import { page, sectionsOf } from '../../e2e/price/page';
import { type Compression, flood, LOADS, turns, USUAL, WORDS, type Word } from '../../e2e/price/plan';
import { count, figure, markdown, terminal } from '../../e2e/price/render';
import { destinationAt } from '../../lib/environment/destinations';
import { loaded } from '../samples';

/** A round in which Alloy took so many CPU seconds for a thousand spans, and each proxy a tenth of a second. */
function measured(word: Word, alloy: number, changes: Partial<Measurement> = {}): Measurement {
  return {
    part: 'words',
    form: { word },
    load: USUAL,
    sent: { requests: 20, spans: 1000, bytes: 500_000, rate: 6, refused: {}, seconds: 3.1, p50: 4, p99: 9 },
    arrived: { requests: 10, spans: 1000, bytes: 500_000, wire: 100_000 },
    cpu: { gateway: 0.1, sidecar: 0.1, alloy },
    ...changes,
  };
}

describe('a price', () => {
  test('is spans per CPU-second of each part and of all together, of the best round', () => {
    const { gateway, alloy, all } = priceOf([measured('memory', 0.02), measured('memory', 0.025)]);
    expect(gateway).toEqual({ best: 10_000, spread: 0 });
    expect(alloy.best).toBeCloseTo(50_000);
    expect(alloy.spread).toBeCloseTo(0.2);
    expect(all.best).toBeCloseTo(1000 / 0.22);
  });

  test('is compared with the cheapest of its group', () => {
    const [cheap, dear] = [figureOf([110]), figureOf([100])];
    expect(dearer(dear, [cheap, dear])).toBeCloseTo(0.1);
    expect(dearer(cheap, [cheap, dear])).toBe(0);
  });

  test.each([
    ['lost', { arrived: { requests: 10, spans: 999, bytes: 1, wire: 1 } }, '999 of 1000 spans arrived'],
    ['came twice', { arrived: { requests: 10, spans: 1512, bytes: 1, wire: 1 } }, '1512 of 1000 spans arrived'],
    ['was refused', { sent: { ...measured('disk', 1).sent, refused: { 'gRPC 14': 3 } } }, 'refused: 3 × gRPC 14'],
    ['was never accepted', { sent: { ...measured('disk', 1).sent, spans: 0 } }, 'nothing was accepted'],
  ])('there is none where something %s', (_, changes, why) => {
    const bad = measured('memory', 0.02, changes);
    expect(flaw(bad)).toBe(why);
    expect(page(runOf([measured('acknowledged', 0.02), bad]))).toContain(`| memory | no figure: ${why} |`);
  });

  test('there is one where all arrived', () => {
    expect(flaw(measured('memory', 0.02))).toBeUndefined();
  });

  test('in dollars is CPU within a zone, and bytes on top between zones', () => {
    const [group] = groupsOf([measured('acknowledged', 0.1)]);
    // 10⁹ spans at 10,000 per CPU-second of each of two parts: 200,000 s; 100 bytes each: 100 GB
    const { inZone, betweenZones } = dollars(group!, { vcpuHour: 0.036, zoneGb: 0.02 });
    expect(inZone).toBeCloseTo(2);
    expect(betweenZones).toBeCloseTo(4);
  });
});

test('consumers divided by latency bound the requests of a pod', () => {
  expect([10, 100, 500].map(latency => mostRequests(200, latency))).toEqual([20_000, 2000, 400]);
});

test('rounds of one form and load stand together, and the words of one load beside each other', () => {
  const other = { ...USUAL, spans: 8 };
  const round = (word: Word) => [measured(word, 1), measured(word, 1, { load: other })];
  const groups = groupsOf([...round('acknowledged'), ...round('memory'), ...round('acknowledged')]);
  expect(groups.map(({ form, load, rounds }) => `${form.word} ${load.spans} ${rounds.length}`)).toEqual([
    'acknowledged 512 2',
    'memory 512 1',
    'acknowledged 8 2',
    'memory 8 1',
  ]);
});

test('every word has the same loads, by turns, and the pace fits into a core', () => {
  const words = turns(['words']).map(({ form }) => form.word);
  expect(words).toEqual([...WORDS, ...WORDS.toReversed(), ...WORDS, ...WORDS.toReversed()]);
  for (const { spans, bytes, rate } of LOADS) expect(spans * bytes * rate).toBeLessThanOrEqual(7_500_000);
  expect(turns(['latency'])[0]!.loads.map(({ latency, senders }) => [latency, senders > 200])).toContainEqual([
    500,
    true,
  ]);
});

const runOf = (measurements: Measurement[]) => ({
  machine: [['CPU', '2 × Some Processor']] as const,
  blocks: { acknowledged: 'sending_queue {\n  num_consumers = 200\n}' },
  measurements,
});

describe('the page', () => {
  const all = runOf([
    measured('acknowledged', 0.02),
    measured('memory', 0.01),
    measured('acknowledged', 0.02, { part: 'compression', form: { word: 'acknowledged', compression: 'gzip' } }),
    measured('acknowledged', 0.02, { part: 'latency', load: flood(100) }),
  ]);

  test('has a section for each part, and what each word comes down to', () => {
    expect(sectionsOf(all).map(({ title }) => title)).toEqual([
      'Machine',
      'Targets',
      'Spans per CPU-second',
      'Compression to the backend',
      'Requests per second of one pod',
      'What each word came down to',
    ]);
    expect(page(all)).toContain('```\n// acknowledged\nsending_queue {\n  num_consumers = 200\n}\n```');
  });

  test('says which target is met', () => {
    const [, targets] = sectionsOf(all);
    expect(targets!.table!.rows.map(([, ...cells]) => cells)).toEqual([
      ['50,000 (0 %)', 'yes'],
      ['5 %', 'yes'],
    ]);
    const [, missed] = sectionsOf(runOf([measured('acknowledged', 0.05), measured('memory', 0.01)]));
    expect(missed!.table!.rows.map(([, ...cells]) => cells)).toEqual([
      ['20,000 (0 %)', 'no'],
      ['19 %', 'no'],
    ]);
  });

  test('names the cheapest compression within a zone, and between zones', () => {
    const round = (compression: Compression, alloy: number, wire: number) =>
      measured('acknowledged', alloy, {
        part: 'compression',
        form: { word: 'acknowledged', compression },
        arrived: { requests: 10, spans: 1000, bytes: 500_000, wire },
      });
    const text = page(
      runOf([round('none', 0.01, 504_000), round('zstd', 0.015, 124_000), round('gzip', 0.02, 123_000)]),
    );
    expect(text).toContain('Cheapest within a zone: **none**; between zones: **zstd**.');
  });

  test('puts what was reached beside what consumers allow', () => {
    const latency = sectionsOf(all).find(({ title }) => title.startsWith('Requests'))!;
    expect(latency.table!.rows).toEqual([['100 ms', '2,000/s', '6 (0 %)', '4 ms', '9 ms']]);
  });
});

describe('tables', () => {
  const rows = [
    ['a', '1,000', '2 %'],
    ['longer', '7', '13 %'],
    ['bad', 'no figure: lost'],
  ];
  const sections = [
    { title: 'One', table: { head: ['Name', 'Figure', 'More'], rows } },
    { title: 'Two', code: 'as it is' },
  ];

  test('stand aligned on a terminal, figures to the right', () => {
    expect(terminal(sections).split('\n')).toEqual([
      'One',
      '  Name    Figure  More',
      '  a        1,000   2 %',
      '  longer       7  13 %',
      '  bad     no figure: lost',
    ]);
  });

  test('are tables of markdown on the page', () => {
    expect(markdown('Title', 'Words.', sections).split('\n')).toEqual([
      ...['# Title', '', 'Words.', '', '## One', ''],
      ...['| Name | Figure | More |', '| --- | ---: | ---: |', '| a | 1,000 | 2 % |', '| longer | 7 | 13 % |'],
      ...['| bad | no figure: lost |  |', '', '## Two', '', '```', 'as it is', '```', ''],
    ]);
  });

  test('have three figures: more were not measured', () => {
    expect([0.4, 7, 999.6, 1234, 53_198].map(count)).toEqual(['0', '7', '1,000', '1,230', '53,200']);
    expect(figure({ best: 53_198, spread: 0.034 })).toBe('53,200 (3 %)');
  });
});

test.each(WORDS)('%s is an environment that synth takes', word => {
  const text = dump(environmentOf({ word, compression: 'zstd' }));
  const { client } = destinationAt(loaded(text, `${word}-zstd.yaml`), 'traces', 0)!;
  expect(client).toMatchObject({ delivery: word, compression: 'zstd' });
});

test('a word shows its queue, and the storage where it has one', () => {
  const of = (text: string) => blocksOf({ config: { data: { 'config.alloy': text } } as never });
  const queue = '\tsending_queue {\n\t\tqueue_size = 4\n\n\t\tbatch {\n\t\t\tsizer = "bytes"\n\t\t}\n\t}\n';
  const exporter = `otelcol.exporter.otlp "traces" {\n${queue}}\n`;
  const shown = 'sending_queue {\n  queue_size = 4\n\n  batch {\n    sizer = "bytes"\n  }\n}';
  expect(of(exporter)).toBe(shown);
  const storage = 'otelcol.storage.file "queue" {\n\tfsync = true\n}\n';
  expect(of(`${storage}\n${exporter}`)).toBe(`otelcol.storage.file "queue" {\n  fsync = true\n}\n${shown}`);
});
