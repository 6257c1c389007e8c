/** The namespaces that others own, and the labels that decide whether our pods get in and get their proxy. */

import type { Environment } from '../environment/schema';
import { READINESS_GATE_LABEL } from '../facts/aws-nlb';
import { INJECTION_LABEL, ISTIO_NAMESPACE, REVISION_LABEL } from '../facts/istio';
import { KUBECTL } from '../path/commands';
import { type Edge, pathOf } from '../path/path';
import type { LabelCondition, Requirement } from './requirement';

/** One requirement for each namespace that something of ours is in, and that we don't write. */
export function namespaces(environment: Environment): Requirement[] {
  const { alloy, smokeTest } = environment;
  const { edges, tiers } = pathOf(environment);
  const ours = [
    ...(alloy.createNamespace ? [alloy.namespace] : []),
    ...edges.flatMap(({ namespace, settings }) => (settings.gateway.deployment?.createNamespace ? [namespace] : [])),
  ];
  const all: [string, readonly LabelCondition[]][] = [
    ...edges.map((edge): [string, LabelCondition[]] => [edge.namespace, ofGateway(environment, edge)]),
    ...edges.map(({ routeNamespace }): [string, LabelCondition[]] => [routeNamespace, []]),
    ...tiers.map((tier): [string, LabelCondition[]] => [tier.namespace, tier.tls ? [] : ofAlloy(environment)]),
    ...(smokeTest?.namespace ? [[smokeTest.namespace, []] as [string, LabelCondition[]]] : []),
  ];
  const names = [...new Set(all.map(([name]) => name))].filter(name => !ours.includes(name));
  return names.map(name => {
    const labels = unique(all.flatMap(([other, conditions]) => (other === name ? conditions : [])));
    return {
      what: `Namespace ${name}`,
      having: labels.map(inWords).join('; '),
      why: ['Objects of ours are in it, and its owner makes it.', ...labels.map(({ why }) => why)].join(' '),
      see: `${KUBECTL} get namespace ${name} --show-labels`,
      // Istio's own comes with Istio
      make: name === ISTIO_NAMESPACE ? undefined : `${KUBECTL} create namespace ${name}`,
      needed: { look: 'namespace', name, labels },
    };
  });
}

/** What a label must be: `istio-injection: not disabled`. */
export function inWords({ label, in: right, notIn: wrong, orAbsent, isAdvice }: LabelCondition): string {
  const value = right ? `${right.join(' or ')}${orAbsent ? ' or none' : ''}` : `not ${(wrong ?? []).join(', not ')}`;
  return `${label}: ${value}${isAdvice ? ' (better so)' : ''}`;
}

function ofAlloy(environment: Environment): LabelCondition[] {
  const { cni } = environment.mesh;
  return [
    ...injection(environment),
    ...(cni
      ? []
      : [
          {
            label: 'pod-security.kubernetes.io/enforce',
            notIn: ['baseline', 'restricted'],
            why: 'Without istio-cni the sidecar’s init container needs NET_ADMIN, which these levels refuse.',
          },
        ]),
  ];
}

function ofGateway(environment: Environment, { settings: { gateway, nlb } }: Edge): LabelCondition[] {
  return [
    ...(gateway.deployment && gateway.api === 'istio' ? injection(environment) : []),
    ...(nlb.targetType === 'ip'
      ? [
          {
            label: READINESS_GATE_LABEL,
            in: ['enabled'],
            why: 'Else a rollout of the gateway doesn’t wait until the NLB has found the new pods healthy.',
            isAdvice: true as const,
          },
        ]
      : []),
  ];
}

/** A namespace's own label counts before that of a pod. */
function injection({ mesh }: Environment): LabelCondition[] {
  const { revision } = mesh.injection;
  const why = 'A namespace’s label counts before our pods’, which then get no sidecar, or that of another istiod.';
  return [
    { label: INJECTION_LABEL, notIn: revision ? ['disabled', 'enabled'] : ['disabled'], why },
    ...(revision ? [{ label: REVISION_LABEL, in: [revision], orAbsent: true as const, why }] : []),
  ];
}

function unique(conditions: readonly LabelCondition[]): LabelCondition[] {
  return conditions.filter((one, index) => conditions.findIndex(({ label }) => label === one.label) === index);
}
