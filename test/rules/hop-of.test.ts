import { RULES } from '../../lib/rules';
import { EDGE, GATEWAY_PODS, JWT, PATH, RETIRED_SENDERS } from '../../lib/rules/engine/examples';
import { check } from './check';

/** The rules that find something in a text, each with the hop of what it found. */
function hops(text: string, complete = false): Record<string, string> {
  return Object.fromEntries(check([{ file: 'x.yaml', text }], { complete }).map(({ rule, hop }) => [rule, hop]));
}

const AT_ALLOY = RETIRED_SENDERS.replace('request.headers[', 'request.header[');
const AT_EDGE = AT_ALLOY.replace('{app: alloy}', '{istio: ingressgateway}').replace('observability', 'istio-system');
const EVERYWHERE = AT_EDGE.replace('  selector: {matchLabels: {istio: ingressgateway}}\n', '');
const POD_PORT = PATH.replace('targetPort: 4318', 'targetPort: otlp');
const GATEWAY_PORT = GATEWAY_PODS.replace('targetPort: 4318', 'targetPort: otlp').replace(
  'image: auto',
  'image: "a:1"',
);

test.each([
  ['a policy at Alloy', PATH + GATEWAY_PODS + AT_ALLOY, 'policy-condition-unknown', 'alloy-policies'],
  ['a policy at the edge', PATH + GATEWAY_PODS + AT_EDGE, 'policy-condition-unknown', 'edge-policies'],
  ['a policy for all pods', PATH + GATEWAY_PODS + EVERYWHERE, 'policy-condition-unknown', 'edge-policies'],
  ['a policy whose pods are not in the input', AT_ALLOY, 'policy-condition-unknown', 'edge-policies'],
  ['a targetPort of Alloy’s Service', POD_PORT, 'target-port-name-unknown', 'alloy-service'],
  ['a targetPort of the gateway’s Service', PATH + GATEWAY_PORT, 'target-port-name-unknown', 'target-port'],
  [
    'a field of a Gateway',
    PATH.replace('hosts: [otlp-grpc.example.com]\n      tls', 'tls'),
    'required-field-missing',
    'listener',
  ],
  ['a field of a VirtualService', EDGE.replace('exact: /v1/traces', ''), 'required-field-missing', 'route'],
  ['a field of Alloy’s Service', PATH.replace('port: 4318, ', ''), 'required-field-missing', 'alloy-service'],
  [
    'a field of the gateway’s Service',
    PATH + GATEWAY_PODS.replace('name: otlp-http, port: 4318', 'port: 4318'),
    'required-field-missing',
    'service-port',
  ],
  ['a label of Alloy’s pods', PATH.replace('{app: alloy}}', '{app: alloy, v: 1}}'), 'value-not-a-string', 'pods'],
  ['a key of Alloy’s ConfigMap', PATH.replace('data:\n', 'data:\n  a: 1\n'), 'value-not-a-string', 'config'],
  ['a label of anybody’s pods', GATEWAY_PODS.replace('{app:', '{v: 1, app:'), 'value-not-a-string', 'any-object'],
  ['a field of a Service of somebody else', EDGE.replace('port: 4318, ', ''), 'required-field-missing', 'any-object'],
])('%s', (_, text, rule, hop) => {
  expect(hops(text)).toMatchObject({ [rule]: hop });
});

test('a Service of the gateway that selects nothing', () => {
  const text = `${PATH}${GATEWAY_PODS.replace(/selector: .*\n {2}ports/, 'selector: {istio: ingress}\n  ports')}${JWT}`;
  expect(hops(text, true)).toMatchObject({ 'service-selects-nothing': 'target-port' });
});

test('other findings are at the hop of their rule', () => {
  for (const { bad, id, needsComplete, hop } of RULES.filter(rule => !SEVERAL.includes(rule.hop)))
    expect(hops(bad, needsComplete)[id]).toBe(hop);
});

/** The hops whose rules look at objects of other hops too. */
const SEVERAL = ['any-object', 'edge-policies', 'alloy-policies', 'target-port', 'endpoints'];
