import type { KubeObject } from '../../lab/kubernetes';
import { makesPods, podsOf } from '../../lab/workloads';
import type { Case, Context } from '../case';
import { outputs } from './outputs';

/** The pods of every workload, Job and CronJob, at the API server's own admission. What injection adds to them is not there. */
export const podSecurity: Case = {
  id: 'pod-security',
  title: 'the API server takes each pod in a namespace of the level restricted',
  once: true,
  async run({ lab, check }) {
    await lab.kubernetes.apply(NAMESPACE);
    try {
      const refused: string[] = [];
      let taken = 0;
      for (const { name, manifests } of outputs())
        for (const object of manifests.objects) {
          const pod = podOf(object);
          if (!pod) continue;
          const said = await admits(lab, ours({ metadata: pod.metadata, spec: pod.spec }));
          if (said) refused.push(`${name}: ${object.kind} ${object.metadata.name}: ${said}`);
          else taken++;
        }
      check('taken', taken > 0 && refused.length === 0, refused.join('; ') || `the pods of ${taken} objects`);
      for (const [what, spec] of LOOSE) {
        const said = await admits(lab, ours({ spec: { containers: [{ name: 'a', image: 'a' }], ...spec } }));
        check(`control: ${what}`, /violates PodSecurity "restricted/.test(said ?? ''), said ?? 'taken');
      }
    } finally {
      await lab.kubernetes.delete(NAMESPACE);
    }
  },
};

const NAME = 'pod-security';

const NAMESPACE = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAME, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

/** A pod of what an object makes pods of, if it makes any; one of a StatefulSet with its volumes. */
function podOf(object: KubeObject): KubeObject | undefined {
  if (makesPods(object)) return podsOf(object)[0];
  const job = object.kind === 'CronJob' ? object.spec.jobTemplate : object;
  return object.kind === 'CronJob' || object.kind === 'Job' ? job.spec.template : undefined;
}

/** The pod, in our namespace. */
function ours({ metadata, spec }: Pick<KubeObject, 'spec'> & { metadata?: object }): KubeObject {
  // a class of somebody else's, which is not there
  const { priorityClassName: _, ...rest } = spec;
  const own = { name: 'one', namespace: NAME };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, ...own }, spec: rest };
}

/** What the API server has against a pod, if anything. */
const admits = ({ kubernetes }: Context['lab'], pod: KubeObject): Promise<string | undefined> =>
  kubernetes.apply(pod, { dryRun: true }).then(
    () => undefined,
    error => (error as Error).message,
  );

const LOOSE: readonly (readonly [string, object])[] = [
  ['a pod that says nothing of its user', {}],
  ['the network of the host', { hostNetwork: true }],
];
