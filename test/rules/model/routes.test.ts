import { protocolOf } from '../../../lib/rules/model/protocols';
import { accepts, includes } from '../../../lib/rules/model/routes';
import { modelOf } from './yaml';

describe('one condition takes all that another does', () => {
  // https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
  test.each([
    ['with the same path', '{uri: {exact: /a}}', '{uri: {exact: /a}}', true],
    ['by a prefix of its path', '{uri: {prefix: /a}}', '{uri: {exact: /a/b}}', true],
    ['by a prefix of its prefix', '{uri: {prefix: /a}}', '{uri: {prefix: /ab}}', true],
    ['where it asks for nothing', '{}', '{uri: {exact: /a}}', true],
    ['where it has only a name', '{name: x, statPrefix: y}', '{uri: {exact: /a}}', true],
    ['where the other asks for more', '{uri: {prefix: /}}', '{uri: {exact: /a}, port: 1}', true],
    ['not where it asks for more', '{uri: {prefix: /}, port: 1}', '{uri: {exact: /a}}', false],
    ['not by a longer prefix', '{uri: {prefix: /ab}}', '{uri: {prefix: /a}}', false],
    ['not by one path of a prefix', '{uri: {exact: /a}}', '{uri: {prefix: /a}}', false],
    ['not of another case', '{uri: {exact: /A}}', '{uri: {exact: /a}}', false],
    ['of another case, where case is ignored', '{uri: {exact: /A}, ignoreUriCase: true}', '{uri: {exact: /a}}', true],
    ['not where only the other ignores case', '{uri: {exact: /a}}', '{uri: {exact: /a}, ignoreUriCase: true}', false],
    ['every regular expression by the prefix /', '{uri: {prefix: /}}', '{uri: {regex: /a.*}}', true],
    ['no regular expression by another prefix', '{uri: {prefix: /a}}', '{uri: {regex: /a.*}}', false],
    ['by a regular expression', '{uri: {regex: "/[a-c]"}}', '{uri: {exact: /a}}', true],
    ['not by a regular expression that takes a part of the path', '{uri: {regex: /a}}', '{uri: {exact: /a/b}}', false],
    ['no prefix by a regular expression, as far as is certain', '{uri: {regex: .*}}', '{uri: {prefix: /a}}', false],
    ['nothing by a path that says neither how nor what', '{uri: {}}', '{uri: {exact: /a}}', false],
    [
      'with the same headers, in whatever order',
      '{headers: {a: {exact: b}, c: {}}}',
      '{headers: {c: {}, a: {exact: b}}}',
      true,
    ],
    ['not with other headers', '{headers: {a: {exact: b}}}', '{headers: {a: {exact: c}}}', false],
    ['with the same methods in a list', '{gateways: [a, b]}', '{gateways: [a, b]}', true],
    ['not with a list in another order', '{gateways: [a, b]}', '{gateways: [b, a]}', false],
  ])('%s', (_, wide, narrow, expected) => {
    const http = `http: [{match: [${wide}]}, {match: [${narrow}]}]`;
    const [one, other] = modelOf([['VirtualService', 'o/v', `spec: {${http}}`]]).routeTables[0]!.routes;
    expect(includes(one!.matches[0]!, other!.matches[0]!)).toBe(expected);
  });
});

test('some regular expressions are for Envoy to judge', () => {
  expect(accepts({ type: 'regex', value: '/\\p{L}' }, '/a')).toBeUndefined();
});

test('what a VirtualService does with requests is read as it is written', () => {
  const http = `http: [{headers: {request: {set: {X-A: b}, remove: [X-C, 5]}}, retries: {attempts: 2, retryOn: "reset, 503"}}, {rewrite: {uri: /}}, {redirect: {}}, {retries: {attempts: "2"}}]`;
  const [table] = modelOf([['VirtualService', 'o/v', `spec: {${http}, tcp: [{}], tls: []}`]]).routeTables;
  expect(table!.kinds.map(({ kind }) => kind)).toEqual(['http', 'tcp']);
  expect(table!.routes).toMatchObject([
    {
      rewrite: { value: undefined, path: ['spec', 'http', 0, 'rewrite'] },
      requestHeaders: { set: ['X-A'], removed: ['X-C'] },
      retries: { attempts: 2, on: ['reset', '503'] },
    },
    { rewrite: { value: { uri: '/' } }, requestHeaders: { set: [], removed: [] }, retries: undefined },
    { redirect: { value: {} } },
    { retries: { attempts: undefined, on: undefined, path: ['spec', 'http', 3, 'retries'] } },
  ]);
});

describe('Istio takes a Service port for', () => {
  // https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
  test.each([
    ['what its name begins with', { name: 'grpc-otlp' }, 'grpc'],
    ['its whole name', { name: 'http' }, 'http'],
    ['what its name says, whatever the case', { name: 'HTTP2-x' }, 'http2'],
    ['gRPC-Web by both words', { name: 'grpc-web-x' }, 'grpc-web'],
    ['nothing by the end of a name', { name: 'otlp-grpc' }, undefined],
    ['nothing by a longer word', { name: 'grpcotlp' }, undefined],
    ['its appProtocol, before its name', { name: 'http', appProtocol: 'grpc' }, 'grpc'],
    ['HTTP/2 by Kubernetes’ own word', { appProtocol: 'kubernetes.io/h2c' }, 'http2'],
    ['nothing by another’s word', { name: 'grpc', appProtocol: 'example.com/x' }, undefined],
    ['UDP, whatever it is called', { name: 'grpc', protocol: 'UDP' }, 'udp'],
    ['nothing without a name', {}, undefined],
  ])('%s', (_, port, expected) => {
    expect(
      protocolOf({ protocol: 'TCP', name: undefined, appProtocol: undefined, ...port } as Parameters<
        typeof protocolOf
      >[0]),
    ).toBe(expected);
  });
});
