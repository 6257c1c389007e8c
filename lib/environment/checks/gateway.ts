/** Finds what would hurt other applications on a shared gateway, or select pods with labels that no pod has. */
import { gatewayChartLabels, ISTIO_NAMESPACE } from '../../facts/istio';
import { shown } from '../../foreign/text';
import { get, stringMap } from '../../kubernetes/json';
import { placingOf } from '../../path/dialects';
import { DEREGISTRATION_SECONDS } from '../../timeouts';
import { hasOthersPorts, isDedicated, isShared } from '../derive';
import type { EdgeView } from '../edge-views';
import type { Contradiction, Path } from '../issues';
import { presentGateway } from '../present';
import type { EdgeCheck } from './check';
import { howToGetPresent, owner, presentMistakes, WAYS_OUT } from './present';

export const GATEWAY_CHECKS: EdgeCheck[] = [
  ({ alloy, gateway }) =>
    alloy.createNamespace &&
    (/^(kube-.*|default)$/.test(alloy.namespace) || [ISTIO_NAMESPACE, gateway.namespace].includes(alloy.namespace)) && {
      path: ['alloy', 'createNamespace'],
      message: `true, but the namespace ${alloy.namespace} is there already, and other applications live in it: their next pods would have to pass the Pod Security level that we write. Remove it, or give Alloy a namespace of its own.`,
    },

  // Labels of the gateway's pods.
  environment => {
    const { name, namespace } = environment.gateway;
    const { app, istio } = gatewayChartLabels(name);
    const byChart = `app: ${app}, istio: ${istio}`;
    return (
      Object.keys(placingOf(environment).labels).length === 0 && {
        path: ['gateway'],
        message: `selector: missing, and nothing says how the pods of "${name}" are labelled; with a wrong one nobody would be selected. The istio/gateway chart gives a release of that name {${byChart}}; look: kubectl -n ${namespace} get deployment ${name} -o jsonpath='{.spec.selector.matchLabels}'`,
      }
    );
  },
  environment => {
    const { name, selector } = environment.gateway;
    const theirs = labelsOfPods(environment);
    if (!theirs || !selector) return [];
    return Object.entries(selector).flatMap(([key, value]): Contradiction[] => {
      const given = theirs.get(key);
      if (given === value || (given === undefined && !isShared(environment))) return [];
      const said = given === undefined ? 'do not have it' : `have ${shown(given)}`;
      const by = environment.present ? `by ${environment.present.file}` : 'unless presentValues says otherwise';
      return [
        {
          path: ['gateway', 'selector', key],
          message: `got ${shown(value)}, but the pods of "${name}" ${said}, ${by}: nobody would be selected, and the selector of a Deployment can't be changed. Remove selector: it follows from the owner's.`,
        },
      ];
    });
  },

  // What the owner's lists of ports and annotations are.
  environment => {
    const { helm, istioOperator, manifests } = environment.gateway.service;
    if (manifests || (helm ?? istioOperator)?.presentValues !== undefined) return [];
    if (helm && isDedicated(environment)) return [];
    const why = helm
      ? 'the chart replaces lists as a whole, and on a shared gateway the other applications’ ports and attributes would be gone'
      : 'istioctl takes the list of ingress gateways from one file alone, and the mesh’s other gateways and their settings would be gone';
    return {
      path: ['gateway', 'service', owner(environment)],
      message: `presentValues: missing: ${why}. ${howToGetPresent(environment)} Or take gateway.service: {manifests: {}}, a Service of our own beside it.${helm ? ' Or say gateway.dedicated: true, if OTLP is alone on it.' : ''}`,
    };
  },
  ({ gateway, present }) =>
    present &&
    gateway.ports && {
      path: ['gateway', 'ports'],
      message: `and ${present.file} both say the gateway's ports. Remove gateway.ports.`,
    },
  environment => (environment.present ? presentMistakes(environment) : []),

  // How a gateway of our own goes; of a shared one no time is ours.
  environment => {
    const { gateway, nlb } = environment;
    const said = (gateway.service.helm ?? gateway.service.istioOperator)?.terminationGracePeriodSeconds;
    return (
      said !== undefined &&
      !isShared(environment) &&
      said <= nlb.deregistrationDelaySeconds && {
        path: ['gateway', 'service', owner(environment), 'terminationGracePeriodSeconds'],
        message: `got ${said}, allowed: more than nlb.deregistrationDelaySeconds, ${nlb.deregistrationDelaySeconds}: the pod is killed while the NLB still keeps its flows. Raise it, remove it (the default is enough), or lower nlb.deregistrationDelaySeconds.`,
      }
    );
  },

  // What reaches the ports of other applications.
  environment => (isShared(environment) ? reachingAll(environment) : []),
  ...(['sourceRanges', 'securityGroupPrefixLists'] as const).map(
    (field): EdgeCheck =>
      environment =>
        !isShared(environment) &&
        environment.nlb[field] !== undefined &&
        hasOthersPorts(environment) && {
          path: ['nlb', field],
          message: `would shut out whoever uses the other ports of the gateway's Service from elsewhere. Use access.allowlist, which is about the OTLP ports alone. ${WAYS_OUT}`,
        },
  ),
];

/** Fields of the load balancer and the pods that act on all ports, each with its value when nobody says one. */
const COMMON: readonly [field: string, unset: unknown][] = [
  ['name', undefined],
  ['ipAddressType', undefined],
  ['sourceRanges', undefined],
  ['subnets', undefined],
  ['eipAllocations', undefined],
  ['privateIpv4Addresses', undefined],
  ['ipv6Addresses', undefined],
  ['securityGroups', undefined],
  ['manageBackendSecurityGroupRules', undefined],
  ['securityGroupPrefixLists', undefined],
  ['externalTrafficPolicy', undefined],
  ['crossZone', false],
  ['dnsClientRoutingPolicy', 'any_availability_zone'],
  ['deregistrationDelaySeconds', DEREGISTRATION_SECONDS],
];

function reachingAll(environment: EdgeView): Contradiction[] {
  const { nlb, gateway } = environment;
  const found: Contradiction[] = [];
  const add = (path: Path, what: string) =>
    found.push({ path, message: `${what} would reach every port of a gateway that others share. ${WAYS_OUT}` });
  for (const [field, unset] of COMMON) {
    const value = get(nlb, field);
    if (value !== unset) add(['nlb', field], shown(value));
  }
  for (const field of ['attributes', 'targetGroupAttributes', 'additionalResourceTags', 'annotations'] as const)
    for (const [key, value] of Object.entries(nlb[field])) add(['nlb', field, key], shown(value));
  const grace = (gateway.service.helm ?? gateway.service.istioOperator)?.terminationGracePeriodSeconds;
  if (grace !== undefined)
    add(['gateway', 'service', owner(environment), 'terminationGracePeriodSeconds'], shown(grace));
  return found;
}

/** What the owner labels the pods with, by chart or istioctl; undefined where it is not known. */
function labelsOfPods(environment: EdgeView): ReadonlyMap<string, string> | undefined {
  const { name, service } = environment.gateway;
  const there = presentGateway(environment);
  const said = Object.entries(stringMap(there?.labels));
  if (service.helm)
    return new Map(Object.entries<string>(gatewayChartLabels(name)).concat(said, [['app.kubernetes.io/name', name]]));
  const byDefault = { app: 'istio-ingressgateway', istio: 'ingressgateway' };
  return there && service.istioOperator ? new Map(Object.entries(byDefault).concat(said)) : undefined;
}
