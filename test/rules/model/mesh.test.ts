import { hasSidecar } from '../../../lib/rules/model/injection';
import { bypassesSidecar, peerMode, policiesFor } from '../../../lib/rules/model/mesh';
import { modelOf } from './yaml';

const POD = ['Pod', 'o/p', 'labels: {app: alloy}, spec: {containers: [{name: alloy}]}'] as const;
const peers = (place: string, spec: string) => ['PeerAuthentication', place, `spec: {${spec}}`] as const;

describe('of PeerAuthentications holds', () => {
  // https://istio.io/latest/docs/reference/config/security/peer_authentication/
  const MINE = 'selector: {matchLabels: {app: alloy}}';
  const mesh = peers('istio-system/mesh', 'mtls: {mode: STRICT}');
  const namespace = peers('o/all', 'mtls: {mode: DISABLE}');
  const workload = peers('o/alloy', `${MINE}, mtls: {mode: PERMISSIVE}`);
  test.each([
    ['the workload’s before the namespace’s before the mesh’s', [mesh, namespace, workload], 'PERMISSIVE'],
    ['the namespace’s before the mesh’s', [mesh, namespace], 'DISABLE'],
    ['the mesh’s where there is no other', [mesh], 'STRICT'],
    ['none where there is none', [], undefined],
    ['none of another namespace', [peers('other/all', 'mtls: {mode: STRICT}')], undefined],
    ['none for other pods', [peers('o/x', 'selector: {matchLabels: {app: x}}, mtls: {mode: STRICT}')], undefined],
    [
      'in the root namespace none with a selector',
      [peers('istio-system/x', `${MINE}, mtls: {mode: STRICT}`)],
      undefined,
    ],
    [
      'the mode of the port before the general one',
      [peers('o/a', `${MINE}, mtls: {mode: STRICT}, portLevelMtls: {4317: {mode: DISABLE}}`)],
      'DISABLE',
    ],
    [
      'the general one for another port',
      [peers('o/a', `${MINE}, mtls: {mode: STRICT}, portLevelMtls: {1: {mode: DISABLE}}`)],
      'STRICT',
    ],
    [
      'the general one where the port’s is UNSET',
      [peers('o/a', `${MINE}, mtls: {mode: STRICT}, portLevelMtls: {4317: {mode: UNSET}}`)],
      'STRICT',
    ],
    [
      'no mode of a port without a selector',
      [peers('o/a', 'mtls: {mode: STRICT}, portLevelMtls: {4317: {mode: DISABLE}}')],
      'STRICT',
    ],
    ['the next wider one where it is UNSET', [peers('o/a', `${MINE}, mtls: {mode: UNSET}`), namespace], 'DISABLE'],
    ['the next wider one where it says nothing', [peers('o/a', MINE), mesh], 'STRICT'],
    ['the first of two alike', [workload, peers('o/second', `${MINE}, mtls: {mode: STRICT}`)], 'PERMISSIVE'],
  ])('%s', (_, policies, mode) => {
    const model = modelOf([POD, ...policies]);
    expect(peerMode(model, model.workloads[0]!, 4317)?.mode).toBe(mode);
  });
});

describe('a policy holds for pods', () => {
  // https://istio.io/latest/docs/reference/config/type/workload-selector/
  test.each([
    ['of its namespace that it selects', 'o/x', 'selector: {matchLabels: {app: alloy}}', true],
    ['of its namespace without a selector', 'o/x', '', true],
    ['of all namespaces from the root namespace', 'istio-system/x', 'selector: {matchLabels: {app: alloy}}', true],
    ['of wherever it is applied, where it names no namespace', '/x', '', true],
    ['not of another namespace', 'other/x', '', false],
    ['not those with other labels', 'o/x', 'selector: {matchLabels: {app: alloy, tier: x}}', false],
    ['not where it names a Gateway of the Gateway API', 'o/x', 'targetRef: {kind: Gateway, name: g}', false],
    ['not where it names several', 'o/x', 'targetRefs: [{kind: Gateway, name: g}]', false],
  ])('%s', (_, place, spec, holds) => {
    const model = modelOf([POD, ['AuthorizationPolicy', place, `spec: {${spec}}`]]);
    expect(policiesFor(model, 'AuthorizationPolicy', model.workloads[0]!)).toHaveLength(holds ? 1 : 0);
  });

  test('that name no namespace from any', () => {
    const model = modelOf([
      ['Pod', '/p', 'labels: {app: alloy}, spec: {}'],
      ['AuthorizationPolicy', 'other/x', 'spec: {}'],
    ]);
    expect(policiesFor(model, 'AuthorizationPolicy', model.workloads[0]!)).toHaveLength(1);
  });
});

