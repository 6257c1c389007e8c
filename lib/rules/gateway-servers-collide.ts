import { nameOf } from './manifests';
import { type Server, serverText } from './model/gateways';
import { groupBy } from './model/group';
import { type Rule, twins, WORKLOADS } from './rule';

export const gatewayServersCollide: Rule = {
  id: 'gateway-servers-collide',
  severity: 'error',
  summary: 'Servers that share a port of the gateway all end TLS, each for hosts of its own, or are all plain HTTP.',
  why: `Istio merges all servers that open one port of the same pods. It skips a server whose host an earlier TLS server has
on that port, and one that is plain where the earlier is TLS. The webhook does not see it: the skipped server's
clients get another certificate, a reset, or 404. Which one is skipped depends on which Gateway is older.`,
  fix: 'Give the servers different hosts, or different ports.',
  reads: ['Gateway', 'Service', ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 443, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
    - port: {number: 443, name: otlp-http, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
`,
    'hosts: [otlp-http.example.com]',
    'hosts: [otlp-grpc.example.com]',
  ),
  *check(model) {
    const servers = model.gateways.flatMap(gateway => gateway.servers);
    const sharing = groupBy(servers, server => `${JSON.stringify(server.gateway.selector)} ${model.bind(server)}`);
    for (const [first, ...others] of sharing.values()) {
      if (model.bind(first!) === undefined) continue;
      const before = [first!];
      for (const server of others) {
        const got = before.map(earlier => collision(earlier, server)).find(Boolean);
        if (got) yield { object: server.gateway.manifest, path: server.path, got: `${serverText(server)} ${got}` };
        before.push(server);
      }
    }
  },
};

function collision(earlier: Server, server: Server): string | undefined {
  const whose = `${serverText(earlier)} of ${nameOf(earlier.gateway.manifest)}`;
  if (!earlier.tls !== !server.tls && !earlier.tls?.httpsRedirect && !server.tls?.httpsRedirect) {
    return `shares its port with ${whose}, and only one of them has TLS`;
  }
  const host =
    earlier.tls &&
    server.tls &&
    server.hosts.find(name => earlier.hosts.some(host => qualified(earlier, host) === qualified(server, name)));
  if (!host || earlier.tls?.httpsRedirect || server.tls?.httpsRedirect) return undefined;
  return `has the host ${host}, which ${whose} has on the same port`;
}

/** "./host" means the Gateway's own namespace. */
function qualified({ gateway }: Server, host: string): string {
  return host.startsWith('./') ? gateway.namespace + host.slice(1) : host;
}
