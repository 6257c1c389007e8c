/** What would hurt others on a gateway that they share, or select pods that nobody labels so. */
import * as v from 'valibot';
import { shown } from '../foreign';
import { get, integer, list, stringMap, text } from '../rules/json';
import { getValues } from '../values/get-values';
import type { Check } from './contradictions';
import { edgePorts, gatewayLabels, hasOthersPorts, isShared, ownersAccount } from './derive';
import type { Contradiction, Path } from './issues';
import { presentEntries, presentGateway, presentPorts } from './present';
import { keepsClientAddress, presentScheme, presentTargetType } from './present-nlb';
import type { Environment } from './schema';
import { label, labelValue } from './values';

/** The end of a mistake that a Service of our own would not have. */
const WAYS_OUT =
  'Leave it to the owner, take gateway.service: {manifests: {}} for a load balancer of your own, or say gateway.dedicated: true if OTLP is alone on the gateway.';

/** How the file is made that presentValues names. */
export function howToGetPresent({ name, gateway }: Environment): string {
  const { helm, istioOperator } = gateway.service;
  const file = `environments/${(helm ?? istioOperator)?.presentValues ?? `present/${name}.yaml`}`;
  if (istioOperator)
    return `Save the IstioOperator that the mesh was installed from as ${file}, with every --set of the installation in it.`;
  return `Make it: ${getValues(gateway)} > ${file}`;
}

const owner = ({ gateway }: Environment): 'helm' | 'istioOperator' => (gateway.service.helm ? 'helm' : 'istioOperator');
const presentPath = (environment: Environment): Path => ['gateway', 'service', owner(environment), 'presentValues'];

