/** Real servers that answer a signal in every wrong way: the doctor says what came, in time, and never what it sent. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTls, type TLSSocket } from 'node:tls';
import { diagnose } from '../../lib/doctor/diagnose';
import type { Sent } from '../../lib/doctor/observations';
import { type Answer, sendOne } from '../../lib/doctor/observe/send';
import { edgeOf } from '../samples';
import { edgeIn, FILES, healthy, PROD } from './observations';
import { selfSigned } from './self-signed';

const OWN = selfSigned({ names: ['otlp-grpc.example.com', 'otlp-http.example.com'] });
const TLS = { key: OWN.key, cert: OWN.cert };
const SECRET = 'hunter2-correct-horse';
const [GRPC, HTTP] = edgeOf(PROD).listeners;

type Close = () => void;
const open: Close[] = [];
afterAll(() => {
  for (const close of open) close();
});

function listening(server: Server): Promise<string> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('secureConnection', socket => sockets.add(socket));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new Promise(done =>
    server.listen(0, '127.0.0.1', () => done(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

const send = (transport: 'grpc' | 'http', address: string, milliseconds: number): Promise<Answer> =>
  sendOne((transport === 'grpc' ? GRPC : HTTP)!, {
    signal: 'traces',
    address,
    trust: { ca: OWN.cert },
    headers: { authorization: `Bearer ${SECRET}` },
    milliseconds,
  });

/** The hop that tells of it, as it is printed. */
function judged(transport: 'grpc' | 'http', answer: Answer) {
  const sent = { ...answer, arrived: { unknown: 'Alloy’s metrics not read' } } as Sent;
  const { hops } = diagnose(
    PROD,
    FILES,
    healthy(seen => {
      edgeIn(seen).sent = { [transport]: sent };
    }),
  );
  return hops.find(hop => hop.id === 'send' && hop.transport === transport)!;
}

interface Case<Answerer> {
  readonly name: string;
  readonly answer: Answerer;
  readonly says: RegExp;
  readonly verdict?: 'ok';
  /** It never ends by itself. */
  readonly waits?: true;
}

const WAIT = 400;
const LONG = 20_000;

async function shoot(transport: 'grpc' | 'http', address: string, one: Case<unknown>): Promise<void> {
  const answer = await send(transport, address, one.waits ? WAIT : LONG);
  const { verdict, seen } = judged(transport, answer);
  expect(seen).toMatch(one.says);
  expect(verdict).toBe(one.verdict ?? 'broken');
  expect(seen).not.toMatch(/NaN|undefined|\n/);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
}

