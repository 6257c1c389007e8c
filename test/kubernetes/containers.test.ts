import { portsByName, runningContainers } from '../../lib/kubernetes/containers';

const POD = {
  containers: [
    { name: 'alloy', ports: [{ name: 'otlp', containerPort: 4317 }, { containerPort: 12345 }] },
    { name: 'second', ports: [{ name: 'otlp', containerPort: 9999 }] },
  ],
  initContainers: [
    { name: 'init', ports: [{ name: 'once', containerPort: 1 }] },
    { name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] },
  ],
};

test('containers, and init containers that always restart', () => {
  expect(runningContainers(POD).map(({ field, index }) => `${field}[${index}]`)).toEqual([
    'containers[0]',
    'containers[1]',
    'initContainers[1]',
  ]);
});

test('of two ports with one name the first counts, and none of a container that ends', () => {
  expect([...portsByName(POD)]).toEqual([
    ['otlp', 4317],
    ['http-envoy-prom', 15090],
  ]);
});

test.each([undefined, null, 'text', { containers: 'text' }, { containers: [null, 1], initContainers: {} }])(
  'of %j nothing can be read',
  spec => {
    expect([...portsByName(spec)]).toEqual([]);
  },
);
