import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { noAnswer, words } from './time';

/** How much of an answer is read, in bytes. */
export const MOST = {
  /** To a signal that was sent. */
  sent: 64 * 1024,
  metrics: 8 * 1024 * 1024,
  /** Envoy's configuration. */
  configuration: 32 * 1024 * 1024,
  /** An object or a list of the API server, and all of them together. */
  objects: 16 * 1024 * 1024,
  allObjects: 64 * 1024 * 1024,
} as const;

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Why the body is not the whole of it. */
  readonly fault?: string;
}

/**
 * Sends a request, and gives what came back until its end, until a bound, or until nothing more came.
 *
 * @throws with a few words when not even headers came
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

export const sizeOf = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;

/** How a body is compressed, if it is; the doctor asks for none that is. */
export function compressionOf(headers: IncomingHttpHeaders): string | undefined {
  const coding = headers['content-encoding'];
  return coding && coding !== 'identity' ? coding : undefined;
}

/** The text of an answer that is whole, in plain text and fine. @throws with a few words when it is not */
export function textOf({ status, headers, body, fault }: Reply): string {
  if (status !== 200) throw new Error(`answers ${status}`);
  const compression = compressionOf(headers);
  if (compression) throw new Error(`answers in ${compression}, which nobody asked for`);
  if (fault) throw new Error(`its answer: ${fault}`);
  return body.toString();
}

/** @throws without the text: an excerpt of it may be a secret */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is no JSON');
  }
}
