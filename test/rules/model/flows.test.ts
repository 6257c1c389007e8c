import { flows, reachedBy, routed } from '../../../lib/rules/model/flows';
import { modelOf } from './yaml';

const ALLOY = ['Service', 'o/alloy', 'spec: {ports: [{name: grpc, port: 4317}, {name: http, port: 4318}]}'] as const;

const gateway = (hosts: string) =>
  [
    'Gateway',
    'edge/g',
    `spec: {selector: {istio: g}, servers: [{port: {number: 4317, name: a, protocol: HTTPS}, hosts: ${hosts}}]}`,
  ] as const;

const table = (spec: string, place = 'o/v') => ['VirtualService', place, `spec: {${spec}}`] as const;

describe('a VirtualService gets its hosts on a server', () => {
  // https://istio.io/latest/docs/reference/config/networking/gateway/#Server
  test.each([
    ['of the same name', '[a.example.com]', '[a.example.com]', ['a.example.com']],
    ['whatever the case', '[A.example.com]', '[a.Example.com]', ['a.Example.com']],
    ['that a wildcard of the server covers', '["*.example.com"]', '[a.example.com]', ['a.example.com']],
    ['that a wildcard of its own covers', '[a.example.com]', '["*.example.com"]', ['*.example.com']],
    ['of any name', '["*"]', '[a.example.com]', ['a.example.com']],
    ['but not of another name', '[a.example.com]', '[b.example.com]', undefined],
    ['but not of the wildcard’s own parent', '["*.example.com"]', '[example.com]', undefined],
    ['where the server names its namespace', '[o/a.example.com]', '[a.example.com]', ['a.example.com']],
    ['where the server lets in every namespace', '["*/a.example.com"]', '[a.example.com]', ['a.example.com']],
    ['but not where the server names another namespace', '[p/a.example.com]', '[a.example.com]', undefined],
    ['but not where the server wants its own namespace', '[./a.example.com]', '[a.example.com]', undefined],
    ['only those that the server has', '[a.example.com]', '[b.example.com, a.example.com]', ['a.example.com']],
    ['and none where hosts are no list', '[a.example.com]', '5', undefined],
  ])('%s', (_, servers, hosts, expected) => {
    const model = modelOf([gateway(servers), table(`hosts: ${hosts}, gateways: [edge/g]`)]);
    expect(reachedBy(model, model.routeTables[0]!)[0]?.hosts).toEqual(expected);
  });
});

describe('a VirtualService names its Gateway', () => {
  // https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService
  test.each([
    ['by namespace and name', 'o/v', 'edge/g', true],
    ['by name, in its own namespace', 'edge/v', 'g', true],
    ['by a dot for its own namespace', 'edge/v', './g', true],
    ['by name and namespace with a dot, the old way', 'o/v', 'g.edge', true],
    ['by name alone from another namespace: another Gateway', 'o/v', 'g', false],
    ['or means the mesh', 'edge/v', 'mesh', false],
  ])('%s', (_, place, name, isBound) => {
    const model = modelOf([gateway('["*"]'), table(`hosts: [a.example.com], gateways: [${name}]`, place)]);
    expect(reachedBy(model, model.routeTables[0]!)).toHaveLength(isBound ? 1 : 0);
  });
});

describe('a destination means', () => {
  // https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
  const ONE = ['Service', 'o/one', 'spec: {ports: [{port: 9999}]}'] as const;
  test.each([
    ['the port that it names', 'alloy, port: {number: 4318}', 4318],
    ['the only port of the Service', 'one', 9999],
    ['else the port of the listener’s number', 'alloy', 4317],
    ['a Service of the VirtualService’s namespace', 'alloy, port: {number: 4317}', 4317],
    ['one by its whole name', 'alloy.o.svc.cluster.local, port: {number: 4317}', 4317],
    ['no Service by half a name', 'alloy.o, port: {number: 4317}', undefined],
    ['nothing on a port that the Service lacks', 'alloy, port: {number: 1}', undefined],
    ['nothing where there is no such Service', 'other', undefined],
  ])('%s', (_, destination, port) => {
    const http = `http: [{route: [{destination: {host: ${destination}}}]}]`;
    const model = modelOf([gateway('["*"]'), ALLOY, ONE, table(`hosts: [a.example.com], gateways: [edge/g], ${http}`)]);
    expect(flows(model).map(({ servicePort }) => servicePort.port)).toEqual(port === undefined ? [] : [port]);
  });
});

test('a way is known where its Gateway is not in the input, unless it is of the mesh alone', () => {
  const http = 'http: [{route: [{destination: {host: alloy, port: {number: 4317}}}]}]';
  const ways = (gateways: string) =>
    routed(modelOf([ALLOY, table(`hosts: [a.example.com], gateways: ${gateways}, ${http}`)]));
  expect(ways('[edge/other]')).toHaveLength(1);
  expect(ways('[mesh]')).toHaveLength(0);
});

test('a Gateway and a VirtualService of nonsense have neither servers nor routes', () => {
  const nonsense = 'spec: {servers: [5, {port: x, hosts: {}, tls: [a]}], hosts: [1], gateways: [[]], http: {a: b}}';
  const model = modelOf([
    ['Gateway', 'edge/g', nonsense],
    ['VirtualService', 'o/v', nonsense],
    ['Gateway', 'edge/h', 'spec: 7'],
    [
      'VirtualService',
      'o/w',
      'spec: {hosts: [a], gateways: [edge/g], http: [x, {match: 3, route: [5, {destination: y}]}]}',
    ],
  ]);
  expect(flows(model)).toEqual([]);
  expect(model.gateways.map(({ servers }) => servers.map(({ number, hosts }) => [number, hosts]))).toEqual([
    [
      [undefined, []],
      [undefined, []],
    ],
    [],
  ]);
  expect(
    model.routeTables.map(({ routes }) => routes.map(({ destinations }) => destinations.map(({ host }) => host))),
  ).toEqual([[], [[], ['', '']]]);
});
