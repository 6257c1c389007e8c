import { bareHost, serverText } from './model/gateways';
import { type Rule, twins } from './rule';

export const gatewayHostWithoutRoute: Rule = {
  id: 'gateway-host-without-route',
  severity: 'error',
  summary: 'Every server of a Gateway has a VirtualService for its hosts.',
  why: `A server without routes is a listener that ends TLS and answers every request with 404 (NR in the access log), which gRPC
clients see as UNIMPLEMENTED. OTLP senders do not retry either.`,
  fix: 'Bind a VirtualService with one of the hosts to this Gateway, or remove the server.',
  reads: ['Gateway', 'VirtualService'],
  needsComplete: true,
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  servers:
    - port: {number: 80, name: otlp-http, protocol: HTTP}
      hosts: [otlp-http.example.com]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp] # bound
  http: []
`,
    'gateways: [istio-system/otlp] # bound',
    'gateways: [mesh]',
  ),
  *check(model) {
    const bound = model.virtualServices.map(virtualService => ({
      virtualService,
      gateways: new Set(model.boundGateways(virtualService)),
    }));
    const strays = bound.some(
      ({ virtualService, gateways }) =>
        virtualService.gateways.some(({ ref }) => ref !== 'mesh') && gateways.size === 0,
    );
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      if (strays || server.tls?.httpsRedirect || server.tls?.mode === 'PASSTHROUGH') continue;
      const mine = bound.filter(({ gateways }) => gateways.has(server.gateway));
      if (mine.some(({ virtualService }) => model.hostsOn(virtualService, server).length > 0)) continue;
      // a VirtualService with a host that no server has is that mistake, and reported as such
      if (
        mine.some(({ virtualService }) => !hasHost(model.hostsOn.bind(model), virtualService, server.gateway.servers))
      )
        continue;
      yield {
        object: server.gateway.manifest,
        path: [...server.path, 'hosts'],
        got: `no VirtualService routes ${server.hosts.map(bareHost).join(', ')} on ${serverText(server)}`,
      };
    }
  },
};

type HostsOn = typeof import('./model/model').Model.prototype.hostsOn;

function hasHost(hostsOn: HostsOn, virtualService: Parameters<HostsOn>[0], servers: readonly Parameters<HostsOn>[1][]) {
  return servers.some(server => hostsOn(virtualService, server).length > 0);
}
