import { DEFAULT_PORTS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { routed } from '../model/flows';
import { isGrpcPath } from '../model/otlp';
import { differentReceivers } from '../model/processes';
import { protocolOf } from '../model/protocols';
import { portText, type ServicePort } from '../model/read/kubernetes/services';

export const grpcPortWithoutProtocol: Rule = {
  id: 'grpc-port-without-protocol',
  hop: 'alloy-service',
  severity: 'error',
  summary: 'A Service port that the gateway routes gRPC to says so in appProtocol.',
  why: `Without appProtocol Istio reads the first word of the port's name, and "otlp-grpc" is none that it knows. The gateway then speaks
HTTP/1.1 to the port: OTLP/HTTP would still work, but every gRPC call fails with status 14 and "upstream protocol error", and
nothing is balanced by request.`,
  fix: 'Write appProtocol: grpc.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, ', appProtocol: grpc', ''),
  *check(model) {
    const seen = new Set<ServicePort>();
    for (const { servicePort, receivers, route } of routed(model)) {
      const isGrpc =
        receivers.length > 0
          ? differentReceivers(model, receivers).some(({ transport }) => transport === 'grpc')
          : route.matches.some(isGrpcPath) || isOtlpGrpc(servicePort);
      if (!isGrpc || protocolOf(servicePort) !== undefined || seen.has(servicePort)) continue;
      seen.add(servicePort);
      yield {
        object: servicePort.service.manifest,
        path: servicePort.path,
        got: `${portText(servicePort)} carries OTLP/gRPC and says no protocol: neither by appProtocol${
          servicePort.appProtocol ? ` (${servicePort.appProtocol})` : ''
        } nor by its name`,
      };
    }
  },
};

function isOtlpGrpc({ port, targetPort, name = '' }: ServicePort): boolean {
  return [port, targetPort].includes(DEFAULT_PORTS.grpc) && /otlp|grpc/.test(name);
}
