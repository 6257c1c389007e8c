import { get } from 'node:http';
import type { Duplex } from 'node:stream';
import { replyTo, textOf } from './reply';

/**
 * Fetches the text at a plain http URL.
 *
 * @param most bytes that are read at most
 * @param dial opens the connection if the URL's host does not lead to the server
 * @throws Error with a few words if no whole text came
 */
export async function fetchText(url: string, most: number, milliseconds: number, dial?: () => Duplex): Promise<string> {
  const headers = { connection: 'close' };
  const options = dial ? { headers, createConnection: dial as () => never } : { headers };
  return textOf(await replyTo(get(url, options), most, milliseconds));
}
