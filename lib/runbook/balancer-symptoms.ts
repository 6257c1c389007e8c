/** What is seen when the tier that receives does not reach the tier that samples. */
import type { Environment } from '../environment/schema';
import { kubectlIn } from '../path/commands';
import type { Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import { code } from './markdown';
import { COSTS, type Symptom } from './symptom';

/** Symptoms of the balancer of a tier. */
export function balancerSymptoms(tier: Tier, next: Tier, { operations }: Environment): Symptom[] {
  const { kubectl, pods } = atTier(tier);
  const { namespace, service, workload } = next;
  return [
    {
      seen: `Traces alone get 503 or UNAVAILABLE (14), metrics and logs arrive${operations.rules ? '; `OtlpSamplersFew`, `OtlpSamplerRefuses`' : ''}`,
      hops: ['pipeline'],
      look: `${code(`${kubectlIn(namespace)} get endpointslices -l kubernetes.io/service-name=${service.name}`)}, ${code(`${kubectl} logs ${pods} -c alloy --tail 200 | grep loadbalancing`)}`,
      fix: `No endpoints: the pods of ${code(workload.name)} do not run, or are not ready. “connection refused”, “reset”, “no such host”: the pod that is named, its sidecar, or ${code(`${next.prefix}-mtls`)}. “data refused due to high memory usage”: too many traces wait for their decision; more pods (\`pipeline.tailSampling.replicas\`) or more memory.`,
      costs: COSTS.repeated,
    },
    {
      seen: 'Traces are in pieces, or the spans of one come late',
      hops: ['pipeline'],
      look: code(`${kubectlIn(namespace)} get pods -l app.kubernetes.io/instance=${workload.name} -o wide`),
      fix: 'Pods that sample came or went: the traces that waited for their decision then have spans in two pods, each judged by itself. It is over after `decisionWaitSeconds`. Spans that come later than that are judged alone, whatever the number of pods.',
      costs: 'nothing is lost; policies that look at a whole trace judge a part of it',
    },
  ];
}
