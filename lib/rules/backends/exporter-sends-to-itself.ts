import type { Protocol } from '../../facts/backend-kinds';
import type { Signal, Transport } from '../../facts/otlp';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Endpoint, endpoints, portOf } from '../model/endpoints';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { processesWith, receiversOf } from '../model/processes';
import { type Component, inConfig } from '../model/read/alloy/config';
import type { Receiver } from '../model/read/alloy/receivers';
import { targetOf } from '../model/targets';
import { pathsFrom } from '../model/ways';

export const exporterSendsToItself: Rule = {
  id: 'exporter-sends-to-itself',
  hop: 'backends',
  severity: 'error',
  summary: 'What an exporter has sent does not come back to the exporter.',
  why: `An exporter whose address is that of a receiver before it, or of another Alloy that sends back, sends each request round for ever, and each new one beside it. Nothing reaches a backend. In a test one span became 6,600
requests a second, while /-/ready said 200 and the sender had got success.`,
  fix: "Write the backend's address, or that of a tier which does not send back.",
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo.observability.svc.cluster.local:4317"', 'tls { insecure = true }')}---
apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: observability}
spec: {selector: {app: alloy}, ports: [{port: 4317, appProtocol: grpc}]}
`,
    'tempo.observability',
    'alloy.observability',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, written } = endpoint;
      const signal = endpoint.signals.find(sent => comesBack(model, component, sent));
      const [first] = receiversBehind(model, endpoint);
      if (!signal || !first) continue;
      const behind = `${first.component.id} of ${nameOf(first.component.config.manifest)}`;
      yield inConfig(
        component.config,
        line,
        `${component.id} sends ${signal} to ${written}: that is ${behind}, from where they come back`,
      );
    }
  },
};

/** Whether what an exporter sends reaches it again, through as many Alloys as there are. */
function comesBack(model: Model, exporter: Component, signal: Signal): boolean {
  const seen = new Set<Component>();
  const open = [exporter];
  for (let at = open.pop(); at; at = open.pop()) {
    const behind = exportersBehind(model, at, signal);
    model.limit.add('exporters by those before them', behind.length);
    if (behind.includes(exporter)) return true;
    open.push(...behind.filter(next => !seen.has(next)));
    for (const next of behind) seen.add(next);
  }
  return false;
}

/** The exporters that get a signal from the receivers to which an exporter sends. What a filter leaves out ends there. */
const exportersBehind = perModel((model, exporter: Component, signal: Signal): readonly Component[] => {
  const receivers = (byComponent(model).get(exporter) ?? []).flatMap(endpoint => receiversBehind(model, endpoint));
  const ways = [...new Set(receivers.map(({ component }) => component))].flatMap(receiver =>
    pathsFrom(receiver, signal).filter(way => !way.some(({ name }) => name === 'otelcol.processor.filter')),
  );
  return [...new Set(ways.map(way => way.at(-1)!))];
});

const byComponent = perModel(model => groupBy(endpoints(model), ({ component }) => component));

/** The receivers that take an exporter's protocol at its address: behind a Service, or in the same pod. */
const receiversBehind = perModel((model, endpoint: Endpoint): readonly Receiver[] => {
  const transport = TRANSPORT[endpoint.protocol];
  const { config } = endpoint.component;
  const here = LOOPBACK.test(endpoint.address?.host ?? '')
    ? processesWith(model, config).flatMap(({ workload }) => receiversOf(model, workload))
    : [];
  const there = [
    ...targetOf(model, endpoint).receivers,
    ...here.filter(({ receiver }) => receiver.port === portOf(endpoint)),
  ];
  return [...new Set(there.map(({ receiver }) => receiver))].filter(receiver => receiver.transport === transport);
});

const TRANSPORT: Readonly<Partial<Record<Protocol, Transport>>> = { 'otlp-grpc': 'grpc', 'otlp-http': 'http' };

const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1\])$/;
