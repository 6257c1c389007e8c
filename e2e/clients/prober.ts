import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { connect, constants } from 'node:http2';
import { request as tlsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { encode } from './otlp';
import type { ProbeAnswer, ProbeRequest, ProbeTls } from './request';

/** Runs inside a network namespace: a request a line on stdin, its answers a line on stdout. */
function main(): void {
  createInterface({ input: process.stdin }).on('line', async line => {
    const { id, request } = JSON.parse(line) as { id: number; request: ProbeRequest };
    const sent = request.transport === 'grpc' ? grpc(request) : http(request);
    // what can't be sent at all must not end the prober, which others wait for
    const answers = await sent.catch((error): ProbeAnswer[] => [{ error: messageOf(error) }]);
    process.stdout.write(`${JSON.stringify({ id, answers })}\n`);
  });
}

async function http(request: ProbeRequest): Promise<ProbeAnswer[]> {
  const answers: ProbeAnswer[] = [];
  const body = bodyOf(request);
  for (let i = 0; i < (request.repeat ?? 1); i++) answers.push(await httpOnce(request, body));
  return answers;
}

function httpOnce(request: ProbeRequest, body: Buffer): Promise<ProbeAnswer> {
  const { host, port, path, tls, headers } = request;
  return new Promise(resolve => {
    const options = {
      ...{ host, port, path, agent: false as const, method: request.method ?? 'POST', timeout: timeoutOf(request) },
      headers: {
        host: request.authority ?? `${host}:${port}`,
        'content-type': 'application/x-protobuf',
        'content-length': String(body.length),
        ...(request.raw && { 'content-encoding': request.raw.encoding }),
        ...headers,
      },
    };
    const sent = tls ? tlsRequest({ ...options, ...tlsOptions(tls, host), ...HTTP1 }) : plainRequest(options);
    let answered = false;
    sent.on('response', answer => {
      answered = true;
      const chunks: Buffer[] = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString().slice(0, 400);
        resolve({ status: answer.statusCode, body: text, headers: answer.headers as Record<string, string> });
      });
      answer.on('error', error => resolve({ error: messageOf(error) }));
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    // a server may answer a large body early and close; the answer counts
    sent.on('error', error => !answered && resolve({ error: messageOf(error) }));
    sent.flushHeaders();
    setTimeout(() => sent.end(body), (request.bodyAfterSeconds ?? 0) * 1000);
  });
}

async function grpc(request: ProbeRequest): Promise<ProbeAnswer[]> {
  const { host, port, tls } = request;
  const session = connect(`${tls ? 'https' : 'http'}://${host}:${port}`, tls ? tlsOptions(tls, host) : {});
  const failed = new Promise<ProbeAnswer>(resolve => {
    session.on('error', error => resolve({ error: messageOf(error) }));
    session.on('close', () => resolve({ error: 'connection closed' }));
    setTimeout(() => resolve({ error: 'timeout' }), timeoutOf(request) * (1 + (request.repeat ?? 1) / 20)).unref();
  });
  const answers: ProbeAnswer[] = [];
  const frame = frameOf(bodyOf(request), request.raw !== undefined);
  for (let i = 0; i < (request.repeat ?? 1); i++) {
    const answer = await Promise.race([grpcOnce(session, request, frame), failed]);
    answers.push(answer);
    if (answer.error) break;
  }
  session.destroy();
  return answers;
}

const bodyOf = ({ message, raw }: ProbeRequest): Buffer =>
  raw ? Buffer.from(raw.base64, 'base64') : message ? encode(message) : Buffer.alloc(0);

function frameOf(body: Buffer, compressed: boolean): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

function grpcOnce(session: ReturnType<typeof connect>, request: ProbeRequest, frame: Buffer): Promise<ProbeAnswer> {
  return new Promise(resolve => {
    const stream = session.request({
      ':method': request.method ?? 'POST',
      ':path': request.path,
      ':authority': request.authority ?? `${request.host}:${request.port}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(request.raw && { 'grpc-encoding': request.raw.encoding }),
      ...request.headers,
    });
    const seen: Record<string, unknown> = {};
    const answer = (error?: string) =>
      resolve({
        status: seen[':status'] as number | undefined,
        grpcStatus: 'grpc-status' in seen ? Number(seen['grpc-status']) : undefined,
        grpcMessage: seen['grpc-message'] && decodeURIComponent(String(seen['grpc-message'])),
        error,
      } as ProbeAnswer);
    stream.on('response', headers => Object.assign(seen, headers));
    stream.on('trailers', headers => Object.assign(seen, headers));
    stream.on('data', () => {});
    stream.on('end', () => setImmediate(answer));
    stream.on('error', error => answer('grpc-status' in seen ? undefined : messageOf(error)));
    stream.on('close', () =>
      answer(stream.rstCode && !('grpc-status' in seen) ? `stream reset ${resetName(stream.rstCode)}` : undefined),
    );
    stream.end(frame);
  });
}

function tlsOptions(tls: ProbeTls, host: string) {
  return {
    ca: readFileSync(tls.ca),
    servername: tls.servername ?? host,
    cert: tls.cert && readFileSync(tls.cert),
    key: tls.key && readFileSync(tls.key),
    maxVersion: tls.maxVersion,
    rejectUnauthorized: tls.verify ?? true,
  };
}

/** Node's types leave it out, its https.request hands it on to TLS. */
const HTTP1 = { ALPNProtocols: ['http/1.1'] } as object;

const timeoutOf = (request: ProbeRequest): number => (request.timeoutSeconds ?? 10) * 1000;

function messageOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

function resetName(code: number): string {
  const names = Object.entries(constants).filter(([name, value]) => name.startsWith('NGHTTP2_') && value === code);
  return names.find(([name]) => !name.includes('FLAG'))?.[0].replace('NGHTTP2_', '') ?? String(code);
}

main();
