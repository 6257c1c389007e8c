/** What names the environment: what is refused, and where it stands in the pipeline. */
import { renderConfig } from '../../lib/alloy/pipelines/pipeline';
import { deliveryOf } from '../../lib/environment/delivery';
import { destinationAt } from '../../lib/environment/destinations';
import { environmentOf, mistakesOf, tierOf } from '../samples';

const attributes = (list: string) => ({ pipeline: `{resourceAttributes: {${list}}}` });
const many = (count: number) => Array.from({ length: count }, (_, index) => `corp.a${index}: x`).join(', ');

test.each([
  ['"": x', 'resourceAttributes.: got the name "", allowed: a name such as deployment.environment.name'],
  ['"a\\"]b": x', 'allowed: a name such as deployment.environment.name'],
  ['"a b": x', 'allowed: a name such as deployment.environment.name'],
  ['"1a": x', 'allowed: a name such as deployment.environment.name'],
  [`${'a'.repeat(129)}: x`, 'allowed: a name such as deployment.environment.name'],
  ['team: ""', 'resourceAttributes.team: got "", allowed: text that is not empty.'],
  ['team: "a\\nb"', 'allowed: text on one line'],
  [`team: "${'a'.repeat(257)}"`, 'allowed: text of at most 256 characters.'],
  ['cloud.account.id: 123456789012', 'got 123456789012, allowed: text'],
  [many(17), 'resourceAttributes: got a mapping of 17 fields (not shown), allowed: at most 16 attributes.'],
])('{%s} is refused', (list, message) => {
  expect(mistakesOf(attributes(list))).toEqual([expect.stringContaining(message)]);
});

test('names with capitals and prefixes are taken, and sixteen of them', () => {
  expect(mistakesOf(attributes('k8s.pod.label.app.kubernetes.io/part-of: a b, Team_1: "x"'))).toEqual([]);
  expect(mistakesOf(attributes(many(16)))).toEqual([]);
});

test('they are set behind the limiter and before the sampler, which may ask for them', () => {
  const sampled = 'tailSampling: {policies: [{name: all, alwaysSample: {}}]}';
  const environment = environmentOf({
    pipeline: `{resourceAttributes: {team: shop}, ${sampled}}`,
    alloy: '{replicas: 1}',
    destinations:
      '{traces: {otlp: tempo.tempo.svc.cluster.local:4317}, logs: {otlp: loki.loki.svc.cluster.local:4317}}',
  });
  const tier = tierOf(environment);
  expect(tier.stages).toEqual(['receiver', 'memory_limiter', 'transform', 'tail_sampling', 'exporters']);
  const config = renderConfig(environment, tier);
  const [, transform] = /otelcol\.processor\.transform "resource_attributes" (\{[\s\S]*?\n\})/.exec(config)!;
  expect(transform).toContain('traces = [otelcol.processor.tail_sampling.default.input]');
  expect(transform).toContain('logs   = [otelcol.exporter.otlp.logs.input]');
  expect(transform).not.toContain('metric');
});

test('without them there is nothing on the way', () => {
  const environment = environmentOf(attributes(''));
  expect(renderConfig(environment, tierOf(environment))).not.toContain('transform');
});

test('a message that grows on the way is split, where one that doesn’t is known to fit', () => {
  const maxSizeBytes = (list: string) => {
    const destinations = '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", maxRequestMiB: 10}}}';
    const environment = environmentOf({ ...attributes(list), destinations });
    return deliveryOf(environment, destinationAt(environment, 'traces', 0)!).maxSizeBytes;
  };
  expect(maxSizeBytes('')).toBeUndefined();
  expect(maxSizeBytes('team: shop')).toBe(8_750_000);
});
