import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar } from '../model/injection';
import { tightLimits } from '../model/pool-limits';
import { firstPorts, receiversAt } from '../model/processes';
import { inboundPool } from '../model/sidecars';

export const sidecarRefusesLoad: Rule = {
  id: 'sidecar-refuses-load',
  hop: 'pods',
  severity: 'warning',
  summary: 'The limits between a sidecar and its own Alloy leave room for several requests.',
  why: `What is beyond the limits of a Sidecar's connection pool gets 503 with UO from the pod's own proxy, although Alloy has room: with a limit of one the second sender at a time.`,
  fix: 'Leave the limit out, or bound it by what Alloy has memory for.',
  reads: ['MutatingWebhookConfiguration', ...CONFIGS, 'Namespace', 'Service', 'Sidecar', ...WORKLOADS],
  ...twins(
    `${PATH.replace('labels: {app: alloy}}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}}')}---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: alloy, namespace: observability}
spec:
  workloadSelector: {labels: {app: alloy}}
  inboundConnectionPool: {http: {http2MaxRequests: 400}}
`,
    'http2MaxRequests: 400',
    'http2MaxRequests: 1',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const port of firstPorts(model)) {
      for (const { receiver, process } of receiversAt(model, port)) {
        if (hasSidecar(model, process.workload) === false) continue;
        const pool = inboundPool(model, process.workload, receiver.port);
        for (const { field, got } of tightLimits(pool?.value, receiver.transport === 'grpc')) {
          const key = `${nameOf(pool!.sidecar)} ${pool!.path} ${field}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield {
            object: pool!.sidecar,
            path: [...pool!.path, ...field],
            got: `between the sidecar and Alloy: ${got}`,
          };
        }
      }
    }
  },
};
