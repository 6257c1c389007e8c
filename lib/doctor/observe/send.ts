/** Sends one signal over each transport, as a client does. */
import { request } from 'node:https';
import type { Signal } from '../../facts/otlp';
import { shown } from '../../foreign/text';
import type { Listener } from '../../path/path';
import type { Sent } from '../observations';
import { type Trust, targetOf } from './edge';
import { exportByGrpc } from './grpc';
import { hider } from './hide';
import { exportRequest } from './otlp';
import { compressionOf, MOST, replyTo } from './reply';
import { words } from './time';

/** What to send, and how. */
export interface SendOptions {
  readonly signal: Signal;
  readonly address?: string;
  readonly trust: Trust;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

/** The answer to a signal, before the receivers' counters were read. */
export type Answer = Omit<Sent, 'arrived'>;

/** Sends a signal and gives the answer, without any value of the headers that were sent. */
export async function sendOne(listener: Listener, options: SendOptions): Promise<Answer> {
  const hide = hider(options.headers);
  try {
    const { message, fault, ...answer } = await (listener.transport === 'grpc' ? overGrpc : overHttp)(
      listener,
      options,
      hide,
    );
    return {
      signal: options.signal,
      ...answer,
      ...(message && { message: readable(hide(message, Boolean(fault))) }),
      ...(fault && { fault: hide(fault) }),
    };
  } catch (error) {
    return { signal: options.signal, message: hide(words(error)) };
  }
}

type Raw = Omit<Answer, 'signal'>;
type Hide = ReturnType<typeof hider>;

async function overHttp({ host, port }: Listener, options: SendOptions, hide: Hide): Promise<Raw> {
  const { signal, milliseconds, trust, headers } = options;
  const sent = request({
    ...targetOf(host, port, options.address),
    ...trust,
    method: 'POST',
    path: `/v1/${signal}`,
    servername: host,
    headers: { ...headers, host: `${host}:${port}`, 'content-type': PROTOBUF },
  });
  const reply = await replyTo(sent, MOST.sent, milliseconds, exportRequest(signal));
  const { status, body } = reply;
  if (status === 200) return { status, fault: reply.fault ?? notOtlp(hide(reply.headers['content-type'] ?? '')) };
  const compression = compressionOf(reply.headers);
  return { status, message: compression ? `(a text in ${compression})` : body.toString(), fault: reply.fault };
}

const PROTOBUF = 'application/x-protobuf';

/**
 * Says why the content type is not OTLP's: another server's page is a 200 as well.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
function notOtlp(type: string): string | undefined {
  if (/^application\/x-protobuf\s*(?:;|$)/i.test(type)) return undefined;
  return type ? `its content-type is ${shown(type)}, not ${PROTOBUF}` : 'it has no content-type';
}

function overGrpc({ host, port, matches }: Listener, options: SendOptions): Promise<Raw> {
  // Matches are in the order of the signals, and the doctor sends the first enabled signal.
  const [service] = matches.flatMap(match => ('prefix' in match ? [match.prefix] : []));
  return exportByGrpc(targetOf(host, port, options.address), {
    ...options,
    servername: host,
    headers: { ...options.headers, ':path': `${service}Export`, ':authority': `${host}:${port}` },
    message: exportRequest(options.signal),
  });
}

/** Picks the text out of an error in protobuf, where it stands among other bytes. */
function readable(text: string): string {
  const found = text.match(/[\x20-\x7e]{4,}/g) ?? [];
  return found.join(' ').trim().slice(0, 240);
}
