import { get, list, type Path, stringMap, strings, text } from '../../kubernetes/json';
import { alloy } from '../engine/examples';
import { type Rule, twins, WORKLOADS } from '../engine/rule';
import type { Container, Workload } from '../model/read/kubernetes/workloads';

export const podSecurityRefusesPod: Rule = {
  id: 'pod-security-refuses-pod',
  hop: 'pods',
  severity: 'error',
  summary: 'The pods fulfil the Pod Security level that their namespace enforces.',
  why: `A namespace that enforces "restricted" refuses pods that may run as root, gain privileges or keep capabilities. The Deployment is accepted; its
ReplicaSet makes no pods ("violates PodSecurity"), and the Service has no endpoints.`,
  fix: 'Set runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities.drop: [ALL] and seccompProfile RuntimeDefault.',
  reads: ['Namespace', ...WORKLOADS],
  ...twins(
    `apiVersion: v1
kind: Namespace
metadata: {name: observability, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
${alloy('logging { }').replace(
  '      ports:',
  '      securityContext: {runAsNonRoot: true, runAsUser: 473, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}\n      ports:',
)}`,
    'allowPrivilegeEscalation: false, ',
    '',
  ),
  *check({ manifests, workloads }) {
    for (const workload of workloads) {
      const namespace = workload.namespace ? manifests.find('Namespace', '', workload.namespace) : undefined;
      const enforced = stringMap(get(namespace?.value, 'metadata', 'labels'))['pod-security.kubernetes.io/enforce'];
      if (enforced !== 'restricted') continue;
      for (const container of workload.containers) {
        const missing = missingIn(workload, container);
        if (!missing) continue;
        yield {
          object: workload.manifest,
          path: [...container.path, 'securityContext'],
          got: `the namespace enforces restricted, and the container ${container.name} has no ${missing}`,
        };
        break;
      }
    }
  },
};

function missingIn({ spec }: Workload, { value }: Container): string | undefined {
  const own = (...path: Path) => get(value, 'securityContext', ...path);
  const either = (...path: Path) => own(...path) ?? get(spec, 'securityContext', ...path);
  if (either('runAsNonRoot') !== true || either('runAsUser') === 0) return 'runAsNonRoot: true';
  if (own('allowPrivilegeEscalation') !== false) return 'allowPrivilegeEscalation: false';
  if (!strings(own('capabilities', 'drop')).includes('ALL')) return 'capabilities.drop: [ALL]';
  if (list(own('capabilities', 'add')).some(name => name !== 'NET_BIND_SERVICE')) return 'such capabilities';
  return ['RuntimeDefault', 'Localhost'].includes(text(either('seccompProfile', 'type')) ?? '')
    ? undefined
    : 'seccompProfile';
}
