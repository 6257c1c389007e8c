import { RULES } from '../../lib/rules';
import { policyRefusesEverybody } from '../../lib/rules/edge-policies/policy-refuses-everybody';
import { judgeInputs } from '../../lib/rules/engine/check';
import * as matches from '../../lib/rules/model/policy-match';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const times = (count: number, make: (index: number) => string) => numbers(count).map(make).join('');
const object = (apiVersion: string, kind: string, name: string, namespace: string, more: string) =>
  `---\n{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}, namespace: ${namespace}}, ${more}}\n`;
const pods = (name: string, namespace: string, label: string, spec: string) =>
  object(
    'apps/v1',
    'Deployment',
    name,
    namespace,
    `spec: {selector: {matchLabels: ${label}}, template: {metadata: {labels: ${label}}, spec: {serviceAccountName: ${name}, ${spec}}}}`,
  );

const CONFIG = JSON.stringify('otelcol.receiver.otlp "r" {\n  grpc { }\n  output { }\n}\n');

/** Servers of a gateway, its Deployments, its load balancers, the Alloys behind it, and what policies say: as many of each. */
function crossed(count: number, rules: (index: number) => string, at = 'edge'): string {
  const servers = numbers(count).map(
    index =>
      `{port: {number: ${4317 + index}, name: p${index}, protocol: HTTPS}, hosts: [h${index}.example.com], tls: {mode: SIMPLE, credentialName: c}}`,
  );
  const hosts = numbers(count).map(index => `h${index}.example.com`);
  const istio = 'networking.istio.io/v1';
  return [
    object(istio, 'Gateway', 'g', 'edge', `spec: {selector: {istio: g}, servers: [${servers}]}`),
    object(
      istio,
      'VirtualService',
      'v',
      'edge',
      `spec: {hosts: [${hosts}], gateways: [g], http: [{route: [{destination: {host: alloy.o.svc.cluster.local}}]}]}`,
    ),
    times(count, index => pods(`g${index}`, 'edge', '{istio: g}', 'containers: [{name: istio-proxy, image: auto}]')),
    times(count, index =>
      object(
        'v1',
        'Service',
        `lb${index}`,
        'edge',
        'spec: {type: LoadBalancer, selector: {istio: g}, ports: [{port: 4317}]}',
      ),
    ),
    object('v1', 'Service', 'alloy', 'o', 'spec: {selector: {app: alloy}, ports: [{name: grpc, port: 4317}]}'),
    object('v1', 'ConfigMap', 'c', 'o', `data: {config.alloy: ${CONFIG}}`),
    times(count, index =>
      pods(
        `a${index}`,
        'o',
        '{app: alloy}',
        'volumes: [{name: c, configMap: {name: c}}], containers: [{name: alloy, image: "grafana/alloy:v1.19.0", args: [run, /etc/alloy/config.alloy], volumeMounts: [{name: c, mountPath: /etc/alloy}]}]',
      ),
    ),
    times(count, index =>
      object(
        'security.istio.io/v1',
        'AuthorizationPolicy',
        `p${index}`,
        at,
        `spec: {selector: {matchLabels: ${at === 'edge' ? '{istio: g}' : '{app: alloy}'}}, action: DENY, rules: [${rules(index)}]}`,
      ),
    ),
  ].join('');
}

/** How often a rule of a policy is held against a request. */
function comparisons(text: string): number {
  const matching = jest.spyOn(matches, 'matching');
  try {
    const { failures } = judgeInputs([{ file: 'x.yaml', text }], RULES, { complete: true });
    expect(failures).toEqual([]);
    return matching.mock.calls.length;
  } finally {
    matching.mockRestore();
  }
}

const from = (index: number) => `from: [{source: {ipBlocks: [10.0.${index}.0/24]}}]`;

describe('the work grows as the input does, with', () => {
  test.each([
    ['policies for every port', (index: number) => `{${from(index)}}`],
    ['a policy for each port', (index: number) => `{${from(index)}, to: [{operation: {ports: ["${4317 + index}"]}}]}`],
    [
      'a policy for each host',
      (index: number) =>
        `{${from(index)}, to: [{operation: {hosts: [h${index}.example.com, "h${index}.example.com:*"]}}]}`,
    ],
  ])('%s', (_, rules) => {
    const [one, two] = [comparisons(crossed(12, rules)), comparisons(crossed(24, rules))];
    expect(one).toBeGreaterThanOrEqual(12);
    expect(two).toBeLessThan(2.5 * one);
  });
});

test('what is a product by its nature is said once, and not worked out', () => {
  const rules = (index: number) => `{from: [{source: {notPrincipals: [cluster.local/ns/edge/sa/g${index}]}}]}`;
  const inputs = [{ file: 'x.yaml', text: crossed(720, rules, 'o') }];
  const { failures } = judgeInputs(inputs, [policyRefusesEverybody], { complete: true });
  expect(failures.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^x\.yaml: more than 500,000 .*; not judged by policy-refuses-everybody$/),
  ]);
});
