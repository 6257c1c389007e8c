import { receiversAt } from '../../../lib/rules/model/processes';
import { modelOf } from './yaml';

const CONFIG = 'otelcol.receiver.otlp "r" {\n  grpc { }\n  output { }\n}\n';
const map = (key = 'config.alloy', place = 'o/alloy') =>
  ['ConfigMap', place, `data: {${key}: ${JSON.stringify(CONFIG)}}`] as const;
const VOLUME = 'volumes: [{name: c, configMap: {name: alloy}}]';

const pod = (more: string, volumes = VOLUME, args = 'args: [run, /etc/alloy/config.alloy]') =>
  [
    'Pod',
    'o/p',
    `labels: {app: alloy}, spec: {containers: [{name: alloy, image: "grafana/alloy:v1.17.0", ${args}, ${more}}], ${volumes}}`,
  ] as const;

const mounts = (...all: string[]) => `volumeMounts: [${all.map(each => `{name: c, ${each}}`).join(', ')}]`;

describe('Alloy reads its configuration', () => {
  // https://kubernetes.io/docs/concepts/storage/volumes/#configmap
  const found = (...objects: Parameters<typeof modelOf>[0]) => {
    const [process] = modelOf(objects).processes;
    return process?.config ? 'found' : (process?.configProblem ?? 'unknown');
  };
  test.each([
    ['from the folder where its ConfigMap is mounted', [pod(mounts('mountPath: /etc/alloy')), map()], 'found'],
    ['whatever slashes end the folder’s name', [pod(mounts('mountPath: /etc/alloy//')), map()], 'found'],
    [
      'from one file of the ConfigMap',
      [pod(mounts('mountPath: /etc/alloy/config.alloy, subPath: config.alloy')), map()],
      'found',
    ],
    [
      'and from the folder that a whole ConfigMap makes in the place of a file',
      [pod(mounts('mountPath: /etc/alloy/config.alloy')), map()],
      'found',
    ],
    ['from the deepest mount', [pod(mounts('mountPath: /etc', 'mountPath: /etc/alloy')), map()], 'found'],
    [
      'by the name that the volume gives the key',
      [
        pod(
          mounts('mountPath: /etc/alloy'),
          'volumes: [{name: c, configMap: {name: alloy, items: [{key: x.alloy, path: config.alloy}]}}]',
        ),
        map('x.alloy'),
      ],
      'found',
    ],
    [
      'and not by a key that the volume leaves out',
      [
        pod(
          mounts('mountPath: /etc/alloy'),
          'volumes: [{name: c, configMap: {name: alloy, items: [{key: x, path: y}]}}]',
        ),
        map(),
      ],
      'ConfigMap alloy has config.alloy',
    ],
    [
      'and not where the ConfigMap has another key',
      [pod(mounts('mountPath: /etc/alloy')), map('other.alloy')],
      'ConfigMap alloy has other.alloy',
    ],
    [
      'and not where it is mounted elsewhere',
      [pod(mounts('mountPath: /config')), map()],
      'the volume with it is mounted at /config',
    ],
    ['and not where it is not mounted', [pod('volumeMounts: []'), map()], 'the volume with it is not mounted'],
    [
      'and not from a place where no volume is',
      [pod('volumeMounts: []', 'volumes: []', 'args: [run, /config/config.alloy]')],
      'no volume is mounted there',
    ],
    ['perhaps the image’s own, where no volume is', [pod('volumeMounts: []', 'volumes: []')], 'unknown'],
    [
      'and not from an empty volume',
      [pod(mounts('mountPath: /etc/alloy'), 'volumes: [{name: c, emptyDir: {}}]')],
      'the volume c is empty',
    ],
    [
      'perhaps from a volume that an init container fills',
      [pod(mounts('mountPath: /etc/alloy'), 'volumes: [{name: c, emptyDir: {}}], initContainers: [{name: i}]')],
      'unknown',
    ],
    [
      'perhaps from a volume that is not written here',
      [pod(mounts('mountPath: /etc/alloy'), 'volumes: []')],
      'unknown',
    ],
    ['perhaps from a ConfigMap that is not in the input', [pod(mounts('mountPath: /etc/alloy'))], 'unknown'],
    [
      'perhaps from a ConfigMap of another namespace',
      [pod(mounts('mountPath: /etc/alloy')), map('config.alloy', 'x/alloy')],
      'unknown',
    ],
    [
      'by the image’s default where there are no arguments',
      [pod(mounts('mountPath: /etc/alloy'), VOLUME, 'args: []'), map()],
      'found',
    ],
    [
      'perhaps, where its command is another',
      [pod(mounts('mountPath: /etc/alloy'), VOLUME, 'args: [fmt, x]'), map()],
      'unknown',
    ],
    [
      'behind the flags of run',
      [pod(mounts('mountPath: /etc/alloy'), VOLUME, 'args: [run, --a=b, /etc/alloy/config.alloy]'), map()],
      'found',
    ],
    ['perhaps, where a mount names no volume', [pod('volumeMounts: [{mountPath: /etc/alloy}]'), map()], 'unknown'],
    [
      'perhaps, where the key holds no text',
      [pod(mounts('mountPath: /etc/alloy')), ['ConfigMap', 'o/alloy', 'data: {config.alloy: 5}']],
      'unknown',
    ],
  ] as const)('%s', (_, objects, expected) => expect(found(...objects)).toBe(expected));
});

test('a container is Alloy by its image, or by what it is told to run', () => {
  const containers = [
    '{name: a, image: grafana/alloy}',
    '{name: b, image: "registry.example.com/alloy@sha256:0"}',
    '{name: c, image: mine, args: [run, /x/y.alloy]}',
    '{name: d, image: grafana/alloy-operator}',
    '{name: e, image: mine, args: [run, x]}',
  ];
  const { processes } = modelOf([['Pod', 'o/p', `labels: {a: b}, spec: {containers: [${containers}]}`]]);
  expect(processes.map(({ container }) => container.name)).toEqual(['a', 'b', 'c']);
});

describe('behind a Service port listens', () => {
  const service = (port: string) => ['Service', 'o/s', `spec: {selector: {app: alloy}, ports: [${port}]}`] as const;
  const at = (port: string, more = mounts('mountPath: /etc/alloy')) => {
    const model = modelOf([service(port), pod(more), map()]);
    return receiversAt(model, model.servicePorts[0]!).map(({ receiver }) => receiver.port);
  };
  test('the receiver of its targetPort', () => expect(at('{port: 1, targetPort: 4317}')).toEqual([4317]));
  test('the receiver of its own number, where it has no targetPort', () => expect(at('{port: 4317}')).toEqual([4317]));
  test('the receiver of the number that a container gives the name', () =>
    expect(
      at(
        '{port: 1, targetPort: grpc}',
        `${mounts('mountPath: /etc/alloy')}, ports: [{name: grpc, containerPort: 4317}]`,
      ),
    ).toEqual([4317]));
  test('nothing by a name that no container has', () => expect(at('{port: 4317, targetPort: grpc}')).toEqual([]));
  test('nothing on another port', () => expect(at('{port: 4317, targetPort: 4318}')).toEqual([]));
  test('nothing without a number', () => expect(at('{name: x}')).toEqual([]));
});
