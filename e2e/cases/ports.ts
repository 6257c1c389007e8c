import type { KubeObject } from '../lab/kubernetes';
import type { Case, Context } from './case';
import { withChange } from './change';
import { accepted, probe, probeUntil } from './probe';

/** The four hops: a Gateway's number names a Service port, and Envoy binds that port's targetPort. */
export const ports: Case = {
  id: 'ports',
  title: 'the port chain: split ports, both hosts on 443 → 8443, and what a break at each hop looks like',
  once: true,
  async run(context) {
    const { edge } = context.environment;
    for (const transport of ['grpc', 'http'] as const) {
      const { port, bind } = edge[transport];
      const bound = boundPorts(context).includes(bind);
      context.check(`${transport}: ${port} → ${bind}`, bound, bound ? 'bound by Envoy' : 'not bound by Envoy');
    }
    await shared(context);
    await translated(context);
    await unlisted(context);
  },
};

interface ServicePort {
  name: string;
  port: number;
  targetPort: number;
  protocol: string;
}

/** Both hosts on one port, which the Service translates as the legacy gateway does. */
async function shared(context: Context): Promise<void> {
  const { manifests, edge } = context.environment;
  const gateway = manifests.mutate(
    ...(manifests.find('Gateway').spec.servers as object[]).map((_, i) => ({
      ...{ kind: 'Gateway', path: `spec.servers[${i}].port.number`, value: 443 },
    })),
  );
  const service = withPorts(edge.service, ports => [
    ...ports.filter(({ port }) => port !== 443),
    { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
  ]);
  await withChange(context, [service, gateway], async () => {
    for (const transport of ['http', 'grpc'] as const) {
      const seen = await probeUntil(context, transport, accepted, { port: 443 });
      context.check(`${transport}: both hosts on 443 → 8443`, accepted(seen), seen.text);
    }
    const bound = boundPorts(context).filter(port => port === 443 || port === 8443);
    context.check('Envoy binds the targetPort', bound.includes(8443) && !bound.includes(443), bound.join(', '));
    const [host, sni] = [edge.http.host, edge.grpc.host];
    const mixed = await probe(context, 'http', { host: sni, port: 443, authority: `${host}:443` });
    context.check('SNI of one host, Host of the other', mixed.status === 404, mixed.text);
  });
}

/** A targetPort of its own: Envoy follows. */
async function translated(context: Context): Promise<void> {
  const { edge } = context.environment;
  const service = withPorts(edge.service, ports =>
    ports.map(each => (each.port === edge.http.port ? { ...each, targetPort: 14318 } : each)),
  );
  await withChange(context, [service], async () => {
    const seen = await probeUntil(context, 'http', answer => accepted(answer) && boundPorts(context).includes(14318));
    const bound = boundPorts(context).includes(14318);
    context.check(`http: ${edge.http.port} → 14318`, accepted(seen) && bound, seen.text);
  });
}

/** Hop ② is missing: Envoy listens all the same, and nothing is logged. */
async function unlisted(context: Context): Promise<void> {
  const { edge } = context.environment;
  const service = withPorts(edge.service, ports => ports.filter(({ port }) => port !== edge.http.port));
  await withChange(context, [service], async () => {
    const seen = await probeUntil(context, 'http', ({ error }) => error !== undefined, { timeoutSeconds: 2 });
    const bound = boundPorts(context).includes(edge.http.bind);
    context.check(
      'http: not on the Service',
      seen.error !== undefined && !seen.log && bound,
      `${seen.text}, Envoy ${bound ? 'listens' : 'does not listen'}`,
    );
  });
}

function withPorts(service: KubeObject, change: (ports: ServicePort[]) => ServicePort[]): KubeObject {
  const changed = structuredClone(service);
  changed.spec.ports = change(changed.spec.ports as ServicePort[]);
  return changed;
}

/** The TCP ports that something in the gateway's pod listens on. */
function boundPorts({ environment }: Context): number[] {
  const table = environment.gateways[0]!.netns.run(['cat', '/proc/net/tcp', '/proc/net/tcp6']);
  const listening = table.split('\n').filter(line => line.trim().split(/\s+/)[3] === '0A');
  return [...new Set(listening.map(line => Number.parseInt(line.trim().split(/\s+/)[1]!.split(':')[1]!, 16)))];
}
