import type { Transport } from '../lab/edge';
import { type Case, type Context, GATEWAY_API } from './case';
import { accepted, flags, type Overrides, probe, type Seen } from './probe';

/** What each kind of request gets: the status that the sender sees, and the flag that the gateway writes. */
export const requests: Case = {
  id: 'requests',
  title: 'host, SNI, path and method: each request gets the status that the runbook says',
  goldens: GATEWAY_API,
  async run(context) {
    for (const { what, transport, overrides, holds } of [...rows(context), ...signalsOff(context)]) {
      const seen = await probe(context, transport, overrides);
      context.check(what, holds(seen), seen.text);
    }
    await outsideOfRanges(context);
  },
};

interface Row {
  readonly what: string;
  readonly transport: Transport;
  readonly overrides: Overrides;
  readonly holds: (seen: Seen) => boolean;
}

const noRoute = (seen: Seen): boolean =>
  flags(seen) === 'NR' && (seen.status === 404 || (seen.status === 200 && seen.grpcStatus === 12));

/** The connection ends before there is a request. */
const noConnection = (seen: Seen): boolean => seen.error !== undefined && seen.status === undefined;

function rows({ environment }: Context): Row[] {
  const { grpc, http } = environment.edge;
  const other = { grpc: http, http: grpc };
  const both = (['http', 'grpc'] as const).flatMap((transport): Row[] => {
    const { host, port } = environment.edge[transport];
    const row = (what: string, overrides: Overrides, holds: Row['holds']) => ({
      what: `${transport}: ${what}`,
      transport,
      overrides,
      holds,
    });
    const foreign = { servername: other[transport].host, verify: false };
    const shared = grpc.port === http.port;
    return [
      row('host:port, as clients send it', { authority: `${host}:${port}` }, accepted),
      row('host without port', { authority: host }, accepted),
      row('another Host', { authority: `elsewhere.example.net:${port}` }, noRoute),
      row('SNI of nobody', { tls: { servername: 'elsewhere.example.net', verify: false } }, noConnection),
      row('SNI of the other transport’s host', { tls: foreign }, shared ? noRoute : noConnection),
      row('plain text to the TLS port', { tls: false }, noConnection),
      row('TLS 1.2', { tls: { maxVersion: 'TLSv1.2' } }, tls12(environment) ? accepted : noConnection),
      row('unknown path', { path: transport === 'http' ? '/v1/unknown' : '/unknown.Service/Export' }, noRoute),
      row('a path that begins like a right one', { path: longer[transport] }, noRoute),
    ];
  });
  const get: Row = {
    what: 'http: GET',
    transport: 'http',
    overrides: { method: 'GET' },
    holds: seen => seen.status === 405,
  };
  return [...both, get];
}

const longer = { http: '/v1/tracesXYZ', grpc: '/opentelemetry.proto.collector.trace.v1.TraceServiceXYZ/Export' };

function tls12({ edge }: Context['environment']): boolean {
  return edge.servers.every(({ tls }) => tls?.minProtocolVersion !== 'TLSV1_3');
}

function signalsOff({ environment }: Context): Row[] {
  const off = (['traces', 'metrics', 'logs'] as const).filter(signal => !environment.config.signals.includes(signal));
  return off.flatMap(signal =>
    (['http', 'grpc'] as const).map(transport => ({
      what: `${transport}: ${signal}, which are off`,
      transport,
      overrides: { signal },
      holds: noRoute,
    })),
  );
}

async function outsideOfRanges(context: Context): Promise<void> {
  const { lab, environment, check } = context;
  if (!environment.edge.service.spec.loadBalancerSourceRanges) return;
  const stranger = { ...context, client: lab.client('192.0.2.77') };
  const seen = await probe(stranger, 'http', { timeoutSeconds: 2 });
  check('http: an address outside of the source ranges', noConnection(seen), seen.text);
}
