import {
  dearer,
  dollars,
  figureOf,
  flaw,
  type Group,
  groupsOf,
  isSame,
  type Measurement,
  mostRequests,
  total,
} from './figures';
import { type Load, type PartOfRun, ROUNDS, SECONDS, USUAL, type Word } from './plan';
import { count, figure, markdown, percent, type Section } from './render';

/** One run of the command, on one machine. */
export interface Run {
  /** What the figures belong to, by name. */
  readonly machine: readonly (readonly [string, string])[];
  /** What each word comes down to in config.alloy. */
  readonly blocks: Partial<Record<Word, string>>;
  readonly measurements: Measurement[];
}

/** What a run says, part by part. */
export function sectionsOf({ machine, blocks, measurements }: Run): Section[] {
  const of = (part: PartOfRun, say: (groups: readonly Group[]) => Section[]): Section[] => {
    const groups = groupsOf(measurements.filter(measurement => measurement.part === part));
    return groups.length > 0 ? say(groups) : [];
  };
  return [
    { title: 'Machine', table: { head: ['What', 'Which'], rows: machine } },
    ...of('words', groups => [targets(groups), delivery(groups)]),
    ...of('compression', groups => [compression(groups)]),
    ...of('latency', groups => [latency(groups, consumersOf(blocks.acknowledged!))]),
    queues(blocks),
  ];
}

/** For people. */
export function describe({ transport, spans, bytes, gzip, latency }: Load): string {
  return [
    transport === 'grpc' ? 'gRPC' : 'HTTP',
    `${count(spans)} × ${count(bytes)} B`,
    ...(gzip ? ['gzip'] : []),
    ...(latency > 0 ? [`backend ${latency} ms`] : []),
  ].join(', ');
}

const LEAST_SPANS = 30_000;
const MOST_DEARER = 0.1;

function targets(groups: readonly Group[]): Section {
  const usual = groups.filter(({ load }) => isSame(load, USUAL));
  const { alloy, all } = usual.find(({ form }) => form.word === 'acknowledged')!.price;
  const more = dearer(
    all,
    usual.map(({ price }) => price.all),
  );
  const met = (holds: boolean) => (holds ? 'yes' : 'no');
  return {
    title: 'Targets',
    text: `For ${describe(USUAL)}: an SDK's largest batch, uncompressed, as SDKs send unless told otherwise.`,
    table: {
      head: ['Target', 'Measured', 'Met'],
      rows: [
        [
          'Alloy alone, acknowledged: at least 30,000 spans per CPU-second',
          figure(alloy),
          met(alloy.best >= LEAST_SPANS),
        ],
        ['acknowledged: at most 10 % dearer than the cheapest, all parts', percent(more), met(more <= MOST_DEARER)],
      ],
    },
  };
}

function delivery(groups: readonly Group[]): Section {
  return {
    title: 'Spans per CPU-second',
    text: [
      'In brackets: how far the worst round is below the best. "Dearer" is how much more CPU all parts together take than with the cheapest',
      'word under the same load. "Merged" is how many requests of senders one request to the backend holds: what a word saves by waiting',
      'shows where senders send little at once.',
    ].join('\n'),
    table: {
      head: ['Requests of spans', 'Delivery', 'Gateway', 'Sidecar', 'Alloy', 'All', 'Dearer', 'Merged'],
      rows: groups.map(group => {
        const { price, load, form } = group;
        const rivals = groups.filter(other => isSame(other.load, load)).map(({ price }) => price.all);
        const merged = total(group, ({ sent }) => sent.requests) / total(group, ({ arrived }) => arrived.requests);
        const parts = [price.gateway, price.sidecar, price.alloy, price.all].map(figure);
        return row(
          group,
          [describe(load), form.word],
          [...parts, percent(dearer(price.all, rivals)), merged.toFixed(1)],
        );
      }),
    },
  };
}

/** Dollars, on demand in us-east-1: half of an m7i.large; a byte is paid for where it leaves and where it comes in. */
const PRICES = { vcpuHour: 0.0504, zoneGb: 0.02 };

