/** Checks that our settings can be added to those of the gateway's owner, and that both say the same. */
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { shown } from '../../foreign/text';
import { get, integer, list, stringMap, text } from '../../kubernetes/json';
import { keepsClientAddress, schemeOf, targetTypeOf } from '../../kubernetes/nlb';
import { edgePorts, isShared, ownersAccount } from '../derive';
import { getValues } from '../get-values';
import type { Contradiction, Path } from '../issues';
import { isBelow, misshapen, presentEntries, presentGateway, presentPorts } from '../present';
import { label, labelValue, portName } from '../scalars';
import type { Environment } from '../schema';

/** The end of a message about a mistake that a Service of our own would not have. */
export const WAYS_OUT =
  'Leave it to the owner, take gateway.service: {manifests: {}} for a load balancer of your own, or say gateway.dedicated: true if OTLP is alone on the gateway.';

/** Says how to make the file that presentValues names. */
export function howToGetPresent({ name, gateway, file: environmentFile }: Environment): string {
  const { helm, istioOperator } = gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  const file = join(dirname(environmentFile), named !== undefined && isBelow(named) ? named : `present/${name}.yaml`);
  if (istioOperator)
    return `Save the IstioOperator that the mesh was installed from as ${file}, with every --set of the installation in it.`;
  return `Make it: mkdir -p ${dirname(file)} && ${getValues(gateway)} > ${file}`;
}

/** The field of gateway.service that says who owns the Service. Only with helm or istioOperator. */
export const owner = ({ gateway }: Environment): 'helm' | 'istioOperator' =>
  gateway.service.helm ? 'helm' : 'istioOperator';
const presentPath = (environment: Environment): Path => ['gateway', 'service', owner(environment), 'presentValues'];

/**
 * Finds what keeps our settings from being added to the present file, and where the environment contradicts that file.
 */
export function presentMistakes(environment: Environment): Contradiction[] {
  const { gateway, nlb, access, present } = environment;
  const { file, values } = present!;
  const found: Contradiction[] = [];
  const add = (message: string, path: Path = presentPath(environment)) => found.push({ path, message });
  const differs = (path: Path, ours: unknown, theirs: unknown) =>
    ours !== theirs &&
    add(`got ${shown(ours)}, but ${file} has ${shown(theirs)}. Say the same: it is the owner's.`, path);

  for (const wrong of misshapen(environment)) add(`${file}: ${wrong}. ${howToGetPresent(environment)}`);
  if (found.length) return found;
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
  const balanced = { annotations: stringMap(there.annotations), spec: there.service };
  const scheme = schemeOf(balanced);
  if (scheme) differs(['nlb', 'scheme'], nlb.scheme, scheme);
  else if (!Object.keys(access).length)
    add(
      `${file} does not say it, and what a load balancer is then depends on the controller: perhaps internet-facing, and without access anybody could send. Say who may.`,
      ['nlb', 'scheme'],
    );
  differs(['nlb', 'targetType'], nlb.targetType, targetTypeOf(balanced) ?? nlb.targetType);
  const keeps = keepsClientAddress(balanced, nlb.targetType);
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
