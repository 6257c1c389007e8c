import { type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { shown } from '../../foreign/text';
import type { Target, Trust } from './edge';
import { MOST } from './reply';
import { noAnswer, words } from './time';

/** One unary call. */
export interface GrpcCall {
  readonly trust: Trust;
  /** The server name (SNI) for TLS. */
  readonly servername: string;
  /** Request headers, :path and :authority included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly message: Buffer;
  readonly milliseconds: number;
}

/** What came back. Every field is missing if nothing came. */
export interface GrpcAnswer {
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly message?: string;
  readonly fault?: string;
}

/** Makes one unary call. The promise settles whatever the other side does. */
export function exportByGrpc({ host, port }: Target, call: GrpcCall): Promise<GrpcAnswer> {
  const { trust, servername, headers, message, milliseconds } = call;
  const authority = host.includes(':') ? `[${host}]` : host;
  return new Promise(done => {
    const seen = new Seen();
    const session = connect(`https://${authority}:${port}`, { ...trust, servername });
    const end = (trouble?: string) => {
      clearTimeout(timer);
      done(seen.answer(trouble));
      session.destroy();
    };
    const timer = setTimeout(() => end(noAnswer(milliseconds, seen.head ? 'end' : 'answer')), milliseconds);
    session.on('error', error => end(words(error)));
    session.on('close', () => end('the connection was closed'));
    session.on('connect', () => {
      try {
        const stream = session.request({
          ...headers,
          ':method': 'POST',
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        seen.watch(stream, end);
        stream.end(framed(message));
      } catch (error) {
        end(words(error));
      }
    });
  });
}

/** The part of an answer that has arrived so far. */
class Seen {
  head?: IncomingHttpHeaders;
  /** The last headers, which alone carry gRPC's status. They may also be the first. */
  private last?: IncomingHttpHeaders;
  private readonly chunks: Buffer[] = [];

  watch(stream: ClientHttp2Stream, end: (trouble?: string) => void): void {
    let length = 0;
    stream.on('response', (found, flags) => {
      this.head = found;
      if (flags & constants.NGHTTP2_FLAG_END_STREAM) this.last = found;
    });
    stream.on('trailers', found => {
      this.last = found;
    });
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MOST.sent) return end(`longer than ${MOST.sent / 1024} KiB`);
      this.chunks.push(chunk);
    });
    stream.on('error', error => end(words(error)));
    stream.on('close', () => end(this.last ? undefined : resetBy(stream.rstCode)));
  }

  answer(trouble?: string): GrpcAnswer {
    const status = Number(this.head?.[':status']);
    if (!this.head || !Number.isInteger(status)) return { message: trouble ?? 'the stream ended before its headers' };
    const { 'grpc-status': code, 'grpc-message': text } = this.last ?? {};
    const message = typeof text === 'string' ? decoded(text) : undefined;
    if (typeof code === 'string' && /^(?:0|[1-9]\d{0,2})$/.test(code)) {
      const fault = code === '0' ? this.noMessage() : undefined;
      return { status, grpcStatus: Number(code), message, ...(fault && { fault }) };
    }
    if (code !== undefined) return { status, message, fault: 'its grpc-status is no number' };
    return { status, message, fault: trouble ?? 'it has no grpc-status' };
  }

  /**
   * Says why an answer with status OK is still a failure: clients fail unless it is one whole message, encoded as
   * asked.
   */
  private noMessage(): string | undefined {
    const type = this.head?.['content-type'];
    if (type === undefined) return 'it has no content-type';
    if (!/^application\/grpc(?:\+proto)?\s*(?:;|$)/i.test(type))
      return `its content-type is ${shown(type)}, not application/grpc`;
    const body = Buffer.concat(this.chunks);
    if (body.length === 0) return 'it has no message';
    if (body[0] !== 0) return 'its message is compressed, which nobody asked for';
    return body.length >= 5 && body.length === 5 + body.readUInt32BE(1)
      ? undefined
      : 'its body is not one whole message';
  }
}

const resetBy = (code = 0): string | undefined =>
  code
    ? `the stream was reset (${RESETS.find(name => constants[name] === code)?.slice('NGHTTP2_'.length) ?? code})`
    : undefined;

const RESETS = [
  'NGHTTP2_PROTOCOL_ERROR',
  'NGHTTP2_INTERNAL_ERROR',
  'NGHTTP2_REFUSED_STREAM',
  'NGHTTP2_CANCEL',
  'NGHTTP2_ENHANCE_YOUR_CALM',
] as const;

/**
 * Decodes gRPC's percent-encoding; text that is not encoded correctly stays as it is.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString());

/** Frames a message for gRPC: flag "not compressed", length, message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
