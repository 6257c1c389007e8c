import type { KubeObject } from '../lab/kubernetes';
import type { Case, Context } from './case';
import { refusal, withChange } from './change';
import { accepted, flags, probeUntil } from './probe';

/** The negative control: our output, made into what the guide says, must fail as the guide fails. Else the lab is broken. */
export const guide: Case = {
  id: 'guide-mistakes',
  title: 'control: the guide’s own manifests are refused, or answer 404',
  once: true,
  async run(context) {
    const { manifests, edge } = context.environment;
    const path = `spec.servers[${edge.grpc.server}].port.protocol`;
    for (const value of ['GRPC', 'HTTP2']) {
      const said = await refusal(context, manifests.mutate({ kind: 'Gateway', path, value }));
      context.check(`server ${value} with tls SIMPLE`, /TLS settings/.test(said ?? ''), said ?? 'admitted');
    }
    await authority(context);
  },
};

/** One VirtualService for both hosts, told apart by `authority.exact` without a port. */
async function authority(context: Context): Promise<void> {
  const { environment, check } = context;
  const one = guideRoute(context);
  const empty = environment.manifests.find('VirtualService', environment.edge.http.route);
  await withChange(context, [one, empty], async () => {
    await context.lab.kubernetes.delete(empty);
    for (const transport of ['http', 'grpc'] as const) {
      const { host } = environment.edge[transport];
      const seen = await probeUntil(context, transport, answer => flags(answer) === 'NR');
      const lost = transport === 'http' ? seen.status === 404 : seen.grpcStatus === 12;
      check(`${transport}: authority.exact, host:port as clients send it`, lost && flags(seen) === 'NR', seen.text);
      const bare = await probeUntil(context, transport, accepted, { authority: host });
      check(`${transport}: authority.exact, a Host header without port`, accepted(bare), bare.text);
    }
  });
}

function guideRoute({ environment }: Context): KubeObject {
  const { edge, manifests, config } = environment;
  const route = structuredClone(manifests.find('VirtualService', edge.grpc.route));
  const to = (transport: 'grpc' | 'http') =>
    manifests.find('VirtualService', edge[transport].route).spec.http[0].route as object[];
  route.spec.hosts = [edge.grpc.host, edge.http.host];
  route.spec.http = [
    { match: [{ authority: { exact: edge.grpc.host } }], route: to('grpc'), timeout: '30s' },
    {
      match: config.signals.map(signal => ({ uri: { prefix: `/v1/${signal}` }, authority: { exact: edge.http.host } })),
      route: to('http'),
      timeout: '30s',
    },
  ];
  return route;
}
