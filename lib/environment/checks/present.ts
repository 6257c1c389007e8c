/** Checks that our settings can be added to those of the gateway's owner, and that both say the same. */
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { AWS } from '../../facts/aws-nlb';
import { shown } from '../../foreign/text';
import { get, integer, list, stringMap, text } from '../../kubernetes/json';
import { within } from '../../kubernetes/networks';
import { endsTls, keepsClientAddress, schemeOf, targetTypeOf } from '../../kubernetes/nlb';
import { word } from '../../path/commands';
import { edgePorts, isShared, ownersAccount } from '../derive';
import type { EdgeView } from '../edge-views';
import { saveValues } from '../get-values';
import type { Contradiction, Path } from '../issues';
import { isBelow, misshapen, type PresentGateway, presentEntries, presentGateway, presentPorts } from '../present';
import { label, labelValue, portName } from '../scalars';

/** The end of a message about a mistake that a Service of our own would not have. */
export const WAYS_OUT =
  'Leave it to the owner, take gateway.service: {manifests: {}} for a load balancer of your own, or say gateway.dedicated: true if OTLP is alone on the gateway.';

/** Says how to make the file that presentValues names. */
export function howToGetPresent({ name, edge, gateway, file: environmentFile }: EdgeView): string {
  const { helm, istioOperator } = gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  const file = fileToMake(environmentFile, named, edge === undefined ? name : `${name}-${edge}`);
  if (istioOperator)
    return `Save the IstioOperator that the mesh was installed from as ${file}, with every --set of the installation in it.`;
  return howToMake(file, gateway);
}

/** The file that presentValues names; where it names none that may be read, one in a folder of its own. */
export function fileToMake(environmentFile: string, named: string | undefined, byDefault: string): string {
  return join(dirname(environmentFile), named !== undefined && isBelow(named) ? named : `present/${byDefault}.yaml`);
}

/** Says how a release's values come into a file. */
export function howToMake(file: string, release: Parameters<typeof saveValues>[0]): string {
  return `Make it, with CONTEXT the name of its cluster in the kubeconfig: mkdir -p ${word(dirname(file))} && ${saveValues(release, word(file))}`;
}

/** The field of gateway.service that says who owns the Service. Only with helm or istioOperator. */
export const owner = ({ gateway }: EdgeView): 'helm' | 'istioOperator' =>
  gateway.service.helm ? 'helm' : 'istioOperator';
const presentPath = (environment: EdgeView): Path => ['gateway', 'service', owner(environment), 'presentValues'];

/**
 * Finds what keeps our settings from being added to the present file, and where the environment contradicts that file.
 */
export function presentMistakes(environment: EdgeView): Contradiction[] {
  const { gateway, present } = environment;
  const { file } = present!;
  const add = adder(environment);
  const wrong = misshapen(environment);
  if (wrong.length > 0) return wrong.flatMap(each => add(`${file}: ${each}. ${howToGetPresent(environment)}`));
  const hasEntries = presentEntries(present!).length > 0;
  if (gateway.service.istioOperator && !hasEntries)
    return add(
      `${file} has no list spec.components.ingressGateways, so the profile's counts. Write it there, with every ingress gateway of the mesh.`,
    );
  const there = presentGateway(environment);
  if (!there)
    return isShared(environment) && hasEntries
      ? add(`${file} has no ingress gateway ${gateway.name} in ${gateway.namespace}.`)
      : [];
  return [
    ...trustMistakes(environment),
    ...releaseMistakes(environment),
    ...serviceMistakes(environment, there),
    ...(isShared(environment)
      ? [...loadBalancerMistakes(environment, there), ...balancerMistakes(environment, there)]
      : []),
  ];
}

/** What an IstioOperator says of the mesh. */
function trustMistakes(environment: EdgeView): Contradiction[] {
  const { gateway, mesh, present } = environment;
  const theirs = get(present!.values, 'spec', 'meshConfig', 'trustDomain');
  if (!gateway.service.istioOperator || typeof theirs !== 'string') return [];
  return differing(environment, ['mesh', 'trustDomain'], mesh.trustDomain, theirs);
}

/** What the values of a Helm release say of the gateway itself. */
function releaseMistakes(environment: EdgeView): Contradiction[] {
  const { gateway, present } = environment;
  const { file, values } = present!;
  const { helm } = gateway.service;
  if (!helm) return [];
  const add = adder(environment);
  const renamed = text(values.name);
  const account = ownersAccount(environment);
  return [
    ...(renamed && renamed !== gateway.name
      ? add(
          `${file} names the gateway ${shown(renamed)}, and not after its release: the values are then not made here. ${WAYS_OUT}`,
        )
      : []),
    ...(values.networkGateway
      ? add(`${file} makes a network gateway of it, whose ports are not service.ports. ${WAYS_OUT}`)
      : []),
    ...(v.is(label(), account)
      ? differing(environment, ['gateway', 'serviceAccount'], gateway.serviceAccount ?? account, account)
      : add(`${file}: got ${shown(account)} for the ServiceAccount, allowed: a name.`)),
    ...differing(environment, ['gateway', 'service', 'helm', 'kind'], helm.kind, values.kind ?? 'Deployment'),
  ];
}

/** What the gateway's Service says, whoever owns it. */
function serviceMistakes(
  environment: EdgeView,
  { service, ports, annotations, labels }: PresentGateway,
): Contradiction[] {
  const { file } = environment.present!;
  const add = adder(environment);
  const type = service.type ?? 'LoadBalancer';
  return [
    ...(type === 'LoadBalancer'
      ? []
      : add(`${file} has a Service of type ${shown(type)}, allowed: LoadBalancer. ${WAYS_OUT}`)),
    ...portMistakes(environment, ports),
    ...Object.entries(annotations)
      .filter(([, value]) => typeof value !== 'string')
      .flatMap(([key, value]) => add(`${file}: the annotation ${shown(key)} is ${shown(value)}, allowed: text.`)),
    ...Object.entries(labels)
      .filter(([, value]) => !v.is(labelValue(), value))
      .flatMap(([key, value]) =>
        add(`${file}: the label ${shown(key)} is ${shown(value)}, allowed: text for a label.`),
      ),
  ];
}

