import { few, get } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundPort, entrancesTo, gatewayPods, gatewayServices } from '../model/fronts';
import { type Model, perModel } from '../model/model';
import { targetNumber } from '../model/pods';
import { portText, type Service } from '../model/read/kubernetes/services';
import { type Gateway, serverText } from '../model/servers';

export const gatewayPortNotOnService: Rule = {
  id: 'gateway-port-not-on-service',
  hop: 'service-port',
  severity: 'error',
  summary: 'Some Service in front of the gateway forwards to the port that each Gateway server opens.',
  why: `A Gateway only tells Envoy to listen inside the pod. It changes nothing about the Service in front of it, and the
load balancer makes its listeners from that Service's ports. Without a port there the client cannot connect (refused or
timed out), the gateway stays healthy, and Envoy logs nothing, since nothing arrives.`,
  fix: 'Add the port to whatever owns the Service: the manifest, the chart values or the operator overlay.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports:
    - {name: https, port: 443, targetPort: 8443}
    - {name: otlp-grpc, port: 4317, targetPort: 4317}
`,
    '\n    - {name: otlp-grpc, port: 4317, targetPort: 4317}',
    '',
  ),
  *check(model) {
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      const services = gatewayServices(model, server.gateway);
      const { whose, numbers, isUnknown } = portsOf(model, services);
      if (isUnknown || server.number === undefined) continue;
      if (services.length === 0) {
        if (isAlone(model, server.gateway))
          yield {
            object: server.gateway.manifest,
            path: server.at.number,
            got: `no Service leads to the pods that ${serverText(server)} is for`,
          };
        continue;
      }
      if (entrancesTo(model, server).length > 0 || numbers.has(server.number)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.number,
        got: `${serverText(server)} makes Envoy listen on ${boundPort(model, server)}, but ${whose}`,
      };
    }
  },
};

/** Whether the input shows the gateway's pods, and would show a Service of theirs. */
function isAlone(model: Model, gateway: Gateway): boolean {
  const pods = gatewayPods(model, gateway);
  return model.complete && pods.length > 0 && pods.every(({ spec }) => get(spec, 'hostNetwork') !== true);
}

const portsOf = perModel((model, services: readonly Service[]) => {
  const ports = services.flatMap(service => service.ports);
  const numbers = new Set(ports.map(({ port }) => port));
  const whose = `${few(services.map(({ manifest }) => nameOf(manifest)))} has only ${few(ports.map(portText))}`;
  return { whose, numbers, isUnknown: ports.some(port => targetNumber(model, port) === undefined) };
});
