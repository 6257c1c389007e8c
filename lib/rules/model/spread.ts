/** Receivers whose senders do not stay with one pod. */

import { nameOf } from '../../kubernetes/manifests';
import { balancers } from './balancers';
import { endpointsIn } from './endpoints';
import { otlpFlows } from './flows';
import { type Model, perModel } from './model';
import { type ReceiverAt, receiversAt } from './processes';
import { attribute, literalOf } from './read/alloy/config';
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
  /** What a balancer keeps together in one pod. undefined: nothing is kept together. */
  readonly kept: string | undefined;
}

/** The receivers in several pods that get what the gateway, or exporters in several other pods, spread over them. */
export const spreads = perModel((model): readonly Spread[] => {
  const flows = [...new Set(otlpFlows(model).map(({ receivers }) => receivers))];
  const ways: readonly SpreadWay[] = [
    ...flows.map(receivers => ({ receivers, by: 'the gateway sends', kept: undefined })),
    ...exporterWays(model),
    ...balancerWays(model),
  ];
  return ways.flatMap(({ receivers, by, kept }) =>
    receivers.flatMap(at => {
      const many = manyOf(model, at.process.workload);
      return many === undefined ? [] : [{ at, by, many, kept }];
    }),
  );
});

type SpreadWay = Pick<Spread, 'by' | 'kept'> & { readonly receivers: readonly ReceiverAt[] };

const manyOf = perModel((model, workload: Workload) => manyPods(model, workload));

/** The ways from exporters in several pods. A balancer is none of these exporters. */
function exporterWays(model: Model): SpreadWay[] {
  return model.processes.flatMap(({ config, workload }) =>
    config && manyPods(model, workload)
      ? endpointsIn(model, config)
          .filter(({ component }) => SPREADERS.has(component.name))
          .map(endpoint => ({
            receivers: targetOf(model, endpoint).receivers,
            by: `each pod of ${nameOf(workload.manifest)} sends by ${endpoint.component.id}`,
            kept: undefined,
          }))
      : [],
  );
}

/** The ways from balancers, which keep together what has one routing_key. */
function balancerWays(model: Model): SpreadWay[] {
  return balancers(model).flatMap(({ component, ports, service }) => {
    const { body } = component;
    const key = attribute(body, 'routing_key') ? literalOf(body, 'routing_key') : 'traceID';
    const receivers = service.ports
      .filter(({ port }) => ports.some(number => number === port))
      .flatMap(port => receiversAt(model, port));
    return typeof key === 'string' ? [{ receivers, by: `${component.id} sends by ${key}`, kept: key }] : [];
  });
}

const SPREADERS: ReadonlySet<string> = new Set(['otelcol.exporter.otlp', 'otelcol.exporter.otlphttp']);
