import { randomBytes } from 'node:crypto';
import type { Signal } from '../lab/alloy-config';

/** An export request with spans, data points or log records of a run. */
export interface OtlpMessage {
  readonly signal: Signal;
  readonly run: string;
  /** @default 1 */
  readonly items?: number;
  /** How many bytes it has, exactly. @default - as few as it takes */
  readonly size?: number;
}

/** The request in protobuf. */
export function encode({ signal, run, items = 1, size }: OtlpMessage): Buffer {
  // the first one has what does not divide
  const share = (padding: number) => Math.floor(padding / items);
  const padded = (padding: number) =>
    request(signal, run, [padding - share(padding) * (items - 1), ...Array<number>(items - 1).fill(share(padding))]);
  if (!size) return Buffer.concat(padded(0));
  const padding = size - (lengthOf(padded(size)) - size);
  // lengths of nested messages are varints, so a byte or two may be missing
  return Buffer.concat(padded(padding + size - lengthOf(padded(padding))));
}

/** Where a signal goes, per transport. */
export function otlpPath(transport: 'grpc' | 'http', signal: Signal): string {
  return transport === 'http' ? `/v1/${signal}` : `/${SERVICES[signal]}/Export`;
}

const SERVICES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
};

/** Bytes that are joined at the end alone: a message may be a hundred megabytes. */
type Parts = readonly Buffer[];

const lengthOf = (parts: Parts): number => parts.reduce((sum, { length }) => sum + length, 0);

function request(signal: Signal, run: string, paddings: readonly number[]): Parts {
  const resource = bytes(1, attribute('e2e.run', run));
  const records = paddings.flatMap(padding =>
    bytes(2, record[signal](attribute('padding', Buffer.alloc(padding, 'x')))),
  );
  const scope = bytes(2, records);
  return bytes(1, [...bytes(1, resource), ...scope]);
}

const now = () => fixed64(BigInt(Date.now()) * 1_000_000n);

const record: Record<Signal, (padding: Parts) => Parts> = {
  traces: padding => [
    ...bytes(1, randomBytes(16)),
    ...bytes(2, randomBytes(8)),
    ...bytes(5, 'e2e'),
    ...varint(6, 2),
    ...field(7, 1, [now()]),
    ...field(8, 1, [now()]),
    ...bytes(9, padding),
  ],
  metrics: padding => {
    const value = Buffer.alloc(8);
    value.writeDoubleLE(1);
    const id = bytes(7, attribute('id', randomBytes(8).toString('hex')));
    const point = [...field(3, 1, [now()]), ...field(4, 1, [value]), ...id, ...bytes(7, padding)];
    return [...bytes(1, 'e2e'), ...bytes(5, bytes(1, point))];
  },
  logs: padding => [
    ...field(1, 1, [now()]),
    ...bytes(5, bytes(1, randomBytes(8).toString('hex'))),
    ...bytes(6, padding),
  ],
};

/** A KeyValue with a string. */
const attribute = (key: string, value: Buffer | string): Parts => [...bytes(1, key), ...bytes(2, bytes(1, value))];

// protobuf: https://protobuf.dev/programming-guides/encoding/
function bytes(number: number, value: Parts | Buffer | string): Parts {
  const content = typeof value === 'string' ? [Buffer.from(value)] : Buffer.isBuffer(value) ? [value] : value;
  return field(number, 2, [uvarint(lengthOf(content)), ...content]);
}

const varint = (number: number, value: number): Parts => field(number, 0, [uvarint(value)]);

const field = (number: number, type: number, value: Parts): Parts => [uvarint((number << 3) | type), ...value];

function fixed64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}

function uvarint(value: number): Buffer {
  const out: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) | 128);
  return Buffer.from([...out, value]);
}
