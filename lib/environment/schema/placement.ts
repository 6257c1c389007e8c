/** Where pods of ours run: the same fields for Alloy's and the gateway's. */
import * as v from 'valibot';
import { doc, labelValue, objectName, qualifiedName } from '../scalars';
import { KUBERNETES } from './pages';

const TAINTS = `${KUBERNETES}concepts/scheduling-eviction/taint-and-toleration/`;

const toleration = v.pipe(
  v.strictObject({
    key: doc(v.optional(qualifiedName()), 'Taint key. Default: every key, which needs operator: Exists.'),
    operator: doc(
      v.optional(v.picklist(['Equal', 'Exists']), 'Equal'),
      'Equal: key and value of the taint. Exists: the key alone.',
    ),
    value: doc(v.optional(labelValue()), 'Taint value, with operator Equal. Default: the empty value.'),
    effect: doc(
      v.optional(v.picklist(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
      'Taint effect. Default: every effect.',
    ),
  }),
  v.check(
    ({ key, operator }) => key !== undefined || operator === 'Exists',
    'a key, or operator: Exists for every taint',
  ),
  v.check(({ operator, value }) => operator === 'Equal' || !value, 'no value with operator: Exists'),
);

export const placement = {
  nodeSelector: doc(
    v.optional(v.record(qualifiedName(), labelValue()), {}),
    'Labels of the nodes to run on. Default: any node.',
    `${KUBERNETES}concepts/scheduling-eviction/assign-pod-node/#nodeselector`,
  ),
  tolerations: doc(v.optional(v.array(toleration), []), 'Taints to tolerate. Default: none.', TAINTS),
  priorityClassName: doc(
    v.optional(objectName()),
    'Name of the PriorityClass. Default: none.',
    `${KUBERNETES}concepts/scheduling-eviction/pod-priority-preemption/`,
  ),
};
