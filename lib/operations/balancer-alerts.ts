/** Alerts on the way from the tier that receives to the tier that samples. */
import { replicasOf } from '../environment/replicas';
import { kubectlIn } from '../path/commands';
import type { Tier } from '../path/path';
import type { Alert } from './alert';
import { alloyLog, podsNow } from './looks';
import { grown, podsOf } from './queries';

/** The alerts of a tier that sends each trace to one pod of the next. */
export function balancerAlerts(tier: Tier, next: Tier): Alert[] {
  const alloy = podsOf(tier);
  const { most } = replicasOf(next.settings);
  return [
    {
      name: 'OtlpSamplersFew',
      hops: ['pipeline'],
      expr: `min by (pod) (otelcol_loadbalancer_num_backends{${alloy}}) < ${most}`,
      minutes: 15,
      severity: 'warning',
      summary: `{{ $labels.pod }} knows {{ $value }} of ${most} pods that sample.`,
      description:
        'The others have their traces, and more than they were sized for. Pods of the tier that samples are away or not ready. With none, traces get 503 or UNAVAILABLE, which senders retry.',
      steps: [
        { text: 'See which of them is away or not ready, and why.', sh: podsNow(next) },
        {
          text: 'All are ready: does the receiving tier find them?',
          sh: `${kubectlIn(next.namespace)} get endpointslices -l kubernetes.io/service-name=${next.service.name}`,
        },
        {
          text: 'They are in the list: its log says what the receiving tier could not do.',
          sh: alloyLog(tier, 'loadbalancing'),
        },
      ],
      costs: 'nothing; with none of them, nothing while senders repeat',
    },
    {
      name: 'OtlpSamplerRefuses',
      hops: ['pipeline'],
      // A rollout fails some requests for a moment; a quarter of an hour of it is no rollout.
      expr: `sum by (endpoint) (${grown(`otelcol_loadbalancer_backend_outcome_total{${alloy},success="false"}`, '10m')}) > 0`,
      minutes: 15,
      severity: 'critical',
      summary: 'Traces for {{ $labels.endpoint }} are handed back to their senders.',
      description:
        'That pod does not take them: it is short of memory (OtlpMemoryLimiter), or it can’t be reached (mTLS, its name, a pod that is not ready). Senders get 503 or UNAVAILABLE and repeat whole requests, so that spans for the other pods come twice.',
      steps: [
        { text: 'Read why: memory, mTLS, its name, or nobody listens.', sh: alloyLog(tier, 'loadbalancing') },
        { text: 'Is that pod ready, and does it restart?', sh: podsNow(next) },
        {
          text: '“high memory usage”: more traces wait than fit: `pipeline.tailSampling.replicas` or `alloy.resources.memory`. One pod alone: delete it; what waits in it for a decision is lost.',
        },
      ],
      costs: 'nothing while senders repeat; spans for other pods arrive twice',
    },
  ];
}
