import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { noAnswer, words } from './time';

/** How many bytes of an answer are read at most. */
export const MOST = {
  /** An answer to a signal that was sent. */
  sent: 64 * 1024,
  metrics: 8 * 1024 * 1024,
  /** Envoy's configuration. */
  configuration: 32 * 1024 * 1024,
  /** One object or list of the API server, and everything read from the API server together. */
  objects: 16 * 1024 * 1024,
  allObjects: 64 * 1024 * 1024,
} as const;

/** An HTTP answer, whole or in part. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Why the body is incomplete. undefined: the body is whole. */
  readonly fault?: string;
}

/**
 * Sends a request and collects the answer until it ends, exceeds `most` bytes, or the time is up.
 *
 * @throws Error with a few words if not even headers came
 */
export function replyTo(sent: ClientRequest, most: number, milliseconds: number, content?: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (fault?: string) => {
      clearTimeout(timer);
      sent.destroy();
      if (!answer) return reject(new Error(fault));
      const { statusCode = 0, headers } = answer;
      resolve({ status: statusCode, headers, body: Buffer.concat(chunks), ...(fault && { fault }) });
    };
    const timer = setTimeout(() => settle(noAnswer(milliseconds, answer ? 'end' : 'answer')), milliseconds);
    sent.on('response', found => {
      answer = found;
      found.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > most) return settle(`longer than ${sizeOf(most)}`);
        chunks.push(chunk);
      });
      found.on('end', () => settle(found.complete ? undefined : CUT));
      found.on('error', () => settle(CUT));
      found.on('close', () => settle(CUT));
    });
    sent.on('upgrade', (_, socket) => {
      socket.destroy();
      settle('it changes to another protocol');
    });
    sent.on('error', error => settle(words(error)));
    sent.on('close', () => settle(answer ? CUT : 'closed without an answer'));
    sent.end(content);
  });
}

const CUT = 'cut off before its end';

/** Writes a number of bytes in KiB or MiB. */
export const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;

/** How a body is compressed; undefined if it is not. The doctor asks for uncompressed bodies. */
export function compressionOf(headers: IncomingHttpHeaders): string | undefined {
  const coding = headers['content-encoding'];
  return coding && coding !== 'identity' ? coding : undefined;
}

/**
 * The text of a successful, whole and uncompressed answer.
 *
 * @throws Error with a few words for any other answer
 */
export function textOf({ status, headers, body, fault }: Reply): string {
  if (status !== 200) throw new Error(`answers ${status}`);
  const compression = compressionOf(headers);
  if (compression) throw new Error(`answers in ${compression}, which nobody asked for`);
  if (fault) throw new Error(`its answer: ${fault}`);
  return body.toString();
}

/**
 * Parses JSON.
 *
 * @throws Error without the text: an excerpt of the text may be a secret
 */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is no JSON');
  }
}
