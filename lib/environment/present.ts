/** What the gateway has already: the values of its Helm release, or the mesh's IstioOperator, as a file beside the environment's. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shown } from '../foreign';
import { get, integer, type Json, list, record, text } from '../rules/json';
import { parseYaml, YamlError } from '../yaml';
import { withoutNames } from './issues';
import type { Environment } from './schema';

export interface Present {
  /** The file, from the folder that commands are run in. */
  readonly file: string;
  readonly values: Json;
}

/** The text of a file; undefined where there is none. */
export type ReadText = (file: string) => string | undefined;

export const readText: ReadText = file =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;

/** What an environment file names as present; a text is what is wrong with it. */
export function readPresent(environmentFile: string, named: string, read: ReadText): Present | string {
  const file = join(dirname(environmentFile), named);
  if (dirname(file) === dirname(environmentFile))
    return `got "${named}", allowed: a file in a folder of its own, such as present/${named}; beside the environments it would be read as one.`;
  const content = read(file);
  if (content === undefined) return `got "${named}", and there is no file ${file}.`;
  try {
    const [document, second] = parseYaml(content);
    if (!document || second) return `${file} has ${second ? 'more than one YAML document' : 'no YAML in it'}.`;
    // helm says null where nothing was ever set
    if (document.value !== null && (typeof document.value !== 'object' || Array.isArray(document.value)))
      return `${file}: got ${shown(document.value)}, allowed: a mapping of values.`;
    return { file, values: record(document.value) };
  } catch (error) {
    if (error instanceof YamlError) return `${file}:${error.position.line} is not YAML: ${withoutNames(error.reason)}.`;
    throw error;
  }
}

/** The part of it that is about the gateway. */
export interface PresentGateway {
  /** Undefined: what the chart or istioctl has by default. */
  readonly ports: unknown;
  /** Of the Service. */
  readonly annotations: Json;
  readonly labels: Json;
  /** Other fields of the Service. */
  readonly service: Json;
}

/** Undefined where nothing was given, or it says nothing of this gateway. */
export function presentGateway({ gateway, present }: Environment): PresentGateway | undefined {
  if (!present) return undefined;
  if (gateway.service.helm) {
    const { values } = present;
    const service = record(values.service);
    // As the chart merges them: the Service's own win.
    const annotations = { ...record(values.annotations), ...record(service.annotations) };
    return { ports: service.ports, annotations, labels: record(values.labels), service };
  }
  const entry = record(presentEntries(present).find(one => isEntryOf(gateway, one)));
  const service = record(get(entry, 'k8s', 'service'));
  const annotations = record(get(entry, 'k8s', 'serviceAnnotations'));
  return Object.keys(entry).length
    ? { ports: service.ports, annotations, labels: record(entry.label), service }
    : undefined;
}

/** The ingress gateways of an IstioOperator. */
export function presentEntries({ values }: Present): readonly unknown[] {
  return list(get(values, 'spec', 'components', 'ingressGateways'));
}

export function isEntryOf({ name, namespace }: Environment['gateway'], entry: unknown): boolean {
  return text(get(entry, 'name')) === name && (text(get(entry, 'namespace')) ?? 'istio-system') === namespace;
}

export interface PresentPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: string;
  /** As the owner wrote it. */
  readonly written: Json;
}

/** The ports that the owner lists. A targetPort that is a name counts as the port. */
export function presentPorts(environment: Environment): readonly PresentPort[] | undefined {
  const ports = presentGateway(environment)?.ports;
  if (ports === undefined || ports === null) return undefined;
  return list(ports).flatMap(one => {
    const port = integer(get(one, 'port'));
    if (port === undefined) return [];
    const targetPort = integer(get(one, 'targetPort')) ?? port;
    const protocol = text(get(one, 'protocol')) ?? 'TCP';
    return [{ name: text(get(one, 'name')) ?? '', port, targetPort, protocol, written: record(one) }];
  });
}
