import { randomBytes } from 'node:crypto';
import type { Signal } from '../lab/alloy-config';

/** An export request in protobuf with one span, data point or log record of the given run; `padding` makes it larger. */
export function otlpRequest(signal: Signal, run: string, padding = 0): Buffer {
  const resource = bytes(1, attribute('e2e.run', run));
  const scope = bytes(2, bytes(2, record[signal](padding)));
  return bytes(1, Buffer.concat([bytes(1, resource), scope]));
}

/** An export request of exactly this many bytes. */
export function otlpRequestOfSize(signal: Signal, run: string, size: number): Buffer {
  const base = otlpRequest(signal, run, size).length - size;
  const request = otlpRequest(signal, run, size - base);
  // lengths of nested messages are varints, so a byte or two may be missing
  return request.length === size ? request : otlpRequest(signal, run, size - base + (size - request.length));
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

const now = () => fixed64(BigInt(Date.now()) * 1_000_000n);

const record: Record<Signal, (padding: number) => Buffer> = {
  traces: padding =>
    Buffer.concat([
      bytes(1, randomBytes(16)),
      bytes(2, randomBytes(8)),
      bytes(5, 'e2e'),
      varint(6, 2),
      field(7, 1, now()),
      field(8, 1, now()),
      bytes(9, attribute('padding', 'x'.repeat(padding))),
    ]),
  metrics: padding => {
    const value = Buffer.alloc(8);
    value.writeDoubleLE(1);
    const id = bytes(7, attribute('id', randomBytes(8).toString('hex')));
    const point = [field(3, 1, now()), field(4, 1, value), id, bytes(7, attribute('padding', 'x'.repeat(padding)))];
    return Buffer.concat([bytes(1, 'e2e'), bytes(5, bytes(1, Buffer.concat(point)))]);
  },
  logs: padding =>
    Buffer.concat([
      field(1, 1, now()),
      bytes(5, bytes(1, randomBytes(8).toString('hex'))),
      bytes(6, attribute('padding', 'x'.repeat(padding))),
    ]),
};

/** A KeyValue with a string. */
const attribute = (key: string, value: string): Buffer => Buffer.concat([bytes(1, key), bytes(2, bytes(1, value))]);

// protobuf: https://protobuf.dev/programming-guides/encoding/
function bytes(number: number, value: Buffer | string): Buffer {
  const content = Buffer.from(value as string);
  return field(number, 2, Buffer.concat([uvarint(content.length), content]));
}

const varint = (number: number, value: number): Buffer => field(number, 0, uvarint(value));

const field = (number: number, type: number, value: Buffer): Buffer =>
  Buffer.concat([uvarint((number << 3) | type), value]);

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
