import { perModel } from './model';
import { podsBy } from './pods';
import type { Workload } from './read/kubernetes/workloads';

/** The workloads that a request passes: the pods of the gateways, and those that run Alloy. */
export const workloadsOnPath = perModel((model): readonly Workload[] => {
  const gateways = model.gateways.flatMap(({ selector }) => podsBy(model, selector));
  return [...new Set([...gateways, ...model.processes.map(({ workload }) => workload)])];
});
