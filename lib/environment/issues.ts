/** What schema validation found, in words that say what was got, what is allowed and what to do. */
import type * as v from 'valibot';
import { mayHoldCredential } from '../foreign/credential-names';
import { shown } from '../foreign/text';
import { parseNetwork } from '../kubernetes/networks';
import {
  type Contradiction,
  descriptionOf,
  isSecretPlace,
  mayBeSecretAt,
  type Node,
  nameText,
  nodeAt,
  type Path,
  shortFormAt,
} from './structure';

export type { Contradiction, Path } from './structure';

const SECRET = 'the name and the key of a Secret: {name: …, key: …}';

/**
 * Puts an issue of valibot into words.
 *
 * @param document the file's value as it was written: an issue only knows the value with defaults filled in
 */
export function describeIssue(schema: unknown, issue: v.BaseIssue<unknown>, document: unknown): Contradiction {
  const path = pathOf(issue);
  const last = issue.path?.at(-1);
  if (issue.type === 'strict_object' && last && issue.expected !== 'Object') {
    const missing = nodeAt(schema, path.slice(0, -1))?.entries?.[String(last.key)];
    return { path, message: `missing. ${descriptionOf(missing) ?? ''}`.trim() };
  }
  const node = nodeAt(schema, path);
  const key = last && 'origin' in last && last.origin === 'key';
  const got = key
    ? `the name "${nameText(String(last.key), path.at(-2))}"`
    : written(node, path, valueAt(document, path));
  const wanted =
    issue.type === 'strict_object' || issue.type === 'record' ? mapping(schema, path, node) : allowed(issue);
  const said = valueAt(document, path);
  const quoted = typeof said === 'number' && issue.type === 'picklist' && wanted.includes(`"${said}"`);
  const advice = quoted ? ` Quote it: "${said}", since YAML reads ${said} as a number.` : '';
  return { path, message: `got ${got}, allowed: ${wanted}.`.replace(/\?\.$/, '?') + advice };
}

/** Where an issue of valibot stands in the file. */
export function pathOf(issue: v.BaseIssue<unknown>): Path {
  return (issue.path ?? []).map(item => item.key as string | number);
}

function allowed(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'picklist') return issue.expected!.replace(/[()]/g, '').replaceAll(' | ', ', ');
  if (issue.type === 'array') return 'a list';
  return issue.message;
}

function mapping(schema: unknown, path: Path, node: Node | undefined): string {
  if (isSecretKey(node)) return SECRET;
  const names = Object.keys(node?.entries ?? {});
  if (isSecretPlace(path) && names.length) return `a mapping of ${names.join(', ')}, where a secret is ${SECRET}`;
  const short = shortFormAt(schema, path);
  const example = names.find(name => shortFormAt(schema, [...path, name]));
  const such = example ? `, such as {${example}: ${shortFormAt(schema, [...path, example])}}` : '';
  return `${short ? `${short}, or ` : ''}a mapping of fields${names.length ? ` (${some(names)})` : ''}${such}`;
}

/** The names of a mapping's fields, as many as a line has room for. */
function some(names: readonly string[]): string {
  const most = 6;
  return names.length > most ? `${names.slice(0, most).join(', ')}, …` : names.join(', ');
}

/**
 * The file's value at a path, for a message: a mapping or a list by its make-up alone, and nothing that may be a
 * secret.
 */
function written(node: Node | undefined, path: Path, value: unknown): string {
  const hidden = isHidden(node, path, value);
  if (Array.isArray(value)) {
    const plain = !value.length || (!hidden && node?.item && value.every(one => typeof one === 'string'));
    return plain ? shown(value) : `a list of ${value.length}`;
  }
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length && (hidden || !node?.entries)) return `a mapping of ${keys.length} fields (not shown)`;
    const names = keys.slice(0, 5).map(name => (Object.hasOwn(node?.entries ?? {}, name) ? name : '…'));
    return `{${names.join(', ')}${keys.length > names.length ? ', …' : ''}}`;
  }
  if (hidden && value !== null && value !== undefined) {
    return typeof value === 'string' ? 'text (not shown)' : `a ${typeof value} (not shown)`;
  }
  return shown(value);
}

/** Whether a message must not repeat the value: it may be a credential, by its place or by its shape. */
function isHidden(node: Node | undefined, path: Path, value: unknown): boolean {
  const texts = [value].flat().filter(one => typeof one === 'string');
  if (isSecretKey(node) || texts.some(mayHoldCredential)) return true;
  if (mayBeSecretAt(path)) {
    if (['picklist', 'boolean', 'number'].includes(node?.type ?? '')) return false;
    const harmless = (one: unknown) =>
      typeof one === 'string' && (isTruthWord(one) || isNetworkLike(one) || isScheduleLike(one));
    return ![value].flat().every(harmless);
  }
  // hidden too: text where a whole file or a mapping with credentials belongs, and text with more in it than an endpoint has
  if (path.length === 0) return texts.length > 0;
  return path[0] === 'destinations' && texts.some(one => isMappingAlone(node) || !isEndpointLike(one));
}

const isMappingAlone = (node: Node | undefined) =>
  node?.entries !== undefined && !Object.hasOwn(node.entries, 'endpoint');
const isEndpointLike = (value: string) => /^[-._~%/:[\]a-zA-Z0-9]*$/.test(value);
const isTruthWord = (value: string) => /^(yes|no|on|off|true|false|y|n)$/i.test(value);
const isNetworkLike = (value: string) =>
  /^\d{1,3}(\.\d{1,3}){3}(\/\d{0,3})?$/.test(value) || parseNetwork(value) !== undefined;

const isScheduleLike = (value: string) =>
  /^[-*?,/0-9]{1,20}( [-*?,/0-9]{1,20}){3,6}$/.test(value) && value.includes('*');

/** Whether the schema asks for a mapping of the name and the key of a Secret. */
function isSecretKey(node: Node | undefined): boolean {
  return node?.entries !== undefined && Object.keys(node.entries).join() === 'name,key';
}

/** The file's value at a path; where the path goes on below text or a number, that text or number. */
function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const key of path) {
    if (found === null || typeof found !== 'object') return found;
    found = Object.hasOwn(found, key) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

/** A parser's reason without the names in it: to the parser, a password that begins with `*` or `!` is a name. */
export function withoutNames(reason: string): string {
  return reason.replace(/"[^"]*"|!?<[^>]*>|(?<=\*)\S+|(?<=: ).*$/gs, '…');
}