const headers = (more: object = {}) => ({ ':status': 200, 'content-type': 'application/grpc', ...more });
const trailing = (stream: ServerHttp2Stream, trailers: Record<string, string>, more = {}) => {
  stream.respond(headers(more), { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(Buffer.alloc(5));
};
const body =
  (...bytes: number[]) =>
  (stream: ServerHttp2Stream) => {
    stream.respond(headers(), { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.from(bytes));
  };
const only = (more: object) => (stream: ServerHttp2Stream) => stream.respond(headers(more), { endStream: true });

const GRPC_CASES: readonly Case<(stream: ServerHttp2Stream, authorization: string) => void>[] = [
  { name: 'accepted', answer: stream => trailing(stream, { 'grpc-status': '0' }), says: /gRPC 0/, verdict: 'ok' },
  {
    name: 'accepted, by a content-type with more in it',
    answer: stream => trailing(stream, { 'grpc-status': '0' }, { 'content-type': 'application/grpc+proto; a=b' }),
    says: /gRPC 0/,
    verdict: 'ok',
  },
  {
    name: 'OK in trailers alone',
    answer: only({ 'grpc-status': '0' }),
    says: /^gRPC 0 \(it has no message\)/,
  },
  { name: 'OK without a message', answer: body(), says: /^gRPC 0 \(it has no message\)/ },
  { name: 'OK with half a head', answer: body(0, 0, 0), says: /^gRPC 0 \(its body is not one whole message\)/ },
  { name: 'OK with half a message', answer: body(0, 0, 0, 0, 9, 1), says: /^gRPC 0 \(its body is not one whole/ },
  { name: 'OK with two messages', answer: body(...Array(10).fill(0)), says: /^gRPC 0 \(its body is not one whole/ },
  { name: 'OK, compressed', answer: body(1, 0, 0, 0, 0), says: /^gRPC 0 \(its message is compressed/ },
  {
    name: 'OK of a page',
    answer: stream => trailing(stream, { 'grpc-status': '0' }, { 'content-type': 'text/html' }),
    says: /^gRPC 0 \(its content-type is "text\/html", not application\/grpc\)/,
  },
  {
    name: 'OK of something that only begins like it',
    answer: stream => trailing(stream, { 'grpc-status': '0' }, { 'content-type': 'application/grpc-web' }),
    says: /^gRPC 0 \(its content-type is/,
  },
  {
    name: 'OK without a content-type',
    answer: stream => trailing(stream, { 'grpc-status': '0' }, { 'content-type': undefined }),
    says: /^gRPC 0 \(it has no content-type\)/,
  },
  { name: 'OK with a nought more', answer: stream => trailing(stream, { 'grpc-status': '00' }), says: /is no number/ },
  {
    name: 'a beginning of the credential',
    answer: only({ 'grpc-status': '16', 'grpc-message': `invalid token ${SECRET.slice(0, 12)}...` }),
    says: /^gRPC 16 invalid token \(hidden\)\.\.\.$/,
  },
  {
    name: 'a message that is no percent-encoding',
    answer: only({ 'grpc-status': '13', 'grpc-message': '%zz %E2%82 %41bcd' }),
    says: /gRPC 13 %zz.*Abcd/,
  },
  { name: 'no grpc-status', answer: only({}), says: /^200 \(it has no grpc-status\)/ },
  {
    name: 'a body and no trailers',
    answer: stream => {
      stream.respond(headers());
      stream.end(Buffer.alloc(5));
    },
    says: /no grpc-status/,
  },
  { name: 'a page', answer: only({ 'content-type': 'text/html' }), says: /no grpc-status/ },
  { name: 'a status that is no number', answer: only({ 'grpc-status': 'ok\u00e9' }), says: /no number/ },
  { name: 'a status below nought', answer: only({ 'grpc-status': '-1' }), says: /is no number/ },
  { name: 'an empty status', answer: only({ 'grpc-status': '' }), says: /no number/ },
  { name: '503 of a proxy', answer: only({ ':status': 503, 'content-type': 'text/plain' }), says: /^503/ },
  { name: 'a stream cut before its headers', answer: stream => stream.session!.destroy(), says: /^no answer: / },
  { name: 'a reset', answer: stream => stream.close(constants.NGHTTP2_REFUSED_STREAM), says: /^no answer: .*REFUSED/ },
  { name: 'a silent reset', answer: stream => stream.close(constants.NGHTTP2_CANCEL), says: /^no answer: .*CANCEL/ },
  {
    name: 'a status in the first headers, then a reset',
    answer: stream => {
      stream.respond(headers({ 'grpc-status': '0' }));
      stream.write(Buffer.alloc(5), () => stream.close(constants.NGHTTP2_CANCEL));
    },
    says: /^200 \(.*(?:CANCEL|no grpc-status)/,
  },
  { name: 'GOAWAY', answer: stream => stream.session!.goaway(0, 0), says: /^no answer/, waits: true },
  { name: 'GOAWAY with an error', answer: stream => stream.session!.goaway(2, 0), says: /^no answer/, waits: true },
  {
    name: 'headers and no end',
    answer: stream => stream.respond(headers()),
    says: /^200 \(no end within 0.4 s/,
    waits: true,
  },
  { name: 'nothing', answer: () => {}, says: /^no answer within 0.4 s/, waits: true },
  {
    name: 'a body without end',
    answer: stream => {
      stream.respond(headers());
      stream.on('error', () => {});
      stream.write(Buffer.alloc(200_000));
    },
    says: /^200 \(longer than 64 KiB/,
  },
  {
    name: 'a drip',
    answer: stream => {
      stream.respond(headers());
      const timer = setInterval(() => (stream.destroyed ? clearInterval(timer) : stream.write('x')), 20);
    },
    says: /^200 \(no end within/,
    waits: true,
  },
  {
    name: 'a flood of 103',
    answer: stream => {
      const timer = setInterval(() => {
        if (stream.destroyed) return clearInterval(timer);
        for (let i = 0; i < 50; i++) stream.additionalHeaders({ ':status': 103, link: '</x>' });
      }, 5);
    },
    says: /^no answer/,
    waits: true,
  },
  {
    name: 'thousands of headers',
    answer: stream => {
      stream.on('error', () => {});
      stream.respond(headers(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`x-${i}`, 'y']))), {
        endStream: true,
      });
    },
    says: /^no answer/,
    waits: true,
  },
  {
    name: 'the credential, said again',
    answer: (stream, authorization) =>
      only({ 'grpc-status': '16', 'grpc-message': encodeURIComponent(`bad token: ${authorization} `.repeat(3)) })(
        stream,
      ),
    says: /gRPC 16 bad token: \(hidden\)/,
  },
  {
    name: 'half of the credential where the text is cut',
    answer: stream => only({ 'grpc-status': '16', 'grpc-message': `${'x'.repeat(110)}${SECRET}` })(stream),
    says: /gRPC 16 x+/,
  },
];

describe('over gRPC', () => {
  let address: string;
  let answer: (stream: ServerHttp2Stream, authorization: string) => void;

  beforeAll(async () => {
    const server = createSecureServer(TLS);
    server.on('stream', (stream, sent) => {
      stream.on('error', () => {});
      stream.resume();
      answer(stream, String(sent.authorization));
    });
    server.on('sessionError', () => {});
    address = await listening(server);
  });

  test.each(GRPC_CASES)('$name', async one => {
    answer = one.answer;
    await shoot('grpc', address, one);
  });

  test.each([
    { name: 'HTTP/1 alone', protocols: ['http/1.1'] },
    { name: 'no ALPN', protocols: undefined },
  ])('$name', async ({ protocols }) => {
    const server = createTls({ ...TLS, ALPNProtocols: protocols }, socket => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    const answer = await send('grpc', await listening(server), 2000);
    expect(judged('grpc', answer)).toMatchObject({ verdict: 'broken', seen: expect.stringMatching(/^no answer: \S/) });
  });
});

type Http = (answer: ServerResponse, request: IncomingMessage) => void;
type Raw = (socket: TLSSocket) => void;

const HTTP_CASES: readonly Case<Http>[] = [
  {
    name: 'accepted',
    answer: answer => answer.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(),
    says: /200/,
    verdict: 'ok',
  },
  {
    name: 'a page',
    answer: answer => answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    says: /^200 \(its content-type is "text\/html"/,
  },
  {
    name: 'the credential in a header, where it is cut',
    answer: answer => answer.writeHead(200, { 'content-type': `text/${'x'.repeat(60)}${SECRET}` }).end(),
    says: /^200 \(its content-type is "text\/x+\(hidden\)/,
  },
  { name: 'no content-type', answer: answer => answer.writeHead(200).end(), says: /^200 \(it has no content-type/ },
  {
    name: 'a body that is cut off',
    answer: answer => {
      answer.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 100 });
      answer.write('half', () => answer.socket!.destroy());
    },
    says: /^200 \(cut off/,
  },
  {
    name: 'an error that is cut off',
    answer: answer => {
      answer.writeHead(503, { 'content-length': 100 });
      answer.write('no healthy upstream', () => answer.socket!.destroy());
    },
    says: /^503 .*\(cut off/,
  },
  {
    name: 'a body without end',
    answer: answer => {
      answer.writeHead(200, { 'content-type': 'application/x-protobuf' });
      answer.write(Buffer.alloc(200_000));
    },
    says: /^200 \(longer than 64 KiB/,
  },
  {
    name: 'a drip',
    answer: answer => {
      answer.writeHead(200, { 'content-type': 'application/x-protobuf' });
      const timer = setInterval(() => (answer.destroyed ? clearInterval(timer) : answer.write('x')), 20);
    },
    says: /^200 \(no end within 0.4 s/,
    waits: true,
  },
  {
    name: 'an error in gzip that is none',
    answer: answer => answer.writeHead(500, { 'content-encoding': 'gzip' }).end('not gzip at all'),
    says: /^500 \(a text in gzip\)/,
  },
  {
    name: 'the credential, said again',
    answer: (answer, { headers }) => answer.writeHead(401).end(`{"token":"${headers.authorization}"}`),
    says: /^401 \{"token":"\(hidden\)"\}/,
  },
  {
    name: 'the credential where it is cut off',
    answer: answer => {
      answer.writeHead(401, { 'content-length': 1000 });
      answer.write(`${'\0'.repeat(40)}${SECRET.slice(0, -2)}`, () => answer.socket!.destroy());
    },
    says: /^401/,
  },
  { name: 'nothing', answer: () => {}, says: /^no answer within 0.4 s/, waits: true },
  { name: 'a hang-up', answer: answer => answer.socket!.destroy(), says: /^no answer: / },
];

const RAW_CASES: readonly Case<Raw>[] = [
  { name: 'garbage', answer: socket => socket.end('\x1b[2J::error ::\r\n'), says: /^no answer: Parse Error/ },
  {
    name: 'a huge header',
    answer: socket => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    says: /^no answer: .*Header overflow/,
  },
  {
    name: 'thousands of headers',
    answer: socket => socket.write(`HTTP/1.1 200 OK\r\n${'x-some: more\r\n'.repeat(5000)}\r\n`),
    says: /^no answer: .*Header overflow/,
  },
  {
    name: 'a flood of 103',
    answer: socket => {
      const timer = setInterval(
        () => (socket.destroyed ? clearInterval(timer) : socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50))),
        5,
      );
    },
    says: /^no answer/,
    waits: true,
  },
  {
    name: 'another protocol',
    answer: socket => socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    says: /^no answer: it changes to another protocol/,
  },
  {
    name: 'a chunk that is none',
    answer: socket => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
    says: /^200 \(.+\)/,
  },
  { name: 'half a header', answer: socket => socket.end('HTTP/1.1 200 O'), says: /^no answer: / },
];

describe('over HTTP', () => {
  let address: string;
  let raw: string;
  let answer: Http;
  let bytes: Raw;

  beforeAll(async () => {
    const server = createHttps(TLS, (request, response) => {
      response.on('error', () => {});
      answer(response, request);
    });
    address = await listening(server);
    raw = await listening(
      createTls(TLS, socket => {
        socket.on('error', () => {});
        socket.once('data', () => bytes(socket));
      }),
    );
  });

  test.each(HTTP_CASES)('$name', async one => {
    answer = one.answer;
    await shoot('http', address, one);
  });

  test.each(RAW_CASES)('$name', async one => {
    bytes = one.answer;
    await shoot('http', raw, one);
  });
});
