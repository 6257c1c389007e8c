import { shown } from '../../foreign/text';
import { get, list, type Path, stringMap, strings, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import type { Workload } from '../model/read/kubernetes/workloads';

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
      const [first] = containersOf(workload).flatMap(({ name, path, value }) => {
        const problem = problemWith(workload.spec, value);
        return problem ? [{ name, path, problem }] : [];
      });
      if (!first) continue;
      yield {
        object: workload.manifest,
        path: [...first.path, 'securityContext'],
        got: `the namespace enforces restricted, and the container ${first.name} ${first.problem}`,
      };
    }
  },
};

/** All of them: init containers are held to the same. */
function containersOf({ spec, specPath }: Workload) {
  return ['containers', 'initContainers'].flatMap(field =>
    list(get(spec, field)).map((value, index) => ({
      name: text(get(value, 'name')) ?? '',
      path: [...specPath, field, index],
      value,
    })),
  );
}

function problemWith(spec: unknown, value: unknown): string | undefined {
  const own = (...path: Path) => get(value, 'securityContext', ...path);
  const either = (...path: Path) => own(...path) ?? get(spec, 'securityContext', ...path);
  if (either('runAsNonRoot') !== true || either('runAsUser') === 0) return 'has no runAsNonRoot: true';
  if (own('allowPrivilegeEscalation') !== false) return 'has no allowPrivilegeEscalation: false';
  if (!strings(own('capabilities', 'drop')).includes('ALL')) return 'has no capabilities.drop: [ALL]';
  const added = list(own('capabilities', 'add')).find(name => name !== 'NET_BIND_SERVICE');
  if (added !== undefined) return `adds the capability ${shown(added)}`;
  return ['RuntimeDefault', 'Localhost'].includes(text(either('seccompProfile', 'type')) ?? '')
    ? undefined
    : 'has no seccompProfile';
}