describe('a pod gets a sidecar', () => {
  // https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
  const NO = ['Namespace', '/o', 'labels: {istio-injection: disabled}, spec: {}'] as const;
  const ns = (labels: string) => ['Namespace', '/o', `labels: ${labels}, spec: {}`] as const;
  const pod = (labels: string, spec = 'containers: [{name: alloy}]') =>
    ['Pod', 'o/p', `labels: ${labels}, spec: {${spec}}`] as const;
  test.each([
    ['where its namespace says so', pod('{a: b}'), [ns('{istio-injection: enabled}')], true],
    ['where its namespace names a revision', pod('{a: b}'), [ns('{istio.io/rev: canary}')], true],
    ['where it says so itself', pod('{sidecar.istio.io/inject: "true"}'), [], true],
    ['where it names a revision itself', pod('{istio.io/rev: canary}'), [], true],
    ['where it brings one', pod('{sidecar.istio.io/inject: "false"}', 'containers: [{name: istio-proxy}]'), [], true],
    [
      'as a container that starts before the others',
      pod('{a: b}', 'initContainers: [{name: istio-proxy, restartPolicy: Always}]'),
      [],
      true,
    ],
    ['not where its namespace forbids it', pod('{a: b}'), [NO], false],
    ['not where it refuses', pod('{sidecar.istio.io/inject: "false"}'), [ns('{istio-injection: enabled}')], false],
    [
      'not on the network of its node',
      pod('{a: b}', 'hostNetwork: true, containers: [{name: a}]'),
      [ns('{istio-injection: enabled}')],
      false,
    ],
    ['perhaps, where its namespace is not in the input', pod('{a: b}'), [], undefined],
    ['perhaps, where its namespace says nothing', pod('{a: b}'), [ns('{a: b}')], undefined],
    ['perhaps, where the mesh has no sidecars', pod('{a: b}'), [ns('{istio.io/dataplane-mode: ambient}')], undefined],
  ])('%s', (_, own, others, expected) => {
    const model = modelOf([own, ...others]);
    expect(hasSidecar(model, model.workloads[0]!)).toBe(expected);
  });

  test('not in a complete input in which nothing says so', () => {
    for (const others of [[], [ns('{a: b}')]]) {
      const model = modelOf([pod('{a: b}'), ...others], true);
      expect(hasSidecar(model, model.workloads[0]!)).toBe(false);
    }
  });
});

describe('traffic to port 4317 goes around the sidecar', () => {
  // https://istio.io/latest/docs/reference/config/annotations/
  test.each([
    ['where it is excluded', 'excludeInboundPorts: "15090, 4317"', true],
    ['where it is not among those included', 'includeInboundPorts: "8080"', true],
    ['where none is included', 'includeInboundPorts: ""', true],
    ['not where it is included', 'includeInboundPorts: "4317"', false],
    ['not where all are included', 'includeInboundPorts: "*"', false],
    ['not where another is excluded', 'excludeInboundPorts: "14317"', false],
  ])('%s', (_, annotation, expected) => {
    const [name, value] = annotation.split(': ');
    const annotations = { [`traffic.sidecar.istio.io/${name}`]: JSON.parse(value!) };
    expect(bypassesSidecar({ ...modelOf([POD]).workloads[0]!, annotations }, 4317)).toBe(expected);
  });
});
