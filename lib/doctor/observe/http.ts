import { get } from 'node:http';
import type { Duplex } from 'node:stream';
import { replyTo, textOf } from './reply';

/**
 * The text at a plain http URL.
 *
 * @param dial makes the connection, where the host's name does not lead there
 * @throws with a few words when there is none
 */
export async function fetchText(url: string, most: number, milliseconds: number, dial?: () => Duplex): Promise<string> {
  const headers = { connection: 'close' };
  const options = dial ? { headers, createConnection: dial as () => never } : { headers };
  return textOf(await replyTo(get(url, options), most, milliseconds));
}
