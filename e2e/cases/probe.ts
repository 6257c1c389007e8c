import { randomUUID } from 'node:crypto';
import { otlpPath } from '../clients/otlp';
import type { ProbeAnswer, ProbeRequest } from '../clients/request';
import { AccessLog, type AccessLogEntry } from '../lab/access-log';
import type { Signal } from '../lab/alloy-config';
import type { Transport } from '../lab/edge';
import { eventually } from '../lab/processes';
import type { Context } from './case';

/** What a sender saw, beside what the gateway wrote about it. */
export interface Seen extends ProbeAnswer {
  /** The gateway's entry; none where the connection never became one. */
  readonly log?: AccessLogEntry;
  /** For people: `404 NR route_not_found`. */
  readonly text: string;
}

export type Overrides = Partial<Omit<ProbeRequest, 'transport' | 'tls'>> & {
  readonly signal?: Signal;
  readonly run?: string;
  readonly tls?: false | Partial<Exclude<ProbeRequest['tls'], false>>;
};

/** Sends one export request from outside to the public name of an edge, as a client does unless told otherwise. */
export async function probe(context: Context, transport: Transport, overrides: Overrides = {}): Promise<Seen> {
  const { environment, edge = environment.edge } = context;
  const agent = `e2e-${randomUUID().slice(0, 8)}`;
  const log = new AccessLog(environment.gatewaysOf(edge)[0]!.containers.get('istio-proxy')!.log);
  const request = requestOf(context, transport, overrides);
  const answer = (await context.client.probe({ ...request, headers: { 'user-agent': agent, ...request.headers } })).at(
    -1,
  )!;
  // a request is found by its agent; a connection that ended before one, by having none
  const fits = (entry: AccessLogEntry) => entry.user_agent === agent || (!!answer.error && !entry.user_agent);
  const entry = await log.find(fits, answer.error ? 400 : 1500);
  return { ...answer, log: entry, text: describe(answer, entry) };
}

/** Probes until the answer is as it must be, since a change takes a moment to reach the proxies; else gives the last answer. */
export async function probeUntil(
  context: Context,
  transport: Transport,
  fits: (seen: Seen) => boolean,
  overrides: Overrides = {},
  seconds = 15,
): Promise<Seen> {
  let last: Seen | undefined;
  const once = async () => {
    last = await probe(context, transport, overrides);
    return fits(last);
  };
  await eventually('the answer', once, { seconds, every: 150 }).catch(error => {
    if (!last) throw error;
  });
  return last!;
}

/** Accepted: 200, or gRPC status 0. */
export const accepted = (seen: ProbeAnswer): boolean =>
  !seen.error && seen.status === 200 && (seen.grpcStatus ?? 0) === 0;

/** The flags that Envoy writes; `-` is none. */
export const flags = (seen: Seen): string => seen.log?.response_flags ?? '';

/** Waits until both transports work, before and after a case changed something. */
export async function healthy(context: Context): Promise<void> {
  for (const transport of ['http', 'grpc'] as const) {
    const seen = await probeUntil(context, transport, accepted);
    if (!accepted(seen)) throw new Error(`OTLP/${transport} does not work on the unchanged environment: ${seen.text}`);
  }
}

export function requestOf(
  { environment, edge = environment.edge, lab }: Context,
  transport: Transport,
  overrides: Overrides = {},
): ProbeRequest {
  const { signal = environment.config.signals[0]!, run = 'probe', tls, ...rest } = overrides;
  const { host, port } = edge[transport];
  const { cert, key } = environment.senderOf(edge) ?? {};
  return {
    host,
    port,
    path: otlpPath(transport, signal),
    message: { signal, run },
    ...rest,
    transport,
    tls: tls === false ? false : { ca: lab.authority.caFile, cert, key, ...tls },
  };
}

function describe({ error, status, grpcStatus }: ProbeAnswer, log?: AccessLogEntry): string {
  const answer = error ?? [status, grpcStatus !== undefined && `gRPC ${grpcStatus}`].filter(Boolean).join(' ');
  const gateway = log ? `${log.response_flags} ${log.response_code_details ?? ''}`.trim() : 'logged nothing';
  return `${answer} · gateway ${gateway}`;
}
