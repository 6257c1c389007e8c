import { get, list, text } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { podsBy } from '../model/pods';

export const gatewayBindUnreachable: Rule = {
  id: 'gateway-bind-unreachable',
  hop: 'listener',
  severity: 'error',
  summary: 'A Gateway server listens on every address of the gateway’s pods.',
  why: `With bind Envoy listens on that address alone. On the loopback nobody outside of the pod reaches the port; :: takes no IPv4 connection; an address that the pod does not have makes Envoy refuse the
listener, and pods have others after every restart. Senders get no connection, and the load balancer's targets are unhealthy on that port.`,
  fix: 'Take bind out, or write 0.0.0.0.',
  reads: [...SERVERS, ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      bind: 0.0.0.0
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`,
    'bind: 0.0.0.0',
    'bind: 127.0.0.1',
  ),
  *check(model) {
    for (const gateway of model.gateways) {
      const isOnNodes = podsBy(model, gateway.selector).some(({ spec }) => get(spec, 'hostNetwork') === true);
      for (const [index, server] of list(get(gateway.manifest.value, 'spec', 'servers')).entries()) {
        const bind = text(get(server, 'bind')) ?? '';
        const why = bind === '' ? undefined : whyUnreachable(bind, isOnNodes);
        if (why)
          yield { object: gateway.manifest, path: ['spec', 'servers', index, 'bind'], got: `on ${bind} Envoy ${why}` };
      }
    }
  },
};

function whyUnreachable(bind: string, isOnNodes: boolean): string | undefined {
  if (/^(?:127\.|::1$)/.test(bind)) return 'is reached from inside the pod alone';
  if (bind === '::') return 'takes no connection by IPv4';
  // where pods are on the node's own network, an address may be one that each node has
  return bind === '0.0.0.0' || isOnNodes || bind.startsWith('unix:')
    ? undefined
    : 'can only listen if the pod has that very address';
}
