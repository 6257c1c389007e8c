/** Receivers whose senders do not stay with one pod. */

import { nameOf } from '../../kubernetes/manifests';
import { endpointsIn } from './endpoints';
import { otlpFlows } from './flows';
import { type Model, perModel } from './model';
import type { ReceiverAt } from './processes';
import type { Workload } from './read/kubernetes/workloads';
import { manyPods } from './replicas';
import { targetOf } from './targets';

/** A receiver in one of several pods, between which somebody spreads what belongs together. */
export interface Spread {
  readonly at: ReceiverAt;
  /** Who sends, and the verb. */
  readonly by: string;
  /** How many pods there are. */
  readonly many: string;
}

/** The receivers in several pods that get what the gateway, or exporters in several other pods, spread over them. */
export const spreads = perModel((model): readonly Spread[] => {
  const flows = [...new Set(otlpFlows(model).map(({ receivers }) => receivers))];
  const ways = [...flows.map(receivers => ({ receivers, by: 'the gateway sends' })), ...exporterWays(model)];
  return ways.flatMap(({ receivers, by }) =>
    receivers.flatMap(at => {
      const many = manyOf(model, at.process.workload);
      return many === undefined ? [] : [{ at, by, many }];
    }),
  );
});

const manyOf = perModel((model, workload: Workload) => manyPods(model, workload));

/** The ways from exporters in several pods. A balancer is none of these exporters. */
function exporterWays(model: Model): { receivers: readonly ReceiverAt[]; by: string }[] {
  return model.processes.flatMap(({ config, workload }) =>
    config && manyPods(model, workload)
      ? endpointsIn(model, config)
          .filter(({ component }) => SPREADERS.has(component.name))
          .map(endpoint => ({
            receivers: targetOf(model, endpoint).receivers,
            by: `each pod of ${nameOf(workload.manifest)} sends by ${endpoint.component.id}`,
          }))
      : [],
  );
}

const SPREADERS: ReadonlySet<string> = new Set(['otelcol.exporter.otlp', 'otelcol.exporter.otlphttp']);
