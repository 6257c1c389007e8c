import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { policiesFor } from '../model/mesh';
import { gatewayPodsOf } from '../model/policy-rules';
import { takesAuthorization } from '../model/read/istio/request-authentication';
import type { Server } from '../model/servers';

export const jwtOnSharedGateway: Rule = {
  id: 'jwt-on-shared-gateway',
  hop: 'edge-policies',
  severity: 'warning',
  summary:
    'A RequestAuthentication on gateway pods that serve other applications too reads the token from a header of its own.',
  why: `It has no host and no port: it checks the bearer token of every request through these pods. Tokens of another application's issuer get
401, "Jwt issuer is not configured". Requests without a token, or with Basic, are not touched.`,
  fix: "Put it on Alloy's own pods, or take the token from a header of its own (fromHeaders).",
  reads: [...CONFIGS, ...SERVERS, 'RequestAuthentication', 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS}${JWT.slice(0, JWT.lastIndexOf('---')).replace('{app: alloy}', '{istio: ingressgateway}').replace('observability', 'istio-system').replace('[otlp]', '[otlp], fromHeaders: [{name: x-otlp-token}]')}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: web}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 4317, name: https, protocol: HTTPS}, hosts: [www.example.com], tls: {mode: SIMPLE, credentialName: web-cert}}]
`,
    ', fromHeaders: [{name: x-otlp-token}]',
    '',
  ),
  *check(model) {
    const mine = new Set(otlpFlows(model).map(({ server }) => server));
    const others = model.gateways
      .flatMap(({ servers }) => servers)
      .filter(server => !mine.has(server) && !server.tls?.httpsRedirect);
    const seen = new Set<unknown>();
    const done = new Set<unknown>();
    // by the labels themselves: pods of the input, or a Gateway's own selector
    const byLabels = new Map<unknown, Server>();
    for (const found of others) {
      const pods = gatewayPodsOf(model, found);
      if (seen.has(pods)) continue;
      seen.add(pods);
      for (const { labels } of pods) if (!byLabels.has(labels)) byLabels.set(labels, found);
    }
    for (const server of mine) {
      const all = gatewayPodsOf(model, server);
      if (done.has(all)) continue;
      done.add(all);
      for (const pods of all) {
        const other = byLabels.get(pods.labels);
        for (const policy of other ? policiesFor(model, 'RequestAuthentication', pods) : []) {
          if (!takesAuthorization(policy) || seen.has(policy)) continue;
          seen.add(policy);
          yield {
            object: policy,
            path: ['spec', 'jwtRules'],
            got: `it reads the Authorization header of all requests through these pods, which also serve ${few(other!.hosts.map(({ written }) => written))} of ${nameOf(other!.gateway.manifest)}`,
          };
        }
      }
    }
  },
};
