import { AWS } from '../../facts/aws-nlb';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { endsTls, isNlb, opensTls } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { entrancesTo } from '../model/fronts';
import { portText, type ServicePort } from '../model/read/kubernetes/services';
import { type Server, serverText, terminatesTls } from '../model/servers';

export const nlbEndsTlsToo: Rule = {
  id: 'nlb-ends-tls-too',
  hop: 'nlb',
  severity: 'error',
  summary: 'Where the Gateway ends TLS, the load balancer passes the bytes through.',
  why: `With a certificate of its own the NLB ends TLS and sends plain text on, to a listener that expects a handshake: Envoy closes every
connection. Without an ALPN policy it would not offer HTTP/2 either, which gRPC needs. With backend-protocol: ssl it opens a TLS connection of its own, in which no client shows a certificate.`,
  fix: 'Take aws-load-balancer-ssl-cert out, or limit it by aws-load-balancer-ssl-ports to other ports.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    PATH +
      GATEWAY_PODS.replace(
        'spec:\n  type',
        '    service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:eu-west-1:111122223333:certificate/abc\n    service.beta.kubernetes.io/aws-load-balancer-ssl-ports: https\nspec:\n  type',
      ).replace('  ports:', '  ports:\n    - {name: https, port: 443, targetPort: 8080}'),
    'ssl-ports: https',
    'ssl-ports: https,4317',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const server of model.gateways.flatMap(({ servers }) => servers).filter(({ tls }) => tls !== undefined)) {
      const entrances = entrancesTo(model, server);
      if (seen.has(entrances)) continue;
      seen.add(entrances);
      for (const port of entrances) {
        const { service } = port;
        if (!isNlb(service) || seen.has(service)) continue;
        const got = endsTls(service, port)
          ? `the load balancer ends TLS on ${portText(port)}, and ${terminatesTls(server) ? 'so does' : 'passes plain text to'} ${serverText(server)}${terminatesTls(server) ? '' : ', which expects TLS'}`
          : lostCertificate(server, port);
        if (!got) continue;
        seen.add(service);
        yield { object: service.manifest, path: ['metadata', 'annotations', `${AWS}ssl-cert`], got };
      }
    }
  },
};

/** An NLB asks nobody for a certificate, and has none to show. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html */
function lostCertificate(server: Server, port: ServicePort): string | undefined {
  return opensTls(port.service, port) && server.tls?.mode === 'MUTUAL'
    ? `the load balancer opens a TLS connection of its own behind ${portText(port)}, without the client certificate that ${serverText(server)} asks for`
    : undefined;
}
