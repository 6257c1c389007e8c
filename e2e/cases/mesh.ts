import { otlpPath } from '../clients/otlp';
import type { ProbeAnswer } from '../clients/request';
import { AccessLog } from '../lab/access-log';
import { clusters } from '../lab/envoy-admin';
import { INSIDE } from '../lab/lab';
import { eventually } from '../lab/processes';
import { type Case, type Context, GATEWAY_API, TWO_TIERS } from './case';
import { withChange } from './change';
import { probe } from './probe';

/** From the gateway on everything is the mesh's mTLS. */
export const mesh: Case = {
  id: 'mesh',
  title: 'the hop to Alloy is mTLS, and plain text straight to the pod is refused',
  goldens: new RegExp(`${TWO_TIERS.source}|${GATEWAY_API.source}`),
  async run(context) {
    await sni(context);
    policy(context);
    sidecarPool(context);
    for (const transport of ['http', 'grpc'] as const) {
      const answer = await direct(context, transport);
      context.check(`plain OTLP/${transport} to the pod`, answer.error !== undefined, textOf(answer));
    }
    await metrics(context);
    await permissive(context);
  },
};

/** The sidecar saw the SNI that only Istio's mTLS has. */
async function sni(context: Context): Promise<void> {
  const logs = context.environment.alloys.map(pod => new AccessLog(pod.containers.get('istio-proxy')!.log));
  await probe(context, 'http');
  const entry = await eventually(
    'an entry',
    async () => {
      for (const log of logs) {
        const found = await log.find(({ path }) => path?.startsWith('/v1/') === true, 200);
        if (found) return found;
      }
      return undefined;
    },
    { seconds: 3 },
  ).catch(() => undefined);
  const name = entry?.requested_server_name ?? 'no entry in a sidecar’s log';
  context.check('SNI at the sidecar', name.startsWith('outbound_'), name);
}

/** The DestinationRule reached the gateway's clusters: a host that it misses would get the mesh's defaults. */
function policy({ environment, check }: Context): void {
  const { edge, manifests, gateways } = environment;
  const { host, port } = edge.http.destination;
  const rules = manifests.all('DestinationRule').map(({ spec }) => spec);
  const wanted = rules.map(({ trafficPolicy }) => trafficPolicy?.connectionPool?.http?.idleTimeout).find(Boolean);
  const cluster = clusters(gateways[0]!).get(`outbound|${port}||${host}`);
  const options = Object.values(cluster?.typed_extension_protocol_options ?? {});
  const idle = options.map(option => option.common_http_protocol_options?.idle_timeout).find(Boolean);
  const seen = cluster ? `${cluster.lb_policy}, idle timeout ${idle}` : `no cluster for ${host}:${port}`;
  check('DestinationRule at the gateway', cluster?.lb_policy === 'LEAST_REQUEST' && idle === wanted, seen);
}

/** What the Sidecar says of the pool holds at both ports of the receiver, the idle timeout among it. */
function sidecarPool({ environment, check }: Context): void {
  const { manifests, alloys, config } = environment;
  const wanted = manifests.about('Sidecar', alloys[0]!.object.metadata.labels)?.spec.inboundConnectionPool.http;
  if (!wanted) return;
  const all = clusters(alloys[0]!);
  for (const port of [config.ports.grpc, config.ports.http]) {
    const cluster = all.get(`inbound|${port}||`);
    const options = Object.values(cluster?.typed_extension_protocol_options ?? {});
    const idle = options.map(option => option.common_http_protocol_options?.idle_timeout).find(Boolean);
    const { max_requests: most, max_pending_requests: pending } = cluster?.circuit_breakers?.thresholds?.[0] ?? {};
    const holds =
      most === wanted.http2MaxRequests && pending === wanted.http1MaxPendingRequests && idle === wanted.idleTimeout;
    check(`Sidecar at Alloy’s ${port}`, holds, `${most} requests, ${pending} waiting, idle timeout ${idle}`);
  }
}

async function direct(context: Context, transport: 'http' | 'grpc'): Promise<ProbeAnswer> {
  const { lab, environment } = context;
  const { ports } = environment.config;
  const signal = environment.config.signals[0]!;
  const [answer] = await lab.client(INSIDE).probe({
    transport,
    host: environment.alloys[0]!.netns.address,
    port: ports[transport]!,
    path: otlpPath(transport, signal),
    tls: false,
    message: { signal, run: 'direct' },
    timeoutSeconds: 4,
  });
  return answer!;
}

/** What is left open: the port that merges Alloy's metrics with the sidecar's; not Alloy's own. */
async function metrics({ lab, environment, check }: Context): Promise<void> {
  const get = async (port: number, path: string) => {
    const host = environment.alloys[0]!.netns.address;
    const request = {
      transport: 'http',
      host,
      port,
      path,
      tls: false,
      method: 'GET',
      timeoutSeconds: 4,
    } as const;
    return (await lab.client(INSIDE).probe(request))[0]!;
  };
  const own = await get(12345, '/metrics');
  check('plain GET of Alloy’s own port', own.error !== undefined, textOf(own));
  const merged = await get(15020, '/stats/prometheus');
  check('plain GET of the merged metrics', merged.status === 200, textOf(merged));
}

/** The control: it is STRICT that ends the connection. Without it the sidecar reads the request, and a policy may still judge it. */
async function permissive(context: Context): Promise<void> {
  const { manifests, alloys } = context.environment;
  const { name } = manifests.about('PeerAuthentication', alloys[0]!.object.metadata.labels)!.metadata;
  const change = manifests.mutate({ kind: 'PeerAuthentication', name, path: 'spec.mtls.mode', value: 'PERMISSIVE' });
  const expected = manifests.all('AuthorizationPolicy').some(({ spec }) => spec.action !== 'DENY') ? 403 : 200;
  await withChange(context, [change], async () => {
    let answer: ProbeAnswer = {};
    const open = async () => {
      answer = await direct(context, 'http');
      return answer.status === expected;
    };
    await eventually('an open port', open, { seconds: 15 }).catch(() => {});
    context.check('control: PERMISSIVE reads it', answer.status === expected, textOf(answer));
  });
  // the sidecar drains what it had open
  await eventually('a closed port', async () => (await direct(context, 'http')).error !== undefined, { seconds: 15 });
}

const textOf = ({ error, status }: ProbeAnswer): string => error ?? String(status);
