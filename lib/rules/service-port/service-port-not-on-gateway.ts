import { DEFAULT_PORTS } from '../../facts/otlp';
import { few } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundPort, gatewaysOf } from '../model/fronts';
import { perModel } from '../model/model';
import { targetNumber } from '../model/pods';
import { portText } from '../model/read/kubernetes/services';
import type { Gateway } from '../model/servers';

export const servicePortNotOnGateway: Rule = {
  id: 'service-port-not-on-gateway',
  hop: 'service-port',
  severity: 'error',
  summary: "Each OTLP port of the gateway's Service leads to a port that some Gateway makes Envoy open.",
  why: `The load balancer has a listener for the port, and forwards it into the pod, where nothing listens: clients connect to the load balancer and are
reset at once. The health check on 15021 stays green, and Envoy logs nothing.`,
  fix: 'Add a server for the port to the Gateway, or correct targetPort.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  needsComplete: true,
  ...twins(
    PATH + GATEWAY_PODS.replace('internet-facing', 'internal') + REST,
    'port: {number: 4318, name: otlp-http',
    'port: {number: 4317, name: otlp-http',
  ),
  *check(model) {
    for (const service of model.services) {
      const gateways = gatewaysOf(model, service);
      const binds = boundPorts(model, gateways);
      if (gateways.length === 0 || binds.has(undefined)) continue;
      for (const port of service.ports) {
        const isOtlp = (port.name ?? '').includes('otlp') || Object.values(DEFAULT_PORTS).includes(port.port ?? 0);
        const target = targetNumber(model, port);
        if (!isOtlp || target === undefined || binds.has(target)) continue;
        yield {
          object: service.manifest,
          path: [...port.path, 'targetPort'],
          got: `${portText(port)} goes to ${target}, and the Gateways make Envoy listen on ${few([...binds].filter(bind => bind !== undefined)) || 'nothing'}`,
        };
      }
    }
  },
};

const boundPorts = perModel(
  (model, gateways: readonly Gateway[]) =>
    new Set(gateways.flatMap(({ servers }) => servers).map(server => boundPort(model, server))),
);
