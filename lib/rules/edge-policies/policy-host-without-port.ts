import { get, strings } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { entrancesTo } from '../model/fronts';
import type { Model } from '../model/model';
import { rulesOf } from '../model/read/istio/authorization-policy';
import type { Server } from '../model/servers';

export const policyHostWithoutPort: Rule = {
  id: 'policy-host-without-port',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'An AuthorizationPolicy that names a host names it with and without a port, or names ports instead.',
  why: `Istio compares hosts with the Host header as the client sent it. Every client of a port other than 443 sends host:port, and anybody can:
a DENY for the bare name is simply bypassed (seen: 200), an ALLOW for it refuses everybody (403, status 7).`,
  fix: 'Match by ports (the ones that Envoy binds), or write both forms: [host, "host:*"].',
  reads: ['AuthorizationPolicy', ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  action: DENY
  rules:
    - from: [{source: {notRequestPrincipals: ["*"]}}]
      to: [{operation: {hosts: [otlp-grpc.example.com, "otlp-grpc.example.com:*", otlp-http.example.com, "otlp-http.example.com:*"]}}]
`,
    ', "otlp-grpc.example.com:*"',
    '',
  ),
  *check(model) {
    const hosts = new Map(
      model.gateways
        .flatMap(({ servers }) => servers)
        .flatMap(server => server.hosts.map(({ name }) => [name, server] as const)),
    );
    for (const rule of model.manifests.ofKind('AuthorizationPolicy').flatMap(rulesOf)) {
      for (const [index, operation] of rule.operations.entries()) {
        for (const field of ['hosts', 'notHosts']) {
          const written = strings(get(operation, field));
          const all = new Set(written);
          const bare = written.find(host => hosts.has(host) && !all.has(`${host}:*`) && !all.has(`${host}*`));
          const server = bare === undefined ? undefined : hosts.get(bare)!;
          if (!server || (rule.action === 'ALLOW' && [80, 443].includes(clientPort(model, server)))) continue;
          yield {
            object: rule.policy,
            path: [...rule.path, 'to', index, 'operation', field],
            got: `${rule.action} names ${bare}, and clients also send ${bare}:${clientPort(model, server)}`,
          };
        }
      }
    }
  },
};

function clientPort(model: Model, server: Server): number {
  return entrancesTo(model, server)[0]?.port ?? server.number ?? 443;
}
