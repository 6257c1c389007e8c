import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, deployed, EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { type Model, perModel } from '../model/model';
import { serviceBehind } from '../model/names';
import { type ReceiverAt, receiversAt } from '../model/processes';
import { type AlloyConfig, block, inConfig, literalOf } from '../model/read/alloy/config';
import { manyPods } from '../model/replicas';
import { pathsFrom } from '../model/ways';

const PIPELINE = `otelcol.receiver.otlp "ingest" {
  grpc { }
  http { }
  output { traces = [otelcol.processor.tail_sampling.default.input] }
}
otelcol.processor.tail_sampling "default" {
  policy {
    name = "errors"
    type = "status_code"
    status_code { status_codes = ["ERROR"] }
  }
  output { traces = [backends.tempo.default.input] }
}`;

export const tailSamplingSplit: Rule = {
  id: 'tail-sampling-split',
  hop: 'pipeline',
  severity: 'error',
  summary: 'Tail sampling behind the gateway, or behind exporters of several pods, runs in one pod.',
  why: `It decides about a trace by all of its spans, and the gateway spreads requests over all pods; so does a Service with the connections of other Alloys. With more than one pod, each sees a part: traces
are kept in pieces, and errors and slow spans are judged without the rest.`,
  fix: 'Run one replica, or send by otelcol.exporter.loadbalancing to a second tier that samples.',
  reads: ['ConfigMap', ...SERVERS, 'HorizontalPodAutoscaler', 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(deployed(EDGE + alloy(PIPELINE)), 'replicas: 1', 'replicas: 2'),
  *check(model) {
    const seen = new Set<unknown>();
    const ways = [...new Set(otlpFlows(model).map(flow => flow.receivers))].map(receivers => ({
      receivers,
      by: GATEWAY,
    }));
    for (const { receivers, by } of [...ways, ...exporterWays(model)]) {
      for (const { receiver, process } of receivers) {
        const sampler = pathsFrom(receiver.component, 'traces')
          .flat()
          .find(({ name }) => name === 'otelcol.processor.tail_sampling');
        const many = sampler && manyPods(model, process.workload);
        if (!many || seen.has(sampler)) continue;
        seen.add(sampler);
        yield inConfig(
          sampler.config,
          sampler.line,
          `${sampler.id} gets what ${by} to ${nameOf(process.workload.manifest)}, which ${many}`,
        );
      }
    }
  },
};

const GATEWAY = 'the gateway sends';

interface Way {
  readonly receivers: readonly ReceiverAt[];
  /** Who sends, and the verb. */
  readonly by: string;
}

/** The ways from exporters in several pods to receivers in the input: the spans of a trace come from more than one of these pods. */
function exporterWays(model: Model): Way[] {
  return model.processes.flatMap(({ config, workload }) =>
    config && manyPods(model, workload)
      ? portsOf(model, config).map(({ id, port }) => ({
          receivers: receiversAt(model, port),
          by: `each pod of ${nameOf(workload.manifest)} sends by ${id}`,
        }))
      : [],
  );
}

/** The ports of Services in the input that exporters of a configuration send to. A balancer is none of these exporters. */
const portsOf = perModel((model, { components }: AlloyConfig) =>
  components.flatMap(({ name, id, body }) => {
    if (name !== 'otelcol.exporter.otlp' && name !== 'otelcol.exporter.otlphttp') return [];
    const endpoint = String(literalOf(block(body, 'client')?.body, 'endpoint') ?? '');
    const [, host, number] = /^(?:https?:\/\/)?([\w.-]+):(\d+)(?:\/|$)/.exec(endpoint) ?? [];
    const port = host && serviceBehind(model, host)?.ports.find(found => found.port === Number(number));
    return port ? [{ id, port }] : [];
  }),
);
