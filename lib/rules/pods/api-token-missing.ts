import { get, list, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, ENRICHING } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Model } from '../model/model';
import { askedBy } from '../model/permissions';
import type { Problem } from '../model/problem';
import type { Workload } from '../model/read/kubernetes/workloads';

export const apiTokenMissing: Rule = {
  id: 'api-token-missing',
  hop: 'pods',
  severity: 'error',
  summary: 'Alloy has a token for the API server where a component asks the API server.',
  why: `The processor otelcol.processor.k8sattributes, the kubernetes resolver of otelcol.exporter.loadbalancing and remote.kubernetes.* ask the API server with the token of the pod's ServiceAccount. Without one the component does not start
("failed to start scheduled component"), and what is sent to it is refused, while /-/ready says 200.`,
  fix: 'Write automountServiceAccountToken: true on the pods, or mount a token by a projected volume.',
  reads: [...CONFIGS, 'ServiceAccount', ...WORKLOADS],
  ...twins(
    alloy(ENRICHING).replace(
      'serviceAccountName: alloy',
      'serviceAccountName: alloy\n  automountServiceAccountToken: true',
    ),
    'automountServiceAccountToken: true',
    'automountServiceAccountToken: false',
  ),
  *check(model) {
    const seen = new Set<Workload>();
    for (const { workload, config } of model.processes) {
      const asking = config?.components.find(askedBy);
      if (!asking || seen.has(workload)) continue;
      seen.add(workload);
      const problem = hasOwnToken(workload) ? undefined : whyNoToken(model, workload);
      if (problem) yield { ...problem, got: `${problem.got}, and ${asking.id} asks the API server` };
    }
  },
};

/** Whether a volume of the pods brings a token. */
function hasOwnToken({ spec }: Workload): boolean {
  return list(spec.volumes).some(volume =>
    list(get(volume, 'projected', 'sources')).some(source => get(source, 'serviceAccountToken') !== undefined),
  );
}

function whyNoToken(model: Model, { manifest, namespace, spec, specPath }: Workload): Problem | undefined {
  const field = 'automountServiceAccountToken';
  const own = spec[field];
  if (own === false) return { object: manifest, path: [...specPath, field], got: `${field} is false` };
  const account = model.manifests.find('ServiceAccount', namespace, text(spec.serviceAccountName) ?? 'default');
  return own === undefined && account && account.value[field] === false
    ? { object: account, path: [field], got: `${field} is false for the pods of ${nameOf(manifest)}` }
    : undefined;
}
