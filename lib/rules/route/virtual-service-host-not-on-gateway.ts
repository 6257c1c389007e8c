import { few } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { boundGateways, reachedBy } from '../model/flows';
import type { Gateway } from '../model/gateways';
import { perModel } from '../model/per-model';

export const virtualServiceHostNotOnGateway: Rule = {
  id: 'virtual-service-host-not-on-gateway',
  hop: 'route',
  severity: 'error',
  summary: 'Each host of a VirtualService is a host of some server of its Gateways.',
  why: `Istio gives a server only the routes of hosts that the server names, and only of VirtualServices from the namespace that may
stand before the host. Any other host gets no route at all: 404 with NR in the access log, UNIMPLEMENTED for gRPC.`,
  fix: 'Write the same host in both.',
  reads: ['Gateway', 'VirtualService'],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
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
    for (const virtualService of model.virtualServices) {
      const gateways = boundGateways(model, virtualService);
      // mesh, or a Gateway outside the input, may be what the host is for
      if (gateways.length === 0 || gateways.length < virtualService.gateways.length) continue;
      const found = new Set(reachedBy(model, virtualService).flatMap(({ hosts }) => hosts));
      for (const [index, host] of virtualService.hosts.entries()) {
        if (found.has(host)) continue;
        yield {
          object: virtualService.manifest,
          path: ['spec', 'hosts', index],
          got: `no server of ${few(gateways.map(({ manifest }) => nameOf(manifest)))} lets ${host} in from here; they have ${
            few(new Set(gateways.map(gateway => hostsOf(model, gateway)).filter(Boolean))) || 'no hosts'
          }`,
        };
      }
    }
  },
};

const hostsOf = perModel((_, { servers }: Gateway) => few(new Set(servers.flatMap(({ hosts }) => hosts))));
