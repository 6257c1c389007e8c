import { PROXY_CONFIG } from '../../facts/istio';
import { few, get, strings } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpointsIn } from '../model/endpoints';
import { hasSidecar } from '../model/injection';
import { type Model, perModel } from '../model/model';
import type { Workload } from '../model/read/kubernetes/workloads';

export const clusterNamesNotLookedUp: Rule = {
  id: 'cluster-names-not-looked-up',
  hop: 'backends',
  severity: 'error',
  summary: 'Pods that send to Services by name ask the DNS of the cluster.',
  why: `With dnsPolicy Default, and with hostNetwork unless dnsPolicy is ClusterFirstWithHostNet, pods ask the resolver of the node, and with dnsPolicy None the nameservers that are written, which know no name of the cluster ("no such host"). The exporter drops the data
once its retries end, while senders get success where there is a queue.`,
  fix: 'Take dnsPolicy out; with hostNetwork write dnsPolicy: ClusterFirstWithHostNet.',
  reads: [...CONFIGS, 'MutatingWebhookConfiguration', 'Namespace', 'ProxyConfig', ...WORKLOADS],
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
      if (!why || !config || (mayAnswer(model, workload) && hasSidecar(model, workload) === true)) continue;
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

/**
 * Whether a sidecar may answer for the DNS itself: it does so if it is told, which what the input lacks may do.
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/
 */
function mayAnswer(model: Model, { annotations }: Workload): boolean {
  return [!model.complete, CAPTURE.test(annotations[PROXY_CONFIG] ?? ''), someCapture(model)].includes(true);
}

const CAPTURE = /ISTIO_META_DNS_CAPTURE/;

const someCapture = perModel(({ manifests }) =>
  [...manifests.ofKind('ConfigMap'), ...manifests.ofKind('ProxyConfig')].some(({ value }) =>
    CAPTURE.test(JSON.stringify(value)),
  ),
);

/** Addresses that a resolver inside of a cluster can have. */
const INSIDE =
  /^(?:10\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.|169\.254\.(?!169\.253$)|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.)|:/;

function whyOutside({ spec }: Workload): { field: string; got: string } | undefined {
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'Default') return { field: 'dnsPolicy', got: 'dnsPolicy is Default, the resolver of the node' };
  const servers = strings(get(spec, 'dnsConfig', 'nameservers'));
  if (policy === 'None' && servers.length > 0 && !servers.some(server => INSIDE.test(server)))
    return { field: 'dnsConfig', got: `dnsPolicy is None, and ${few(servers)} is no resolver of the cluster` };
  return get(spec, 'hostNetwork') === true && policy === 'ClusterFirst'
    ? { field: 'hostNetwork', got: 'hostNetwork makes dnsPolicy ClusterFirst the resolver of the node' }
    : undefined;
}