function compression(groups: readonly Group[]): Section {
  const ec2 = 'https://aws.amazon.com/ec2/pricing/on-demand/';
  const cheapest = (where: 'inZone' | 'betweenZones') =>
    groups.reduce((one, other) => (dollars(other, PRICES)[where] < dollars(one, PRICES)[where] ? other : one)).form
      .compression;
  return {
    title: 'Compression to the backend',
    text: [
      `For ${describe(USUAL)}, acknowledged. Dollars are for 10⁹ spans: CPU of Alloy and the sidecar at $${PRICES.vcpuHour} per vCPU-hour`,
      `([m7i.large, on demand](${ec2})), and $${PRICES.zoneGb} per GB for what goes to a backend in another zone ([both directions](${ec2}#Data_Transfer)).`,
      'The two prices are read, not measured: put in yours. Spans with more noise in them compress less than ours, which are made of',
      'semantic conventions, words and ids.',
      '',
      `Cheapest within a zone: **${cheapest('inZone')}**; between zones: **${cheapest('betweenZones')}**.`,
    ].join('\n'),
    table: {
      head: ['Compression', 'Alloy', 'Sidecar', 'Bytes a span', 'Ratio', '$ within a zone', '$ between zones'],
      rows: groups.map(group => {
        const wire = total(group, ({ arrived }) => arrived.wire);
        const sizes = [
          count(wire / total(group, ({ arrived }) => arrived.spans)),
          (total(group, ({ arrived }) => arrived.bytes) / wire).toFixed(1),
        ];
        const { inZone, betweenZones } = dollars(group, PRICES);
        const { alloy, sidecar } = group.price;
        const figures = [figure(alloy), figure(sidecar), ...sizes, inZone.toFixed(2), betweenZones.toFixed(2)];
        return row(group, [group.form.compression!], figures);
      }),
    },
  };
}

const consumersOf = (block: string): number => Number(/num_consumers\s*=\s*(\d+)/.exec(block)![1]);

function latency(groups: readonly Group[], consumers: number): Section {
  return {
    title: 'Requests per second of one pod',
    text: [
      `Acknowledged, ${groups[0]!.load.senders} senders of one span a request, each of which sends again at once. A request holds one of ${consumers} consumers until the`,
      'backend has answered: **requests/s ≤ num_consumers / latency**. Where that allows more, CPU is the limit; senders and backend are on',
      'the same machine.',
    ].join('\n'),
    table: {
      head: ['Backend answers after', 'num_consumers / latency', 'Measured', 'p50', 'p99'],
      rows: groups.map(group => {
        const { load, rounds } = group;
        const most = load.latency > 0 ? `${count(mostRequests(consumers, load.latency))}/s` : 'no limit';
        const rate = figureOf(rounds.map(({ sent }) => sent.rate));
        const times = [rounds.map(({ sent }) => sent.p50), rounds.map(({ sent }) => sent.p99)];
        return row(
          group,
          [`${load.latency} ms`, most],
          [figure(rate), ...times.map(each => `${count(Math.min(...each))} ms`)],
        );
      }),
    },
  };
}

/** What went wrong in a round stands in the place of its figures. */
function row({ rounds }: Group, names: readonly string[], figures: readonly string[]): string[] {
  const flaws = rounds.flatMap(round => flaw(round) ?? []);
  return [...names, ...(flaws.length > 0 ? [`no figure: ${flaws.join('; ')}`] : figures)];
}

function queues(blocks: Run['blocks']): Section {
  const code = Object.entries(blocks).map(([word, text]) => `// ${word}\n${text}`);
  return { title: 'What each word came down to', text: 'In `config.alloy`.', code: code.join('\n\n') };
}

/** The whole page. */
export const page = (run: Run): string => markdown('The price list', INTRODUCTION, sectionsOf(run));

const INTRODUCTION = `What the path costs: spans per CPU-second of the gateway (TLS, HTTP/2), of Alloy's sidecar (mTLS, HTTP/2, in and out) and of Alloy. \`npm run price\` writes
this page, on [the parts of the proof](../e2e/README.md). It is a record of one run on one machine: compare figures of one run with each other, and measure on
yours before you buy.

- Each load goes at one pace, the same for every word of \`delivery\`, through one pod of the gateway and one of Alloy: ${SECONDS} s a round, ${ROUNDS} rounds, every other one in reverse order.
- The best round counts: what else the machine does makes a span dearer, never cheaper. The gateway does the same for every word; how much its figures differ
  under one load is how much to believe.
- CPU is what the kernel counted for the processes of a part until the backend had the last span. Senders and backend are not counted.
- A load has no price when a request was refused, or when not every span arrived, once.
- Envoy is the plain one: Istio's own statistics (\`istio_*\`) come on top. Proxies have one worker, and Alloy has \`GOMAXPROCS=1\`.
- \`disk\` writes to a real disk; what the kernel does later for it is not counted.`;
