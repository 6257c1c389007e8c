/** Reads objects from the API server's answers, and checks what every Kubernetes object has. */
import { get } from '../../kubernetes/json';
import { FIELDS, oddityOf } from '../kube-object';
import type { KubeObject } from '../observations';
import { parsed } from './reply';

/**
 * Reads a list.
 *
 * @throws Error at the first item that is no object: the rest of a half-understood list would be reported as missing
 */
export function listOf(text: string, kind: string): KubeObject[] {
  const items = get(parsed(text), 'items');
  // Go writes an empty list as null.
  if (items === null) return [];
  if (!Array.isArray(items)) throw new Error('its answer is no list');
  return items.map((item, index) => checked(item, kind, `items[${index}]`));
}

/**
 * Reads one object.
 *
 * @throws Error if the text is another object, or none
 */
export function objectOf(text: string, kind: string, name: string): KubeObject {
  const object = checked(parsed(text), kind, 'the object');
  if (object.metadata.name !== name) throw new Error('its answer is another object');
  return object;
}

function checked(value: unknown, kind: string, where: string): KubeObject {
  const oddity = oddityOf(value, kind);
  if (oddity) throw new Error(`its answer cannot be read: ${where} ${oddity}`);
  const { metadata, ...rest } = value as KubeObject;
  return { ...set(rest, FIELDS), kind, metadata: set(metadata, ['labels', 'annotations']) as KubeObject['metadata'] };
}

/** Picks the fields that are set: null means not set. */
const set = (value: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([key, item]) => item !== null || !fields.includes(key)));
