import { AWS } from '../../facts/aws-nlb';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { isNlb } from '../../kubernetes/nlb';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows, routed } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { portText, type ServicePort } from '../model/read/kubernetes/services';

export const otlpPortNotTcp: Rule = {
  id: 'otlp-port-not-tcp',
  hop: 'service-port',
  severity: 'error',
  summary: 'The Service ports on the way of OTLP are TCP ports.',
  why: `OTLP is HTTP, and HTTP/1.1 and HTTP/2 are TCP. A port of another protocol gets a load balancer listener, or endpoints, of that
protocol: TCP connections are refused or time out. Of two ports with one number a Network Load Balancer has a listener for the first.`,
  fix: 'Take protocol out, or write protocol: TCP.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'targetPort: 4318, ', 'targetPort: 4318, protocol: UDP, '),
  *check(model) {
    const entrances = [...new Set(otlpFlows(model).map(({ server }) => entrancesTo(model, server)))].flat();
    for (const port of new Set([...routed(model).map(({ servicePort }) => servicePort), ...entrances])) {
      const first = port.protocol === 'TCP' ? firstOfNumber(port) : port;
      // beside one of TCP with its number, that one is judged
      if (!first || (first === port && hasTwin(port))) continue;
      yield first === port
        ? {
            object: port.service.manifest,
            path: [...port.path, 'protocol'],
            got: `${portText(port)} has protocol ${port.protocol}`,
          }
        : {
            object: port.service.manifest,
            path: first.path,
            got: `the load balancer makes one listener for each number, and for ${port.port} that of ${portText(first)}, which is ${first.protocol}`,
            fix: 'Give the ports two numbers, or write aws-load-balancer-enable-tcp-udp-listener: "true".',
          };
    }
  },
};

/** The port of the same number and another protocol that gets the listener instead. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#enable-tcp-udp-listener */
function firstOfNumber({ service, port }: ServicePort): ServicePort | undefined {
  const [first] = service.ports.filter(other => other.port === port);
  const isBoth = /^(?:1|t|true)$/i.test(service.annotations[`${AWS}enable-tcp-udp-listener`] ?? '');
  return isNlb(service) && !isBoth && first?.protocol !== 'TCP' ? first : undefined;
}

const hasTwin = ({ service, port }: ServicePort): boolean =>
  service.ports.some(other => other.port === port && other.protocol === 'TCP');
