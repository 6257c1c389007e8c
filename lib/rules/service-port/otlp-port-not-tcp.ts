import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows, routed } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { portText } from '../model/read/kubernetes/services';

export const otlpPortNotTcp: Rule = {
  id: 'otlp-port-not-tcp',
  hop: 'service-port',
  severity: 'error',
  summary: 'The Service ports on the way of OTLP are TCP ports.',
  why: `OTLP is HTTP, and HTTP/1.1 and HTTP/2 are TCP. A port of another protocol gets a load balancer listener, or endpoints, of that
protocol: TCP connections are refused or time out.`,
  fix: 'Take protocol out, or write protocol: TCP.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'targetPort: 4318, ', 'targetPort: 4318, protocol: UDP, '),
  *check(model) {
    const entrances = [...new Set(otlpFlows(model).map(({ server }) => entrancesTo(model, server)))].flat();
    for (const port of new Set([...routed(model).map(({ servicePort }) => servicePort), ...entrances])) {
      if (port.protocol === 'TCP') continue;
      yield {
        object: port.service.manifest,
        path: [...port.path, 'protocol'],
        got: `${portText(port)} has protocol ${port.protocol}`,
      };
    }
  },
};
