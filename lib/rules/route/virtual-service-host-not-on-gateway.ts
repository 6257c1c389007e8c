import { few } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundGateways, reachedBy } from '../model/flows';
import { perModel } from '../model/model';
import type { Gateway } from '../model/servers';

export const virtualServiceHostNotOnGateway: Rule = {
  id: 'virtual-service-host-not-on-gateway',
  hop: 'route',
  severity: 'error',
  summary: 'Each host of a VirtualService is a host of some server of its Gateways.',
  why: `Istio gives a server only the routes of hosts that the server names, and only of VirtualServices from the namespace that may
stand before the host. Any other host gets no route at all: 404 with NR in the access log, UNIMPLEMENTED for gRPC.`,
  fix: 'Write the same host in both.',
  reads: [...SERVERS, ...ROUTES],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: ["otlp-grpc.example.com"]
  gateways: [istio-system/otlp]
  http:
    - route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4317}}}]
`,
    '["otlp-grpc.example.com"]',
    '["otlp.example.com"]',
  ),
  *check(model) {
    for (const table of model.routeTables.filter(({ dialect }) => dialect === 'istio')) {
      const gateways = boundGateways(model, table);
      // mesh, or a Gateway outside the input, may be what the host is for
      if (gateways.length === 0 || gateways.length < table.gateways.length) continue;
      const found = new Set(reachedBy(model, table).flatMap(({ hosts }) => hosts));
      for (const { name: host, path } of table.hosts) {
        if (found.has(host)) continue;
        yield {
          object: table.manifest,
          path,
          got: `no server of ${few(gateways.map(({ manifest }) => nameOf(manifest)))} lets ${host} in from here; they have ${
            few(new Set(gateways.map(gateway => hostsOf(model, gateway)).filter(Boolean))) || 'no hosts'
          }`,
        };
      }
    }
  },
};

const hostsOf = perModel((_, { servers }: Gateway) =>
  few(new Set(servers.flatMap(({ hosts }) => hosts.map(({ written }) => written)))),
);
