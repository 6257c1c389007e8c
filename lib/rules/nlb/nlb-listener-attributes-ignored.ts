import { AWS, DEFAULT_IDLE_SECONDS } from '../../facts/aws-nlb';
import { few } from '../../kubernetes/json';
import { isNlb, opensTls } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Service, ServicePort } from '../model/read/kubernetes/services';

export const nlbListenerAttributesIgnored: Rule = {
  id: 'nlb-listener-attributes-ignored',
  hop: 'nlb',
  severity: 'error',
  summary: 'Listener attributes are for a port that the Service has.',
  why: `The annotation's name ends in the protocol and the port of a listener, such as TCP-4317. For a listener that is not there it is ignored, and
connections keep the default of ${DEFAULT_IDLE_SECONDS} seconds.`,
  fix: 'Write aws-load-balancer-listener-attributes.TCP-<Service port>: tcp.idle_timeout.seconds=<60 to 6000>.',
  reads: ['Service'],
  ...twins(networkBalancer(['listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600']), 'TCP-4317', 'TCP-4318'),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      for (const key of Object.keys(service.annotations)) {
        const [, protocol, port] = /listener-attributes\.([A-Z_]+)-(\d+)$/.exec(key) ?? [];
        if (!port || !key.startsWith(AWS)) continue;
        const path = ['metadata', 'annotations', key];
        const listeners = service.ports
          .filter(found => found.port === Number(port))
          .map(found => listenerOf(service, found));
        if (listeners.includes(protocol!)) continue;
        if (listeners[0]) {
          yield {
            object: service.manifest,
            path,
            inKey: true,
            got: `there is no listener ${protocol}-${port}; the listener of port ${port} is ${listeners[0]}-${port}`,
            fix: `Write aws-load-balancer-listener-attributes.${listeners[0]}-${port}.`,
          };
          continue;
        }
        yield {
          object: service.manifest,
          path,
          inKey: true,
          got: `there is no listener ${protocol}-${port}; the Service has ${few(service.ports.flatMap(found => found.port ?? [])) || 'none'}`,
        };
      }
    }
  },
};

/** The protocol of a port's listener. With enable-tcp-udp-listener it can be both. */
function listenerOf(service: Service, port: ServicePort): string {
  if (
    service.annotations[`${AWS}enable-tcp-udp-listener`] !== undefined &&
    service.ports.some(other => other !== port && other.port === port.port)
  )
    return 'TCP_UDP';
  return opensTls(service, port) && port.protocol === 'TCP' ? 'TLS' : port.protocol;
}
