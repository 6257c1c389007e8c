import { RULES } from '../rules';
import { alloy, deployed } from '../rules/engine/alloy-examples';
import { EDGE, GATEWAY_PODS, MESH, REST } from '../rules/engine/examples';
import { RULE_HOPS, type RuleHop } from '../rules/model/problem';

/** Manifests to try the checker on. */
export interface Example {
  readonly id: string;
  readonly title: string;
  /** With a mistake. */
  readonly bad: string;
  /** The same without the mistake. */
  readonly good: string;
}

/** Examples that belong together. */
export interface ExampleGroup {
  readonly title: string;
  readonly examples: readonly Example[];
}

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: {name: observability, labels: {istio-injection: enabled}}
`;

const ALLOY = deployed(
  alloy(`otelcol.receiver.otlp "ingest" {
  grpc {
    endpoint = "0.0.0.0:4317"
  }
  http {
    endpoint = "0.0.0.0:4318"
  }
  output {
    traces = [otelcol.processor.memory_limiter.default.input]
  }
}

otelcol.processor.memory_limiter "default" {
  check_interval         = "1s"
  limit_percentage       = 80
  spike_limit_percentage = 20
  output {
    traces = [otelcol.exporter.otlphttp.tempo.input]
  }
}

otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "http://tempo-distributor.tempo.svc.cluster.local:4318"
  }
}`),
).replace('image: grafana/alloy', 'resources: {limits: {memory: 1Gi}}\n          image: grafana/alloy');

/** A path from a load balancer to a backend, without a mistake. */
const WHOLE = [GATEWAY_PODS.replace('internet-facing', 'internal'), EDGE, MESH, REST, NAMESPACE, ALLOY]
  .map(part => part.replace(/^---\n/, '').replace(/---\n$/, ''))
  .join('---\n');

/** The whole path with one mistake. */
const WHOLES: readonly Example[] = [
  broken(
    'whole-route',
    'The route leads to a port that Alloy’s Service does not have',
    'number: 4318}}}]',
    'number: 4319}}}]',
  ),
  broken(
    'whole-service',
    'Alloy’s Service leads to a port that nothing listens on',
    'port: 4317, targetPort: 4317, appProtocol',
    'port: 4317, targetPort: 14317, appProtocol',
  ),
  broken('whole-mtls', 'The gateway speaks plain text, and Alloy’s sidecar asks for mTLS', 'ISTIO_MUTUAL', 'DISABLE'),
  broken('whole-receiver', 'The receiver listens on its own machine alone', '"0.0.0.0:4318"', '"127.0.0.1:4318"'),
  broken('whole-gateway', 'A VirtualService names a Gateway of another namespace', '[istio-system/otlp]', '[otlp]'),
];

function broken(id: string, title: string, right: string, wrong: string): Example {
  return { id, title, good: WHOLE, bad: WHOLE.replace(right, wrong) };
}

/** All examples: whole paths first, then those of the rules, in the packet's order. */
export function examples(): ExampleGroup[] {
  const byHop = (Object.keys(RULE_HOPS) as RuleHop[]).map(hop => ({
    title: RULE_HOPS[hop],
    examples: RULES.filter(rule => rule.hop === hop).map(({ id, bad, good }) => ({ id, title: id, bad, good })),
  }));
  return [{ title: 'A whole path', examples: WHOLES }, ...byHop.filter(group => group.examples.length > 0)];
}
