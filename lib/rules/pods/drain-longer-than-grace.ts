import { PROXY_CONFIG } from '../../facts/istio';
import { get, integer } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { seconds } from '../../kubernetes/units';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';

export const drainLongerThanGrace: Rule = {
  id: 'drain-longer-than-grace',
  hop: 'pods',
  severity: 'warning',
  summary: "A pod's grace period is longer than its proxy's drain and its preStop wait.",
  why: `When the grace period ends (30 seconds unless given) the kubelet kills what still runs. A proxy that is to drain for longer is killed in the
middle: requests on open connections fail, and Alloy loses the way out for what it still holds.`,
  fix: 'Raise terminationGracePeriodSeconds above terminationDrainDuration, or shorten the drain.',
  reads: [...WORKLOADS],
  ...twins(
    alloy('logging { }')
      .replace(
        'observability, labels: {app: alloy}}',
        `observability, labels: {app: alloy}, annotations: {proxy.istio.io/config: "terminationDrainDuration: 45s"}}`,
      )
      .replace('  containers', '  terminationGracePeriodSeconds: 60\n  containers'),
    'terminationGracePeriodSeconds: 60',
    'terminationGracePeriodSeconds: 40',
  ),
  *check({ workloads }) {
    for (const { manifest, annotations, spec, specPath } of workloads) {
      const config = annotations[PROXY_CONFIG] ?? '';
      const drain = seconds(/terminationDrainDuration["']?\s*:\s*["']?(\w+)/.exec(config)?.[1]);
      const grace = integer(get(spec, 'terminationGracePeriodSeconds')) ?? 30;
      if (drain === undefined || drain < grace) continue;
      yield {
        object: manifest,
        path: [...specPath, 'terminationGracePeriodSeconds'],
        got: `the proxy drains for ${drain} s, and the pod is killed after ${grace} s`,
      };
    }
  },
};
