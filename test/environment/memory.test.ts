import { deliveryOf } from '../../lib/environment/delivery';
import { destinationAt } from '../../lib/environment/destinations';
import { limitersOf, memoryOf, mostAttributes } from '../../lib/environment/memory';
import type { Environment } from '../../lib/environment/schema';
import { warnings } from '../../lib/warnings';
import { environmentOf } from '../samples';

const TRACES = 'traces: {otlp: tempo.tempo.svc.cluster.local:4317}';
const METRICS = 'metrics: {otlp: mimir.mimir.svc.cluster.local:4317}';
const LOGS = 'logs: {otlp: loki.loki.svc.cluster.local:4317}';

/** In MiB, from which heap on each signal is refused. */
const begins = (environment: Environment) =>
  Object.fromEntries(
    limitersOf(environment).map(({ signal, limitMiB, spikeLimitMiB }) => [signal, limitMiB - spikeLimitMiB]),
  );

test.each([
  [[TRACES, METRICS, LOGS], { logs: 149, traces: 223, metrics: 298 }],
  [[TRACES, LOGS], { logs: 223, traces: 298 }],
  [[METRICS, LOGS], { logs: 223, metrics: 298 }],
  [[TRACES, METRICS], { traces: 223, metrics: 298 }],
  [[LOGS], { logs: 298 }],
])('%s: logs give way before traces, traces before metrics, and the last has all', (destinations, wanted) => {
  const environment = environmentOf({ destinations: `{${destinations.join(', ')}}` });
  expect(begins(environment)).toEqual(wanted);
  expect(Object.keys(begins(environment))).toEqual(Object.keys(wanted));
  const { heapMiB, worstMessageMiB } = memoryOf(environment);
  for (const size of Object.values(begins(environment))) expect(size + worstMessageMiB).toBeLessThanOrEqual(heapMiB);
});

test('the smallest memory has steps too', () => {
  const environment = environmentOf({
    destinations: `{${TRACES}, ${METRICS}, ${LOGS}}`,
    receiver: '{grpc: {maxMessageMiB: 8}, http: {maxBodyMiB: 8}}',
    alloy: '{resources: {memory: 2007Mi}}',
  });
  expect(begins(environment)).toEqual({ logs: 102, traces: 153, metrics: 205 });
});

test('the queue behind the sampler is a share of the heap from which the first signal is refused', () => {
  const environment = environmentOf({
    destinations: `{${TRACES}, ${METRICS}}`,
    pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
    alloy: '{replicas: 1}',
  });
  expect(begins(environment)).toEqual({ traces: 223, metrics: 298 });
  expect(deliveryOf(environment, destinationAt(environment, 'traces', 0)!).queueSize).toBe((223 * 1024 ** 2) / 4);
});

test('more resource attributes than fit into the memory are told at every synth', () => {
  const with_ = (count: number, memory = '2560Mi') => {
    const attributes = Array.from({ length: count }, (_, index) => `a${index}: x`).join(', ');
    return warnings(
      environmentOf({ pipeline: `{resourceAttributes: {${attributes}}}`, alloy: `{resources: {memory: ${memory}}}` }),
    );
  };
  expect(with_(5)).toEqual([]);
  expect(with_(6)).toEqual([expect.stringMatching(/resourceAttributes has 6: .* Of 2560Mi up to 5 are safe/)]);
  expect(
    mostAttributes(
      environmentOf({
        alloy: '{resources: {memory: 2007Mi}}',
        receiver: '{grpc: {maxMessageMiB: 8}, http: {maxBodyMiB: 8}}',
      }),
    ),
  ).toBeGreaterThan(4);
});
