import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { encode, otlpPath } from './otlp';

/**
 * A sender that brings both transports' requests over one HTTP/2 connection, all at once:
 * `node mixed.js <host:port> <ca file> <run> <requests of each transport>`. Prints how often each answer was given.
 */
async function main([address, ca, run, count]: string[]): Promise<void> {
  const session = connect(`https://${address}`, { ca: readFileSync(ca!) });
  session.on('error', error => console.error(error.message));
  const body = encode({ signal: 'traces', run: run! });
  const frame = Buffer.concat([Buffer.alloc(5), body]);
  frame.writeUInt32BE(body.length, 1);
  const send = (transport: 'grpc' | 'http') =>
    new Promise<string>(resolve => {
      const seen: Record<string, unknown> = {};
      const stream = session.request({
        ':method': 'POST',
        ':path': otlpPath(transport, 'traces'),
        ...(transport === 'grpc'
          ? { 'content-type': 'application/grpc', te: 'trailers' }
          : { 'content-type': 'application/x-protobuf' }),
      });
      for (const event of ['response', 'trailers']) stream.on(event, headers => Object.assign(seen, headers));
      stream.on('error', error => resolve(`${transport} ${error.message}`));
      stream.on('close', () => resolve([transport, seen[':status'], seen['grpc-status']].filter(Boolean).join(' ')));
      stream.resume();
      stream.end(transport === 'grpc' ? frame : body);
    });
  const all = Array.from({ length: Number(count) }, () => [send('grpc'), send('http')]).flat();
  const answers: Record<string, number> = {};
  for (const answer of await Promise.all(all)) answers[answer] = (answers[answer] ?? 0) + 1;
  console.log(JSON.stringify(answers));
  session.close();
}

main(process.argv.slice(2));
