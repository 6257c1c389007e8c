import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { IN_MEMORY, ON_DISK, TIMEOUT } from '../../lib/clients/queue';
import { snippets, type Tool } from '../../lib/clients/snippets';
import { slowestAnswerSeconds } from '../../lib/environment/delivery';
import type { Transport } from '../../lib/facts/otlp';
import { PROJECT } from '../golden';
import { environmentOf } from '../samples';

const MIB = 1024 ** 2;
const environment = environmentOf({ receiver: '{grpc: {maxMessageMiB: 2}, http: {maxBodyMiB: 8}}' });
const RECEIVED = { grpc: 2 * MIB, http: 8 * MIB };

interface Exporter {
  readonly timeout: string;
  readonly sending_queue: {
    readonly sizer: string;
    readonly queue_size: number;
    readonly storage?: string;
    readonly batch: Readonly<Record<string, string | number>>;
  };
  readonly retry_on_failure: { readonly max_elapsed_time: string };
}

interface Configuration {
  readonly extensions?: Readonly<Record<string, object>>;
  readonly exporters: Readonly<Record<string, Exporter>>;
  readonly service: { readonly extensions?: readonly string[]; readonly pipelines?: object };
}

describe.each<Transport>(['grpc', 'http'])('over %s', transport => {
  const text = (tool: Tool) => snippets(environment).find(({ id }) => id === `${tool}-${transport}`)!.text;
  const collector = load(text('collector')) as Configuration;
  const disk = load(text('collector-disk')) as Configuration;
  const [[name, exporter]] = Object.entries(collector.exporters) as [[string, Exporter]];

  test('a Collector outlasts Alloy’s answer', () => {
    expect(exporter.timeout).toMatch(/^\d+s$/);
    expect(Number.parseInt(exporter.timeout, 10)).toBeGreaterThan(slowestAnswerSeconds(environment));
  });

  test('its batches are what our receiver lets in, and fit into its queue; all is counted in bytes', () => {
    const { sizer, queue_size, batch } = exporter.sending_queue;
    expect([sizer, batch.sizer]).toEqual(['bytes', 'bytes']);
    expect(batch.max_size).toBeLessThan(RECEIVED[transport]);
    expect(batch.max_size).toBeGreaterThan(RECEIVED[transport] * 0.8);
    expect(batch.min_size).toBeLessThan(Number(batch.max_size));
    expect(queue_size).toBeGreaterThan(RECEIVED[transport]);
  });

  test('the second file puts the queue of the first one’s exporter on disk, and starts what keeps it', () => {
    const [[changed, { sending_queue, retry_on_failure }]] = Object.entries(disk.exporters) as [[string, Exporter]];
    expect(changed).toBe(name);
    expect(Object.keys(disk.extensions!)).toEqual([sending_queue.storage]);
    expect(disk.service).toEqual({ extensions: [sending_queue.storage] });
    expect(sending_queue.queue_size).toBeGreaterThan(exporter.sending_queue.queue_size);
    expect(hours(retry_on_failure.max_elapsed_time)).toBeGreaterThan(hours(exporter.retry_on_failure.max_elapsed_time));
  });

  test('an Alloy is told the same as a Collector, in memory and on disk', () => {
    const inMemory = alloyOf(text('alloy'));
    const onDisk = alloyOf(text('alloy-disk'));
    const { sending_queue, retry_on_failure, timeout } = exporter;
    const { batch, ...queue } = sending_queue;
    expect(inMemory).toEqual(strings({ timeout, ...batch, ...queue, ...retry_on_failure }));
    const [changed] = Object.values(disk.exporters) as [Exporter];
    expect(onDisk).toEqual({
      ...inMemory,
      fsync: 'true',
      storage: 'otelcol.storage.file.ingress.handler',
      queue_size: String(changed.sending_queue.queue_size),
      max_elapsed_time: changed.retry_on_failure.max_elapsed_time,
    });
  });
});

test('docs/senders.md says the same values', () => {
  const page = readFileSync(join(PROJECT, 'docs/senders.md'), 'utf8');
  const inMemory = IN_MEMORY.retry.replace('m', ' min');
  const onDisk = ON_DISK.retry.replace('h', ' h');
  expect(page).toContain(`as the runbook prints them ${inMemory}, on disk ${onDisk}`);
  expect(page).toContain(`\`timeout: ${TIMEOUT}\``);
  expect(page).toContain(`\`max_elapsed_time: ${IN_MEMORY.retry}\``);
  expect(page).toContain(`${IN_MEMORY.queueBytes / MIB} MiB of spans`);
});

const hours = (duration: string): number => Number.parseInt(duration, 10) / (duration.endsWith('m') ? 60 : 1);

const strings = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}`]));

/** Each attribute of Alloy's text but the client's; no two blocks have one with the same name and different values. */
function alloyOf(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^\t+(\w+) += "?([^"\n]*)"?$/gm)].map(([, name, value]) => [name!, value!]);
  const own = lines.filter(([name]) => name !== 'endpoint' && name !== 'compression');
  return Object.fromEntries(own);
}
