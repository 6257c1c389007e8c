import { AWS, HTTP2_POLICIES } from '../../facts/aws-nlb';
import { inert } from '../../foreign/text';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { endsTls, isNlb, opensTls } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { portText, type Service } from '../model/read/kubernetes/services';

export const nlbTlsWithoutHttp2: Rule = {
  id: 'nlb-tls-without-http2',
  hop: 'nlb',
  severity: 'error',
  summary: 'A load balancer that ends TLS before OTLP/gRPC offers HTTP/2.',
  why: `A sender of OTLP/gRPC asks for HTTP/2 in the handshake (ALPN). Without aws-load-balancer-alpn-policy, with None and with HTTP1Only, the NLB offers none: senders end the connection
("missing selected ALPN property"), or speak HTTP/1.1.`,
  fix: 'Write aws-load-balancer-alpn-policy: HTTP2Preferred.',
  reads: [...CONFIGS, ...SERVERS, ...ROUTES, 'Service', ...WORKLOADS],
  ...twins(
    (PATH + GATEWAY_PODS)
      .replace('protocol: HTTPS', 'protocol: GRPC')
      .replace('      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}\n', '')
      .replace(
        'spec:\n  type',
        '    service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:eu-west-1:111122223333:certificate/abc\n    service.beta.kubernetes.io/aws-load-balancer-ssl-ports: "4317"\n    service.beta.kubernetes.io/aws-load-balancer-alpn-policy: HTTP2Preferred\nspec:\n  type',
      ),
    'HTTP2Preferred',
    'HTTP1Only',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { server, receivers } of otlpFlows(model)) {
      const entrances = entrancesTo(model, server);
      if (seen.has(entrances) || !receivers.some(({ receiver }) => receiver.transport === 'grpc')) continue;
      seen.add(entrances);
      for (const port of entrances) {
        const { service } = port;
        if (seen.has(service) || !isNlb(service) || !opensTls(service, port) || offersHttp2(service)) continue;
        // nothing comes through, whatever is offered
        if (server.tls && endsTls(service, port)) continue;
        seen.add(service);
        const policy = service.annotations[POLICY];
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', policy === undefined ? `${AWS}ssl-cert` : POLICY],
          got: `the load balancer ends TLS on ${portText(port)}, where OTLP/gRPC comes in, and ${policy === undefined ? 'has no ALPN policy' : `its ALPN policy is ${inert(policy)}`}`,
        };
      }
    }
  },
};

const POLICY = `${AWS}alpn-policy`;

const offersHttp2 = ({ annotations }: Service): boolean =>
  HTTP2_POLICIES.some(policy => policy === annotations[POLICY]);
