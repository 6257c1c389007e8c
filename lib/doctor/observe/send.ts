/** One signal over each transport, as a client sends it. */
import { connect } from 'node:http2';
import { request } from 'node:https';
import type { Signal } from '../../environment/telemetry';
import type { Listener } from '../../path';
import type { Sent } from '../observations';
import { type Trust, targetOf } from './edge';
import { exportRequest } from './otlp';

export interface SendOptions {
  readonly signal: Signal;
  readonly address?: string;
  readonly trust: Trust;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

export type Answer = Omit<Sent, 'arrived'>;

export function sendOne(listener: Listener, options: SendOptions): Promise<Answer> {
  return listener.transport === 'grpc' ? overGrpc(listener, options) : overHttp(listener, options);
}

function overHttp({ host, port }: Listener, options: SendOptions): Promise<Answer> {
  const { signal, milliseconds, trust, headers } = options;
  const to = targetOf(host, port, options.address);
  return new Promise(done => {
    const sent = request(
      {
        ...to,
        ...trust,
        method: 'POST',
        path: `/v1/${signal}`,
        servername: host,
        timeout: milliseconds,
        headers: { ...headers, host: `${host}:${port}`, 'content-type': 'application/x-protobuf' },
      },
      answer => {
        const chunks: Buffer[] = [];
        answer.on('data', chunk => chunks.push(chunk));
        answer.on('end', () => {
          const status = answer.statusCode;
          done({ signal, status, ...(status !== 200 && { message: readable(Buffer.concat(chunks).toString()) }) });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', error => done({ signal, message: error.message }));
    sent.end(exportRequest(signal));
  });
}

function overGrpc(listener: Listener, { signal, milliseconds, trust, headers, address }: SendOptions): Promise<Answer> {
  const { host, port, matches } = listener;
  const to = targetOf(host, port, address);
  // One match for each signal, in the order of the signals: ours is the first that is enabled.
  const [service] = matches.flatMap(match => ('prefix' in match ? [match.prefix] : []));
  return new Promise(done => {
    const session = connect(`https://${to.host}:${to.port}`, { ...trust, servername: host });
    const end = (answer: Omit<Answer, 'signal'>) => {
      session.destroy();
      done({ signal, ...answer });
    };
    session.setTimeout(milliseconds, () => end({ message: 'no answer' }));
    session.on('error', error => end({ message: error.message }));
    session.on('connect', () => {
      const stream = session.request({
        ...headers,
        ':method': 'POST',
        ':path': `${service}Export`,
        ':authority': `${host}:${port}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let seen: Record<string, unknown> = {};
      stream.on('response', found => {
        seen = { ...seen, ...found };
      });
      stream.on('trailers', found => {
        seen = { ...seen, ...found };
      });
      stream.on('error', error => end({ message: error.message }));
      stream.on('end', () => {
        const grpc = seen['grpc-status'];
        const text = seen['grpc-message'];
        end({
          status: Number(seen[':status']),
          ...(grpc !== undefined && { grpcStatus: Number(grpc) }),
          ...(text ? { message: readable(decodeURIComponent(String(text))) } : {}),
        });
      });
      stream.resume();
      stream.end(framed(exportRequest(signal)));
    });
  });
}

/** gRPC's frame: not compressed, its length, the message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** An error in protobuf has its text among other bytes. */
function readable(text: string): string {
  const words = text.match(/[\x20-\x7e]{4,}/g) ?? [];
  return words.join(' ').trim().slice(0, 120);
}
