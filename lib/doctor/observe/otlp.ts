import { randomBytes } from 'node:crypto';
import type { Signal } from '../../facts/otlp';

/**
 * Makes an export request in protobuf with one span, data point or log record. Its service name says that the doctor
 * sent it.
 */
export function exportRequest(signal: Signal): Buffer {
  const attribute = message([bytes(1, 'service.name'), bytes(2, bytes(1, 'alloy-otlp-ingress-doctor'))]);
  const resource = bytes(1, bytes(1, attribute));
  const scope = bytes(2, bytes(2, RECORDS[signal]()));
  return bytes(1, message([resource, scope]));
}

const NAME = 'doctor';

// https://github.com/open-telemetry/opentelemetry-proto: field numbers of Span, Metric (a gauge) and LogRecord
const RECORDS: Record<Signal, () => Buffer> = {
  traces: () => message([bytes(1, randomBytes(16)), bytes(2, randomBytes(8)), bytes(5, NAME), time(7), time(8)]),
  metrics: () => message([bytes(1, NAME), bytes(5, bytes(1, message([time(3), fixed64(6, 1n)])))]),
  logs: () => message([time(1), bytes(5, bytes(1, NAME)), time(11)]),
};

const message = (fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

const time = (number: number): Buffer => fixed64(number, BigInt(Date.now()) * 1_000_000n);

// https://protobuf.dev/programming-guides/encoding/
function bytes(number: number, value: Buffer | string): Buffer {
  const content = Buffer.from(value as string);
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function fixed64(number: number, value: bigint): Buffer {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(value);
  return Buffer.concat([varint((number << 3) | 1), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}
