/**
 * Reads what the gateway has already: the values of its Helm release, or the mesh's IstioOperator, from a file that the
 * environment names.
 */

import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { ISTIO_NAMESPACE } from '../facts/istio';
import { NotReadable, readRegularFile } from '../foreign/read-file';
import { isDenied, reasonOf } from '../foreign/reason';
import { get, integer, type Json, list, record, text } from '../kubernetes/json';
import { parseYaml, YamlError } from '../kubernetes/yaml';
import { withoutNames } from './issues';
import type { Environment, Present } from './schema';

/**
 * Reads the text of a file; undefined where there is no such file.
 *
 * @param folder the folder that the file has to be in, links resolved
 * @throws NotReadable, or the error of the system
 */
export type ReadText = (file: string, folder: string) => string | undefined;

/** Reads a regular file of at most 1 MiB from the disk. */
export const readText: ReadText = (file, folder) => {
  try {
    const real = realpathSync(file);
    const way = relative(realpathSync(folder), real);
    if (way.startsWith('..') || isAbsolute(way))
      throw new NotReadable(`leads out of ${folder} by a link, which has to go: remove it`);
    return readRegularFile(real, 'refuse').toString('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

/** Whether a path leads into a folder below: not beside the environment files, and not out of their folder. */
export function isBelow(named: string): boolean {
  const [first, ...more] = normalize(named).split(/[\\/]/);
  return first !== '..' && more.some(Boolean);
}

/**
 * Reads the file that an environment names as presentValues. A text instead says what is wrong, without repeating the
 * file's values.
 *
 * @throws the error of the system if the file may not be read
 */
export function readPresent(environmentFile: string, named: string, read: ReadText): Present | string {
  const folder = dirname(environmentFile);
  const file = join(folder, named);
  if (!isBelow(named))
    return `got "${named}", allowed: a file in a folder below ${folder}, such as present/${basenameOf(named)}: one beside the environments would be read as one of them, and others are not theirs.`;
  try {
    const content = read(file, folder);
    if (content === undefined) return `got "${named}", and there is no file ${file}.`;
    const [document, second] = parseYaml(content);
    if (!document || second) return `${file} has ${second ? 'more than one YAML document' : 'no YAML in it'}.`;
    // helm says null where nothing was ever set
    if (document.value !== null && !isMapping(document.value))
      return `${file}: got ${kindOf(document.value)}, allowed: a mapping of values.`;
    return { file, values: record(document.value) };
  } catch (error) {
    if (error instanceof YamlError) return `${file}:${error.position.line} is not YAML: ${withoutNames(error.reason)}.`;
    if (isDenied(error)) throw error;
    return `${file}: ${reasonOf(error)}. Only a file is read.`;
  }
}

function basenameOf(named: string): string {
  return named.split('/').findLast(part => !/^\.*$/.test(part)) ?? 'values.yaml';
}

const isMapping = (value: unknown) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The kind of a value in words, without the value. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/**
 * Names each value that should be a mapping or a list and is none, as starts of sentences: the chart or istioctl would
 * refuse or drop them.
 */
export function misshapen({ gateway, present }: Environment): string[] {
  const { values } = present!;
  const wrong = (from: unknown, ...path: string[]) => {
    const value = get(from, ...path);
    return value === undefined || value === null || isMapping(value)
      ? []
      : [`got ${kindOf(value)} for ${path.join('.')}, allowed: a mapping`];
  };
  if (gateway.service.helm) {
    const paths = [['service'], ['annotations'], ['labels'], ['serviceAccount'], ['service', 'annotations']];
    return paths.flatMap(path => wrong(values, ...path));
  }
  const above = [['spec'], ['spec', 'components']].flatMap(path => wrong(values, ...path));
  const gateways = get(values, 'spec', 'components', 'ingressGateways');
  if (above.length || gateways === undefined || gateways === null) return above;
  if (!Array.isArray(gateways)) return [`got ${kindOf(gateways)} for spec.components.ingressGateways, allowed: a list`];
  if (!gateways.every(isMapping)) return ['spec.components.ingressGateways has what is no mapping'];
  const entry = gateways.find(one => isEntryOf(gateway, one));
  const paths = [['label'], ['k8s'], ['k8s', 'service'], ['k8s', 'serviceAnnotations']];
  return paths.flatMap(path => wrong(entry, ...path));
}

/** The part of the present file that is about our gateway. */
export interface PresentGateway {
  /** Ports of the Service. Undefined: those that the chart or istioctl has by default. */
  readonly ports: unknown;
  /** Annotations of the Service. */
  readonly annotations: Json;
  readonly labels: Json;
  /** Other fields of the Service. */
  readonly service: Json;
}

/** What an environment says of the gateway, and what is there. */
type PresentSettings = Pick<Environment, 'gateway' | 'present'>;

/** What the present file says of our gateway; undefined without a file, or where it says nothing of this gateway. */
export function presentGateway({ gateway, present }: PresentSettings): PresentGateway | undefined {
  if (!present) return undefined;
  if (gateway.service.helm) {
    const { values } = present;
    const service = record(values.service);
    // Merged as the chart does: the Service's own annotations win.
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

/** The entries of an IstioOperator's list of ingress gateways. */
export function presentEntries({ values }: Present): readonly unknown[] {
  return list(get(values, 'spec', 'components', 'ingressGateways'));
}

/** Whether an entry of an IstioOperator's ingress gateways is our gateway. */
export function isEntryOf({ name, namespace }: Environment['gateway'], entry: unknown): boolean {
  return text(get(entry, 'name')) === name && (text(get(entry, 'namespace')) ?? ISTIO_NAMESPACE) === namespace;
}

/** One port of the gateway's Service, as its owner has it. */
interface PresentPort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: string;
  /** The port as the owner wrote it. */
  readonly written: Json;
}

/**
 * The ports that the gateway's owner lists; undefined where there is no list. A named targetPort counts as the port's
 * number.
 */
export function presentPorts(settings: PresentSettings): readonly PresentPort[] | undefined {
  const ports = presentGateway(settings)?.ports;
  if (ports === undefined || ports === null) return undefined;
  return list(ports).flatMap(one => {
    const port = integer(get(one, 'port'));
    if (port === undefined) return [];
    const targetPort = integer(get(one, 'targetPort')) ?? port;
    const protocol = text(get(one, 'protocol')) ?? 'TCP';
    return [{ name: text(get(one, 'name')) ?? '', port, targetPort, protocol, written: record(one) }];
  });
}
