import { few } from '../../kubernetes/json';
import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { reachedBy } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { type Model, perModel } from '../model/model';
import type { ServicePort } from '../model/read/kubernetes/services';
import { accepts, type Match, type RouteTable, type StringMatch } from '../model/routes';
import type { Server } from '../model/servers';

export const authorityWithoutPort: Rule = {
  id: 'authority-without-port',
  hop: 'route',
  severity: 'error',
  summary: 'A route on a port other than 80 and 443 asks for no authority without port.',
  why: `Standard clients send host:port in :authority and Host. An authority condition compares that header as it is; unlike the
VirtualService's hosts it does not ignore the port. So the route never matches: HTTP gets 404, gRPC gets UNIMPLEMENTED, the access log
says NR route_not_found, and OTLP senders retry neither of them, which makes it a silent loss.`,
  fix: 'Take the authority out: hosts already choose the VirtualService. Give each host a VirtualService of its own.',
  reads: [...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {prefix: /}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4317}}}]
`,
    '{uri: {prefix: /}}',
    '{authority: {exact: otlp-grpc.example.com}}',
  ),
  *check(model) {
    for (const table of servedTables(model)) {
      const ports = clientPorts(model, table);
      if (ports.length === 0 || ports.some(port => port === 80 || port === 443)) continue;
      for (const { matches } of table.routes) {
        const match = matches.find(({ authority }) => authority && isWithoutPort(authority, table, ports));
        if (!match) continue;
        yield {
          object: match.object,
          path: match.authority!.valuePath,
          got: `the route wants the authority "${match.authority!.value}", and clients send ${sent(match, ports)}`,
        };
      }
    }
  },
};

/** Whether a condition is for a host of the table, and refuses the host with each port that clients connect to. */
function isWithoutPort(authority: StringMatch, { hosts }: RouteTable, ports: readonly number[]): boolean {
  if (authority.type === 'exact') return !ports.some(port => authority.value.endsWith(`:${port}`));
  return hosts.some(
    ({ name }) => accepts(authority, name) && ports.every(port => accepts(authority, `${name}:${port}`) === false),
  );
}

/** The ports that clients connect to, by the gateway's Services or else by the Gateway's own number. */
function clientPorts(model: Model, table: RouteTable): number[] {
  return [...new Set(reachedBy(model, table).flatMap(({ server }) => portsOf(model, server)))];
}

const numbersOf = perModel((_, ports: readonly ServicePort[]) => [...new Set(ports.flatMap(({ port }) => port ?? []))]);

function portsOf(model: Model, server: Server): number[] {
  const entrances = numbersOf(model, entrancesTo(model, server));
  return entrances.length > 0 ? entrances : [server.number ?? 443];
}

function sent({ authority }: Match, ports: readonly number[]): string {
  const host = authority!.type === 'exact' ? authority!.value.replace(/:\d+$/, '') : 'host';
  return few(
    ports.map(port => `"${host}:${port}"`),
    ' or ',
  );
}
