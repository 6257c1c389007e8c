import { otlpPath } from '../../clients/otlp';
import type { ProbeAnswer, ProbeRequest } from '../../clients/request';
import type { Signal } from '../../lab/alloy-config';
import type { Edge } from '../../lab/edge';
import type { Pod } from '../../lab/pods';
import { sleep } from '../../lab/processes';
import { fromWorkload } from '../access/neighbours';
import type { Context } from '../case';
import { requestOf } from '../probe';

/** What each request of the fixed set came to: `http traces` → `arrived`. */
export type Outcomes = Readonly<Record<string, string>>;

const TRANSPORTS = ['http', 'grpc'] as const;

let runs = 0;

/** Sends the fixed set: every signal by both transports, as senders do, and what must not get in. */
export async function outcomes(context: Context, neighbour: Pod): Promise<Outcomes> {
  const { environment } = context;
  const told = await Promise.all(environment.edges.map(edge => ofEdge({ ...context, edge }, edge)));
  const pod = environment.alloys[0];
  const straight = TRANSPORTS.map(async transport => {
    const port = environment.config.ports[transport];
    if (!pod || !port) return [];
    const plain = { ...requestOf(context, transport), host: pod.netns.address, port, tls: false as const };
    return [[`${transport} past the gateway`, await sent(context, plain)]];
  });
  const other = ['http from the mesh', pod ? inWords(fromWorkload(context, neighbour, 'http')) : NONE];
  return Object.fromEntries([...told.flat(), ...(await Promise.all(straight)).flat(), other]);
}

async function ofEdge(context: Context, edge: Edge): Promise<[string, string][]> {
  const { environment } = context;
  const prefix = environment.edges.length > 1 ? `${edge.name} ` : '';
  const good = TRANSPORTS.flatMap(transport => environment.config.signals.map(signal => ({ transport, signal })));
  const wanted = good.map(async ({ transport, signal }): Promise<[string, string]> => {
    const run = `rates-${runs++}`;
    const path = otlpPath(transport, signal);
    const request = { ...requestOf(context, transport, { signal, run }), path };
    // each on a connection of its own, so that more than one pod is asked
    const answers = await Promise.all([sent(context, request), sent(context, request)]);
    const bad = answers.find(answer => answer !== ACCEPTED);
    return [`${prefix}${transport} ${signal}`, bad ?? (await arrived(context, run, signal, answers.length))];
  });
  const unwanted = TRANSPORTS.flatMap(transport => {
    const request = (overrides: Parameters<typeof requestOf>[2]) => requestOf(context, transport, overrides);
    const others: Record<string, ProbeRequest> = {
      'unknown path': request({ path: transport === 'http' ? '/v1/tracesXYZ' : '/grpc.health.v1.Health/Check' }),
      'another host': request({ authority: 'elsewhere.example.net' }),
      'plain text': request({ tls: false }),
      ...(environment.senderOf(edge) && { 'no certificate': request({ tls: { cert: undefined, key: undefined } }) }),
    };
    return Object.entries(others).map(
      async ([name, one]): Promise<[string, string]> => [`${prefix}${transport} ${name}`, await sent(context, one)],
    );
  });
  return Promise.all([...wanted, ...unwanted]);
}

const ACCEPTED = 'accepted';
const NONE = 'no connection';

async function sent({ client }: Context, request: ProbeRequest): Promise<string> {
  const answers = await client.probe({ ...request, timeoutSeconds: 3 });
  return inWords(answers.at(-1)!);
}

/** A connection that comes to nothing does so in many words. */
function inWords({ error, status, grpcStatus, headers }: ProbeAnswer): string {
  if (error) return NONE;
  if (status === 200 && !grpcStatus) return ACCEPTED;
  // Envoy says how long it waited for whoever is behind it
  const by = headers?.['x-envoy-upstream-service-time'] === undefined ? '' : ' from behind the proxy';
  return (status === 200 ? `gRPC ${grpcStatus}` : String(status)) + by;
}

async function arrived({ environment }: Context, run: string, signal: Signal, wanted: number): Promise<string> {
  for (let tries = 0; tries < 10; tries++) {
    const counts = await environment.counts();
    const items = counts.reduce((sum, { runs }) => sum + (runs[run]?.[signal]?.items ?? 0), 0);
    if (items >= wanted) return 'arrived';
    await sleep(50);
  }
  return 'accepted, and did not arrive';
}

/** The requests whose outcome is another: `http traces: arrived → 404`. */
export function differences(before: Outcomes, after: Outcomes): string[] {
  return Object.keys(before).flatMap(name =>
    before[name] === after[name] ? [] : [`${name}: ${before[name]} → ${after[name]}`],
  );
}
