import {
  boundPort,
  entrancesTo,
  gatewayNamespace,
  gatewayServices,
  gatewaysOf,
  groupNumber,
} from '../../../lib/rules/model/fronts';
import { modelOf } from './yaml';

const gateway = (place: string, selector: string, number = 443) =>
  [
    'Gateway',
    place,
    `spec: {selector: ${selector}, servers: [{port: {number: ${number}, name: a, protocol: HTTPS}, hosts: ["*"]}]}`,
  ] as const;
const pods = (place: string, labels: string, more = '') =>
  ['Pod', place, `labels: ${labels}, spec: {containers: [{name: istio-proxy${more}}]}`] as const;
const service = (place: string, selector: string, ports: string) =>
  ['Service', place, `spec: {selector: ${selector}, ports: ${ports}}`] as const;

describe('Envoy opens for a server', () => {
  // pilot/pkg/model/gateway.go, resolvePorts: https://github.com/istio/istio/blob/master/pilot/pkg/model/gateway.go
  const bound = (...objects: Parameters<typeof modelOf>[0]) => {
    const model = modelOf([gateway('edge/g', '{istio: g}'), ...objects]);
    return boundPort(model, model.gateways[0]!.servers[0]!);
  };
  test('its number, where no Service stands in front', () => expect(bound()).toBe(443));
  test('the targetPort of the Service port of its number', () =>
    expect(bound(service('edge/s', '{istio: g}', '[{port: 443, targetPort: 8443}]'))).toBe(8443));
  test('the number that a container gives a named targetPort', () =>
    expect(
      bound(
        pods('edge/p', '{istio: g}', ', ports: [{name: https, containerPort: 8443}]'),
        service('edge/s', '{istio: g}', '[{port: 443, targetPort: https}]'),
      ),
    ).toBe(8443));
  test('its number, where no Service has such a port', () =>
    expect(bound(service('edge/s', '{istio: g}', '[{port: 80, targetPort: 8080}]'))).toBe(443));
  test('its number, where a label turns the translation off', () =>
    expect(
      bound([
        'Service',
        'edge/s',
        'labels: {experimental.istio.io/disable-gateway-port-translation: "true"}, spec: {selector: {istio: g}, ports: [{port: 443, targetPort: 8443}]}',
      ]),
    ).toBe(443));
  test('nobody knows what, where two Services disagree', () =>
    expect(
      bound(
        service('edge/s', '{istio: g}', '[{port: 443, targetPort: 8443}]'),
        service('edge/t', '{istio: g}', '[{port: 443, targetPort: 9443}]'),
      ),
    ).toBeUndefined());
});

describe('in front of a Gateway stands', () => {
  const names = (...objects: Parameters<typeof modelOf>[0]) => {
    const model = modelOf([gateway('edge/g', '{istio: g, app: g}'), ...objects]);
    return gatewayServices(model, model.gateways[0]!).map(({ name }) => name);
  };
  test('a Service that selects the pods that the Gateway selects, by whatever label', () =>
    expect(
      names(
        pods('edge/p', '{istio: g, app: g, tier: edge}'),
        service('edge/s', '{istio: g, tier: edge}', '[{port: 443}]'),
        service('edge/t', '{istio: g, tier: other}', '[{port: 443}]'),
        service('other/u', '{istio: g}', '[{port: 443}]'),
      ),
    ).toEqual(['s']));
  test('without pods in the input, a Service that shares a label and contradicts none', () =>
    expect(
      names(
        service('edge/s', '{istio: g}', '[{port: 443}]'),
        service('edge/t', '{istio: g, app: h}', '[{port: 443}]'),
        service('edge/u', '{tier: edge}', '[{port: 443}]'),
        service('edge/v', '{}', '[{port: 443}]'),
      ),
    ).toEqual(['s']));
});

test('Gateways of one selector are one group, and a Service stands in front of all of them', () => {
  const model = modelOf([
    gateway('a/g', '{istio: g, app: g}'),
    gateway('b/h', '{app: g, istio: g}'),
    gateway('b/i', '{app: i}'),
    service('edge/s', '{istio: g}', '[{port: 443}]'),
    service('edge/t', '{istio: g, app: g}', '[{port: 443}]'),
  ]);
  const [one, two, three] = model.gateways.map(each => groupNumber(model, each));
  expect([one === two, one === three]).toEqual([true, false]);
  expect(model.services.map(each => gatewaysOf(model, each).map(({ name }) => name))).toEqual([
    ['g', 'h'],
    ['g', 'h'],
  ]);
});

test('a Service stands in front of Gateways of different selectors', () => {
  const model = modelOf([
    gateway('a/g', '{istio: g}'),
    gateway('a/h', '{app: h}'),
    pods('edge/p', '{istio: g, app: h}'),
    service('edge/s', '{istio: g, app: h}', '[{port: 443}]'),
  ]);
  expect(gatewaysOf(model, model.services[0]!).map(({ name }) => name)).toEqual(['g', 'h']);
});

test('the namespace of the pods is known where pods and Services agree on one', () => {
  const place = (...objects: Parameters<typeof modelOf>[0]) => {
    const model = modelOf([gateway('a/g', '{istio: g}'), ...objects]);
    return gatewayNamespace(model, model.gateways[0]!);
  };
  expect(place()).toBeUndefined();
  expect(place(pods('edge/p', '{istio: g}'))).toBe('edge');
  expect(place(service('edge/s', '{istio: g}', '[]'), service('/t', '{istio: g}', '[]'))).toBe('edge');
  expect(place(pods('edge/p', '{istio: g}'), pods('other/p', '{istio: g}'))).toBeUndefined();
});

test('the entrances of a server are all Service ports that lead to the port which Envoy opens', () => {
  const model = modelOf([
    gateway('edge/g', '{istio: g}'),
    service(
      'edge/s',
      '{istio: g}',
      '[{name: a, port: 443, targetPort: 8443}, {name: b, port: 4317, targetPort: 8443}, {name: c, port: 80}]',
    ),
  ]);
  expect(entrancesTo(model, model.gateways[0]!.servers[0]!).map(({ name }) => name)).toEqual(['a', 'b']);
});
