import { get } from 'node:http';

/** The text at a plain http URL. @throws with a few words when there is none */
export function fetchText(url: string, milliseconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { timeout: milliseconds, headers: { connection: 'close' } }, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url} answers ${answer.statusCode}`));
      });
    });
    // Bounds the whole of it, not only the silence between two bytes.
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', reject);
  });
}
