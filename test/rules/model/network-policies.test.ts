import { guarding, lets } from '../../../lib/rules/model/network-policies';
import { modelOf } from './yaml';

// https://kubernetes.io/docs/concepts/services-networking/network-policies/
const POD = [
  'Pod',
  'o/p',
  'labels: {app: alloy}, spec: {containers: [{name: a, ports: [{name: grpc, containerPort: 4317}]}]}',
] as const;
const GATEWAY = ['Pod', 'edge/g', 'labels: {istio: g}, spec: {}'] as const;
const policy = (spec: string, place = 'o/n') => ['NetworkPolicy', place, `spec: {${spec}}`] as const;

describe('a pod is guarded by a policy', () => {
  test.each([
    ['of its namespace that selects it', 'o/n', 'podSelector: {matchLabels: {app: alloy}}', true],
    ['of its namespace for all pods', 'o/n', 'podSelector: {}', true],
    ['for ingress, as it says', 'o/n', 'podSelector: {}, policyTypes: [Ingress]', true],
    ['not for egress alone', 'o/n', 'podSelector: {}, policyTypes: [Egress]', false],
    ['not of another namespace', 'x/n', 'podSelector: {}', false],
    ['not for other pods', 'o/n', 'podSelector: {matchLabels: {app: x}}', false],
    [
      'perhaps not, where its selector is made of expressions',
      'o/n',
      'podSelector: {matchExpressions: [{key: a, operator: Exists}]}',
      false,
    ],
  ])('%s', (_, place, spec, expected) => {
    const model = modelOf([POD, policy(spec, place)]);
    expect(guarding(model, model.workloads[0]!)).toHaveLength(expected ? 1 : 0);
  });
});

describe('a policy lets the gateway in on port 4317', () => {
  test.each([
    ['from anywhere on every port', '{}', true],
    ['on that port', '{ports: [{port: 4317}]}', true],
    ['on that port by its name', '{ports: [{port: grpc}]}', true],
    ['on ports around it', '{ports: [{port: 4000, endPort: 5000}]}', true],
    ['on every port of a protocol', '{ports: [{protocol: TCP}]}', true],
    ['not on another port', '{ports: [{port: 4318}]}', false],
    ['not on a name that no container has', '{ports: [{port: http}]}', false],
    ['from its namespace', '{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}]}', true],
    ['from every namespace', '{from: [{namespaceSelector: {}}]}', true],
    [
      'from its pods in any namespace',
      '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {istio: g}}}]}',
      true,
    ],
    ['perhaps from an address block', '{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}', true],
    [
      'not from another namespace',
      '{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: x}}}]}',
      false,
    ],
    ['not from other pods', '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {istio: h}}}]}', false],
    ['not from pods of the policy’s own namespace', '{from: [{podSelector: {matchLabels: {istio: g}}}]}', false],
  ])('%s', (_, rule, expected) => {
    const model = modelOf([POD, GATEWAY, policy(`podSelector: {}, ingress: [${rule}]`)]);
    const [pod, gateway] = model.workloads;
    const [found] = guarding(model, pod!);
    expect(lets(model, found!, pod!, 4317, { namespace: 'edge', pods: [gateway!] })).toBe(expected);
  });

  test('not where it has no rules at all, and from wherever where the gateway’s place is not known', () => {
    const model = modelOf([
      POD,
      policy('podSelector: {}'),
      policy('podSelector: {}, ingress: [{from: [{podSelector: {}}]}]', 'o/m'),
    ]);
    const [pod] = model.workloads;
    const [none, own] = guarding(model, pod!);
    expect(lets(model, none!, pod!, 4317, undefined)).toBe(false);
    expect(lets(model, own!, pod!, 4317, { namespace: undefined, pods: [] })).toBe(true);
  });
});
