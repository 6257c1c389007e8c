import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, deployed } from '../engine/alloy-examples';
import { EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';
import { spreads } from '../model/spread';
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
  fix: 'Run one replica, or send by otelcol.exporter.loadbalancing to a second tier that samples, with the routing_key "traceID", which is the default.',
  reads: [...CONFIGS, ...SERVERS, 'HorizontalPodAutoscaler', 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(deployed(EDGE + alloy(PIPELINE)), 'replicas: 1', 'replicas: 2'),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { at, by, many, kept } of spreads(model)) {
      if (kept === 'traceID') continue;
      const sampler = pathsFrom(at.receiver.component, 'traces')
        .flat()
        .find(({ name }) => name === 'otelcol.processor.tail_sampling');
      if (!sampler || seen.has(sampler)) continue;
      seen.add(sampler);
      yield inConfig(
        sampler.config,
        sampler.line,
        `${sampler.id} gets what ${by} to ${nameOf(at.process.workload.manifest)}, which ${many}`,
      );
    }
  },
};