export const GATEWAY_CHECKS: Check[] = [
  // Its pods' labels.
  environment => {
    const { name, namespace } = environment.gateway;
    const byChart = `app: ${name}, istio: ${name.replace(/^istio-/, '')}`;
    return (
      Object.keys(gatewayLabels(environment)).length === 0 && {
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

  // What the owner's lists are.
  environment => {
    const { helm, istioOperator, manifests } = environment.gateway.service;
    if (manifests || (helm ?? istioOperator)?.presentValues !== undefined) return [];
    if (helm && environment.gateway.dedicated) return [];
    const why = helm
      ? 'the chart replaces lists as a whole, and on a gateway that others share their ports and attributes would be gone'
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

  // What reaches the ports of others.
  environment => (isShared(environment) ? reachingAll(environment) : []),
  environment =>
    !isShared(environment) &&
    environment.nlb.sourceRanges !== undefined &&
    hasOthersPorts(environment) && {
      path: ['nlb', 'sourceRanges'],
      message: `would shut out whoever uses the other ports of the gateway's Service from elsewhere. Use access.allowlist, which is about the OTLP ports alone. ${WAYS_OUT}`,
    },
];

/** Fields of the load balancer and the pods that all ports have in common, with what they are when nobody says. */
const COMMON: readonly [field: string, unset: unknown][] = [
  ['sourceRanges', undefined],
  ['subnets', undefined],
  ['securityGroups', undefined],
  ['externalTrafficPolicy', undefined],
  ['crossZone', false],
  ['dnsClientRoutingPolicy', 'any_availability_zone'],
  ['deregistrationDelaySeconds', 60],
];

function reachingAll(environment: Environment): Contradiction[] {
  const { nlb, gateway } = environment;
  const found: Contradiction[] = [];
  const add = (path: Path, what: string) =>
    found.push({ path, message: `${what} would reach every port of a gateway that others share. ${WAYS_OUT}` });
  for (const [field, unset] of COMMON) {
    const value = get(nlb, field);
    if (value !== unset) add(['nlb', field], shown(value));
  }
  for (const field of ['attributes', 'targetGroupAttributes'] as const)
    for (const [key, value] of Object.entries(nlb[field])) add(['nlb', field, key], shown(value));
  const grace = (gateway.service.helm ?? gateway.service.istioOperator)?.terminationGracePeriodSeconds;
  if (grace !== undefined)
    add(['gateway', 'service', owner(environment), 'terminationGracePeriodSeconds'], shown(grace));
  return found;
}

/** Where the present file can't be added to, or the environment says otherwise than it. */
function presentMistakes(environment: Environment): Contradiction[] {
  const { gateway, nlb, access, present } = environment;
  const { file, values } = present!;
  const found: Contradiction[] = [];
  const add = (message: string, path: Path = presentPath(environment)) => found.push({ path, message });
  const differs = (path: Path, ours: unknown, theirs: unknown) =>
    ours !== theirs &&
    add(`got ${shown(ours)}, but ${file} has ${shown(theirs)}. Say the same: it is the owner's.`, path);

  if (gateway.service.istioOperator && !presentEntries(present!).length)
    add(
      `${file} has no list spec.components.ingressGateways, so the profile's counts. Write it there, with every ingress gateway of the mesh.`,
    );
  const there = presentGateway(environment);
  if (!there) {
    if (isShared(environment) && presentEntries(present!).length)
      add(`${file} has no ingress gateway ${gateway.name} in ${gateway.namespace}.`);
    return found;
  }
  const { service } = there;
  if (gateway.service.helm) {
    const renamed = text(values.name);
    if (renamed && renamed !== gateway.name)
      add(
        `${file} names the gateway ${shown(renamed)}, and not after its release: the values are then not made here. ${WAYS_OUT}`,
      );
    if (values.networkGateway)
      add(`${file} makes a network gateway of it, whose ports are not service.ports. ${WAYS_OUT}`);
    const account = ownersAccount(environment);
    if (!v.is(label(), account)) add(`${file}: got ${shown(account)} for the ServiceAccount, allowed: a name.`);
    else differs(['gateway', 'serviceAccount'], gateway.serviceAccount ?? account, account);
    differs(['gateway', 'service', 'helm', 'kind'], gateway.service.helm.kind, values.kind ?? 'Deployment');
  }
  const type = service.type ?? 'LoadBalancer';
  if (type !== 'LoadBalancer') add(`${file} has a Service of type ${shown(type)}, allowed: LoadBalancer. ${WAYS_OUT}`);
  found.push(...portMistakes(environment, there.ports));
  for (const [key, value] of Object.entries(there.annotations))
    if (typeof value !== 'string') add(`${file}: the annotation ${shown(key)} is ${shown(value)}, allowed: text.`);
  for (const [key, value] of Object.entries(there.labels))
    if (!v.is(labelValue(), value))
      add(`${file}: the label ${shown(key)} is ${shown(value)}, allowed: text for a label.`);

  if (!isShared(environment)) return found;
  const scheme = presentScheme(there);
  if (scheme) differs(['nlb', 'scheme'], nlb.scheme, scheme);
  else if (!Object.keys(access).length)
    add(
      `${file} does not say it, and what a load balancer is then depends on the controller: perhaps internet-facing, and without access anybody could send. Say who may.`,
      ['nlb', 'scheme'],
    );
  differs(['nlb', 'targetType'], nlb.targetType, presentTargetType(there) ?? nlb.targetType);
  const keeps = keepsClientAddress(there, nlb.targetType);
  const needs = access.allowlist ? ['access', 'allowlist'] : gateway.rateLimit ? ['gateway', 'rateLimit'] : undefined;
  if (needs && !keeps)
    add(
      `needs the senders' addresses, and by ${file} the load balancer hides them: its target group has no preserve_client_ip.enabled=true. ${WAYS_OUT}`,
      needs,
    );
  return found;
}

function portMistakes(environment: Environment, ports: unknown): Contradiction[] {
  const { file } = environment.present!;
  const path = presentPath(environment);
  if (ports === undefined || ports === null) return [];
  const readable = presentPorts(environment)!;
  if (!Array.isArray(ports) || !ports.every(isPort) || !ports.length) {
    const bad = Array.isArray(ports) ? list(ports).find(one => !isPort(one)) : ports;
    return [
      {
        path,
        message: `${file}: got ${shown(bad ?? ports)} for ports of the Service, allowed: a list of ports, each with its number and a name of lower-case letters, digits and "-".`,
      },
    ];
  }
  return edgePorts(environment).flatMap((ours): Contradiction[] => {
    const named = readable.find(one => one.name === ours.name && one.port !== ours.port);
    if (!named) return [];
    return [
      {
        path,
        message: `${file} has "${named.name}" on ${named.port}, and here it is on ${ours.port}. Take it out of the file if it is ours of before and no longer used; else its owner has to rename it.`,
      },
    ];
  });
}

function isPort(one: unknown): boolean {
  const number = integer(get(one, 'port')) ?? 0;
  const name = get(one, 'name');
  return number > 0 && number < 65536 && (name === undefined || v.is(label(), name));
}

/** What the owner labels the pods with, by chart or istioctl; undefined where it is not known. */
function labelsOfPods(environment: Environment): ReadonlyMap<string, string> | undefined {
  const { name, service } = environment.gateway;
  const there = presentGateway(environment);
  const said = Object.entries(stringMap(there?.labels));
  if (service.helm)
    return new Map(
      Object.entries({ app: name, istio: name.replace(/^istio-/, '') }).concat(said, [
        ['app.kubernetes.io/name', name],
      ]),
    );
  const byDefault = { app: 'istio-ingressgateway', istio: 'ingressgateway' };
  return there && service.istioOperator ? new Map(Object.entries(byDefault).concat(said)) : undefined;
}
