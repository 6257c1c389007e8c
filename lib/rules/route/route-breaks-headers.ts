import type { Transport } from '../../facts/otlp';
import { get, record, strings, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes } from '../model/flows';
import { differentReceivers } from '../model/processes';
import { attribute } from '../model/read/alloy/config';
import type { Receiver } from '../model/read/alloy/receivers';
import type { Setting } from '../model/routes';

export const routeBreaksHeaders: Rule = {
  id: 'route-breaks-headers',
  hop: 'route',
  severity: 'error',
  summary: 'A route leaves the headers alone by which OTLP says what a body is, and who sends.',
  why: `The receiver reads content-type (protobuf, JSON, gRPC), content-encoding and grpc-encoding (the compression). Without them, or with other values, it answers 400 or 415, gRPC
INTERNAL or UNIMPLEMENTED, which senders do not retry. A receiver with auth answers 401 without authorization. gRPC clients need content-type and grpc-status in the answer.`,
  fix: 'Take the header out of the route.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(/retries: \{attempts: 0\}/, '$&\n      headers: {request: {remove: [x-debug]}}'),
    '[x-debug]',
    '[content-type]',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { route, receivers, destination } of otlpRoutes(model)) {
      for (const headers of [route.headers, destination.headers]) {
        if (seen.has(headers)) continue;
        seen.add(headers);
        const receiver = differentReceivers(model, receivers)[0]!;
        const broken = brokenBy(headers, receiver);
        if (broken)
          yield {
            object: headers.object,
            path: [...headers.path, ...broken.path],
            got: `it ${broken.what}, and ${receiver.component.id} gets OTLP over ${receiver.transport === 'grpc' ? 'gRPC' : 'HTTP'}`,
          };
      }
    }
  },
};

interface Broken {
  readonly path: readonly string[];
  readonly what: string;
}

const OF_REQUESTS: Readonly<Record<Transport, readonly string[]>> = {
  grpc: ['content-type', 'grpc-encoding'],
  http: ['content-type', 'content-encoding'],
};
const OF_ANSWERS: Readonly<Record<Transport, readonly string[]>> = { grpc: ['content-type', 'grpc-status'], http: [] };

function brokenBy({ value }: Setting, receiver: Receiver): Broken | undefined {
  const { transport, body } = receiver;
  const needed = attribute(body, 'auth') ? [...OF_REQUESTS[transport], 'authorization'] : OF_REQUESTS[transport];
  const [request, response] = [get(value, 'request'), get(value, 'response')];
  return (
    removed('request', request, needed) ??
    written('request', request, OF_REQUESTS[transport], transport) ??
    removed('response', response, OF_ANSWERS[transport]) ??
    written('response', response, OF_ANSWERS[transport], transport)
  );
}

function removed(side: string, headers: unknown, needed: readonly string[]): Broken | undefined {
  const name = strings(get(headers, 'remove')).find(header => needed.includes(header.toLowerCase()));
  return name === undefined ? undefined : { path: [side, 'remove'], what: `removes ${name.toLowerCase()}` };
}

function written(side: string, headers: unknown, needed: readonly string[], transport: Transport): Broken | undefined {
  for (const way of ['set', 'add']) {
    for (const [name, value] of Object.entries(record(get(headers, way)))) {
      const header = name.toLowerCase();
      const isSame = way === 'set' && isGrpcType(transport, header, value);
      if (needed.includes(header) && !isSame)
        return { path: [side, way, name], what: `${way}s ${header} for every request` };
    }
  }
  return undefined;
}

/** What every call of gRPC has anyway. */
function isGrpcType(transport: Transport, header: string, value: unknown): boolean {
  return transport === 'grpc' && header === 'content-type' && /^application\/grpc(?:\+proto)?$/.test(text(value) ?? '');
}
