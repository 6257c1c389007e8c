import { get, stringMap, written } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, deployed } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { podsBy } from '../model/pods';

export const disruptionBudgetBlocksDrain: Rule = {
  id: 'disruption-budget-blocks-drain',
  hop: 'pods',
  severity: 'warning',
  summary: 'A PodDisruptionBudget lets at least one of its pods be evicted.',
  why: `A budget that needs every pod forbids every eviction: nodes cannot be drained, and an upgrade of the cluster waits until somebody deletes the
pod by hand.`,
  fix: 'Write maxUnavailable: 1, or run more replicas than minAvailable.',
  reads: ['HorizontalPodAutoscaler', 'PodDisruptionBudget', ...WORKLOADS],
  ...twins(
    `${deployed(alloy('logging { }'), 2)}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: alloy, namespace: observability}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: alloy}}
`,
    'minAvailable: 1',
    'minAvailable: 2',
  ),
  *check(model) {
    const scaled = new Set(
      model.manifests
        .ofKind('HorizontalPodAutoscaler')
        .map(({ value }) => get(value, 'spec', 'scaleTargetRef', 'name')),
    );
    for (const budget of model.manifests.ofKind('PodDisruptionBudget')) {
      const pods = podsBy(model, stringMap(get(budget.value, 'spec', 'selector', 'matchLabels')), budget.namespace);
      const [pod] = pods;
      const least = get(budget.value, 'spec', 'minAvailable');
      const most = get(budget.value, 'spec', 'maxUnavailable');
      const needsAll =
        most === 0 ||
        most === '0%' ||
        least === '100%' ||
        (typeof least === 'number' && least >= (pod?.replicas ?? Infinity));
      if (pods.length !== 1 || !DRAINED.has(pod!.manifest.kind) || scaled.has(pod!.manifest.name) || !needsAll)
        continue;
      yield {
        object: budget,
        path: ['spec', least === undefined ? 'maxUnavailable' : 'minAvailable'],
        got: `${least === undefined ? `maxUnavailable is ${written(most)}` : `minAvailable is ${written(least)}`}, and ${nameOf(pod!.manifest)} has ${pod!.replicas ?? 'a number of replicas that is not written'}`,
      };
    }
  },
};

/** The kinds whose pods a drain evicts: it refuses to touch bare Pods, and leaves those of DaemonSets where they are. */
const DRAINED = new Set(['Deployment', 'Rollout', 'StatefulSet']);