/** What the owner's load balancer does otherwise than the environment says. */
function balancerMistakes(environment: EdgeView, there: PresentGateway): Contradiction[] {
  const { access, gateway, nlb, present } = environment;
  const { file } = present!;
  const add = adder(environment);
  const balanced = { annotations: stringMap(there.annotations), spec: there.service };
  const scheme = schemeOf(balanced);
  const isOpenByChance = !scheme && Object.keys(access).length === 0;
  const needs = access.allowlist ? ['access', 'allowlist'] : gateway.rateLimit && ['gateway', 'rateLimit'];
  return [
    ...differing(environment, ['nlb', 'scheme'], nlb.scheme, scheme ?? nlb.scheme),
    ...(isOpenByChance
      ? add(
          `${file} does not say it, and what a load balancer is then depends on the controller: perhaps internet-facing, and without access anybody could send. Say who may.`,
          ['nlb', 'scheme'],
        )
      : []),
    ...differing(environment, ['nlb', 'targetType'], nlb.targetType, targetTypeOf(balanced) ?? nlb.targetType),
    ...(needs && !keepsClientAddress(balanced, nlb.targetType)
      ? add(
          `needs the senders' addresses, and by ${file} the load balancer hides them: its target group has no preserve_client_ip.enabled=true. ${WAYS_OUT}`,
          needs,
        )
      : []),
  ];
}

/** Makes mistakes, at presentValues unless a path is given. */
function adder(environment: EdgeView) {
  return (message: string, path: Path = presentPath(environment)): Contradiction[] => [{ path, message }];
}

/** A mistake where the environment says something else than the present file. */
function differing({ present }: EdgeView, path: Path, ours: unknown, theirs: unknown): Contradiction[] {
  if (ours === theirs) return [];
  const message = `got ${shown(ours)}, but ${present!.file} has ${shown(theirs)}. Say the same: it is the owner's.`;
  return [{ path, message }];
}

/** Finds what the owner's load balancer does with our ports and senders. */
function loadBalancerMistakes(
  environment: EdgeView,
  { annotations, service }: Pick<PresentGateway, 'annotations' | 'service'>,
): Contradiction[] {
  const { access, present } = environment;
  const balanced = { annotations: stringMap(annotations), spec: service };
  const theirs = presentPorts(environment) ?? [];
  // A port that the owner has already keeps the owner's name.
  const ended = edgePorts(environment).filter(ours =>
    endsTls(balanced, theirs.find(({ port }) => port === ours.port) ?? ours),
  );
  const ranges = list(service.loadBalancerSourceRanges).filter(range => typeof range === 'string');
  // Security groups of the owner's make the controller ignore the ranges.
  const counts = ranges.length > 0 && balanced.annotations[`${AWS}security-groups`] === undefined;
  const isLetIn = within(ranges);
  const shutOut = counts ? (access.allowlist ?? []).filter(network => !isLetIn(network)) : [];
  return [
    ...ended.map(({ path, port }) => ({
      path,
      message: `${port}: by ${present!.file} the load balancer ends TLS there (aws-load-balancer-ssl-cert), and Envoy would get plain text. Have its owner name the other ports alone in aws-load-balancer-ssl-ports. ${WAYS_OUT}`,
    })),
    ...shutOut.map(network => ({
      path: ['access', 'allowlist'],
      message: `${network}: by ${present!.file} the load balancer lets in ${ranges.join(', ')} alone (loadBalancerSourceRanges). Have its owner add it, or take it out. ${WAYS_OUT}`,
    })),
  ];
}

function portMistakes(environment: EdgeView, ports: unknown): Contradiction[] {
  const { file } = environment.present!;
  const path = presentPath(environment);
  if (ports === undefined || ports === null) return [];
  const readable = presentPorts(environment)!;
  if (!Array.isArray(ports) || !ports.every(isPort) || !ports.length) {
    const bad = Array.isArray(ports) ? list(ports).find(one => !isPort(one)) : ports;
    return [
      {
        path,
        message: `${file}: got ${shown(bad ?? ports)} for ports of the Service, allowed: a list of ports, each with its number, a name of lower-case letters, digits and "-", a number or a name as its targetPort, and the protocol TCP, UDP or SCTP.`,
      },
    ];
  }
  const twice = readable.flatMap((one, index) => {
    const earlier = readable.slice(0, index);
    if (one.name && earlier.some(({ name }) => name === one.name)) return [`the name ${shown(one.name)}`];
    return earlier.some(({ port, protocol }) => port === one.port && protocol === one.protocol)
      ? [`port ${one.port}`]
      : [];
  });
  if (twice.length)
    return [
      {
        path,
        message: `${file} has ${twice[0]} twice among the ports of the Service, which Kubernetes refuses. Keep one.`,
      },
    ];
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
  const [name, target, protocol] = ['name', 'targetPort', 'protocol'].map(field => get(one, field) ?? undefined);
  return (
    isNumber(get(one, 'port')) &&
    (name === undefined || v.is(label(), name)) &&
    (target === undefined || isNumber(target) || v.is(portName(), target)) &&
    (protocol === undefined || ['TCP', 'UDP', 'SCTP'].some(known => known === protocol))
  );
}

function isNumber(value: unknown): boolean {
  const number = integer(value) ?? 0;
  return number > 0 && number < 65536;
}
