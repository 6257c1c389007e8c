import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { boundPort, groupNumber } from '../model/fronts';
import { groupBy } from '../model/group';
import { type Server, serverText } from '../model/servers';

export const gatewayServersCollide: Rule = {
  id: 'gateway-servers-collide',
  hop: 'listener',
  severity: 'error',
  summary: 'Servers that share a port of the gateway all end TLS, each for hosts of its own, or are all plain HTTP.',
  why: `Istio merges all servers that open one port of the same pods. It skips a server whose host an earlier TLS server has
on that port, and one that is plain where the earlier is TLS. The webhook does not see it: the skipped server's
clients get another certificate, a reset, or 404. Which one is skipped depends on which Gateway is older. Where the two
write a host with different namespaces, such as web/otlp.example.com and otlp.example.com, Istio skips neither: Envoy
gets two filter chains for one server name and refuses the whole listener, with every other host of the port.`,
  fix: 'Give the servers different hosts, or different ports.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
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
    const sharing = groupBy(servers, server => `${groupNumber(model, server.gateway)} ${boundPort(model, server)}`);
    for (const [first, ...others] of sharing.values()) {
      if (boundPort(model, first!) === undefined) continue;
      const before = new Earlier(first!);
      for (const server of others) {
        const got = before.collision(server);
        if (got) yield { object: server.gateway.manifest, path: server.path, got: `${serverText(server)} ${got}` };
        before.add(server);
      }
    }
  },
};

/** The servers of one port so far; of those that say the same, the first. */
class Earlier {
  private count = 0;
  /** With TLS, and without. */
  private readonly first = new Map<boolean, Placed>();
  /** By the name alone: a namespace before the slash says whose routes are taken, and SNI does not have it. */
  private readonly byHost = new Map<string, Placed>();

  constructor(server: Server) {
    this.add(server);
  }

  add(server: Server): void {
    const placed = { server, order: this.count };
    this.count += 1;
    if (server.tls?.httpsRedirect) return;
    const isTls = server.tls !== undefined;
    if (!this.first.has(isTls)) this.first.set(isTls, placed);
    for (const { name } of isTls ? server.hosts : []) {
      if (!this.byHost.has(name)) this.byHost.set(name, placed);
    }
  }

  /** With the first one that it collides with. */
  collision(server: Server): string | undefined {
    if (server.tls?.httpsRedirect) return undefined;
    const other = this.first.get(server.tls === undefined);
    const taken = (server.tls ? server.hosts : []).flatMap(host => {
      const placed = this.byHost.get(host.name);
      return placed ? [{ host: host.written, placed }] : [];
    });
    const [first] = taken.sort((one, another) => one.placed.order - another.placed.order);
    if (other && (!first || other.order < first.placed.order))
      return `shares its port with ${whose(other.server)}, and only one of them has TLS`;
    return first && `has the host ${first.host}, which ${whose(first.placed.server)} has on the same port`;
  }
}

interface Placed {
  readonly server: Server;
  readonly order: number;
}

function whose(server: Server): string {
  return `${serverText(server)} of ${nameOf(server.gateway.manifest)}`;
}
