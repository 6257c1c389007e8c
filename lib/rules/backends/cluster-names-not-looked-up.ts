import { get } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpointsIn } from '../model/endpoints';
import { hasSidecar } from '../model/injection';
import type { Workload } from '../model/read/kubernetes/workloads';

export const clusterNamesNotLookedUp: Rule = {
  id: 'cluster-names-not-looked-up',
  hop: 'backends',
  severity: 'error',
  summary: 'Pods that send to Services by name ask the DNS of the cluster.',
  why: `With dnsPolicy Default, and with hostNetwork unless dnsPolicy is ClusterFirstWithHostNet, pods ask the resolver of the node, which knows no name of the cluster ("no such host"). The exporter drops the data
once its retries end, while senders get success where there is a queue.`,
  fix: 'Take dnsPolicy out; with hostNetwork write dnsPolicy: ClusterFirstWithHostNet.',
  reads: [...CONFIGS, 'MutatingWebhookConfiguration', 'Namespace', ...WORKLOADS],
  ...twins(
    sending('endpoint = "tempo.traces.svc.cluster.local:4317"', 'tls { insecure = true }').replace(
      'spec:\n',
      'spec:\n  dnsPolicy: ClusterFirst\n',
    ),
    'dnsPolicy: ClusterFirst',
    'dnsPolicy: Default',
  ),
  *check(model) {
    const seen = new Set<Workload>();
    for (const { workload, config } of model.processes) {
      const why = seen.has(workload) ? undefined : whyOutside(workload);
      // a sidecar may answer for the DNS itself
      if (!why || !config || hasSidecar(model, workload) === true) continue;
      const sent = endpointsIn(model, config).find(({ address }) => /\.svc(?:\.|$)/.test(address?.host ?? ''));
      if (!sent) continue;
      seen.add(workload);
      yield {
        object: workload.manifest,
        path: [...workload.specPath, why.field],
        got: `${why.got}, and ${sent.component.id} sends to ${sent.address!.host}`,
      };
    }
  },
};

function whyOutside({ spec }: Workload): { field: string; got: string } | undefined {
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'Default') return { field: 'dnsPolicy', got: 'dnsPolicy is Default, the resolver of the node' };
  return get(spec, 'hostNetwork') === true && policy === 'ClusterFirst'
    ? { field: 'hostNetwork', got: 'hostNetwork makes dnsPolicy ClusterFirst the resolver of the node' }
    : undefined;
}
