import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { otlpFlows } from '../model/flows';
import { tightLimits } from '../model/pool-limits';
import { isHttp2, protocolOf } from '../model/protocols';
import type { ServicePort } from '../model/read/kubernetes/services';

export const destinationRuleRefusesLoad: Rule = {
  id: 'destination-rule-refuses-load',
  hop: 'destination',
  severity: 'warning',
  summary:
    'The limits of a DestinationRule leave room for several senders, and outlier detection leaves pods to send to.',
  why: `What is beyond a connectionPool's limits gets 503 with UO at once, although Alloy has room; each gateway pod counts for itself. An Alloy whose memory is full answers 503: outlierDetection takes
it for broken, and with maxEjectionPercent 100 ejects all pods one after the other, so that all senders get 503 with UH for the ejection time. Istio has no panic threshold unless
minHealthPercent says so.`,
  fix: 'Leave the limits out, and bound requests at the sidecar of Alloy by a Sidecar; write maxEjectionPercent below 100, or take outlierDetection out.',
  reads: [...CONFIGS, 'DestinationRule', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH + MESH.replace('http: {idleTimeout: 30s}', 'http: {idleTimeout: 30s, http2MaxRequests: 10000}'),
    'http2MaxRequests: 10000',
    'http2MaxRequests: 1',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { servicePort } of otlpFlows(model)) {
      for (const { rule, value, path } of trafficPoliciesFor(model, servicePort)) {
        for (const { field, got } of problems(value, servicePort)) {
          const key = `${nameOf(rule.manifest)} ${path} ${field}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield { object: rule.manifest, path: [...path, ...field], got };
        }
      }
    }
  },
};

function* problems(policy: unknown, port: ServicePort): Generator<{ field: readonly string[]; got: string }> {
  for (const { field, got } of tightLimits(get(policy, 'connectionPool'), isHttp2(protocolOf(port))))
    yield {
      field: ['connectionPool', ...field],
      got: field[1] === 'maxRequestsPerConnection' ? got : `each gateway pod has ${got}`,
    };
  const outlier = get(policy, 'outlierDetection');
  const isOff = get(outlier, 'consecutive5xxErrors') === 0 && (get(outlier, 'consecutiveGatewayErrors') ?? 0) === 0;
  if (get(outlier, 'maxEjectionPercent') === 100 && !Number(get(outlier, 'minHealthPercent') ?? 0) && !isOff)
    yield { field: ['outlierDetection', 'maxEjectionPercent'], got: 'all pods may be ejected at once' };
}
