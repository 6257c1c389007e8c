import type { Transport } from '../../lab/edge';
import type { KubeObject } from '../../lab/kubernetes';
import type { Context } from '../case';
import { noAnswer } from '../mistakes/symptoms';
import { accepted, flags, type Overrides, probe, probeUntil, type Seen } from '../probe';

/** One kind of sender, tried over both transports. */
export interface Sender {
  readonly what: string;
  readonly with?: Overrides | ((transport: Transport) => Overrides);
  readonly holds: Verdict;
}

export type Verdict = (seen: Seen, transport: Transport) => boolean;

/** Applies what the environment leaves to others, does the work once `good` gets in, and takes it away again. */
export async function prepared(
  context: Context,
  { objects = [], good }: { readonly objects?: readonly KubeObject[]; readonly good?: Overrides },
  work: () => Promise<void>,
): Promise<void> {
  const { environment } = context;
  try {
    for (const object of objects) await environment.apply(object);
    for (const transport of TRANSPORTS) await probeUntil(context, transport, accepted, good, 30);
    await work();
  } finally {
    for (const object of objects) await environment.restore(object);
  }
}

export async function trySenders(context: Context, senders: readonly Sender[]): Promise<void> {
  for (const sender of senders) {
    for (const transport of TRANSPORTS) {
      const overrides = typeof sender.with === 'function' ? sender.with(transport) : sender.with;
      const seen = await probe(context, transport, overrides);
      context.check(`${transport}: ${sender.what}`, sender.holds(seen, transport), seen.text);
    }
  }
}

export const TRANSPORTS = ['http', 'grpc'] as const;

export const getsIn: Verdict = seen => accepted(seen);

/** The credential is missing or wrong. */
export const unauthenticated: Verdict = (seen, transport) =>
  transport === 'http' ? seen.status === 401 : seen.grpcStatus === 16;

/** The credential is one, but not one that may. */
export const forbidden: Verdict = (seen, transport) =>
  transport === 'http' ? seen.status === 403 : seen.grpcStatus === 7;

/** The handshake ends, or there is no answer at all. */
export const noConnection: Verdict = noAnswer;

export const noRoute: Verdict = (seen, transport) =>
  flags(seen) === 'NR' && (transport === 'http' ? seen.status === 404 : seen.grpcStatus === 12);

/** The same sender with the forms of the authority that clients send. */
export function authorities({ environment }: Context, holds: Verdict, good: Overrides = {}): Sender[] {
  const host = (transport: Transport) => environment.edge[transport].host;
  const other = (transport: Transport) => host(transport === 'http' ? 'grpc' : 'http');
  return [
    { what: 'Host without port', with: transport => ({ ...good, authority: host(transport) }), holds },
    { what: 'Host with another port', with: transport => ({ ...good, authority: `${host(transport)}:9999` }), holds },
    {
      what: 'Host of the other transport',
      with: transport => ({ ...good, authority: other(transport) }),
      holds: noRoute,
    },
  ];
}
