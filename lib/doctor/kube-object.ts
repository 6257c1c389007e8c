import { get, type Json, type Path } from '../kubernetes/json';

/** Names of every kind that the doctor reads. No character of such a name means anything to a shell. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** The fields of an object that the doctor reads, besides its metadata. */
export const FIELDS = ['spec', 'status', 'data'] as const;

/** Fields that are lists of objects, by kind. An API server accepts nothing else there. */
const LISTS: Readonly<Record<string, readonly Path[]>> = {
  AuthorizationPolicy: [['spec', 'rules']],
  EndpointSlice: [['endpoints'], ['ports']],
  Gateway: [['spec', 'servers']],
  Pod: [['spec', 'containers']],
  Service: [['spec', 'ports']],
  VirtualService: [['spec', 'http']],
};

/**
 * Says how a value differs from every object of its kind in Kubernetes, such as "has no metadata"; undefined if it does
 * not.
 */
export function oddityOf(value: unknown, kind: string): string | undefined {
  if (!isRecord(value)) return 'is no object';
  const { metadata } = value;
  if (!isRecord(metadata)) return 'has no metadata';
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || !NAME.test(name)) return 'has no name';
  if (namespace !== undefined && (typeof namespace !== 'string' || !NAME.test(namespace)))
    return 'has an odd namespace';
  for (const field of ['labels', 'annotations']) if (!isTexts(metadata[field])) return `has ${field} that are no texts`;
  const odd = FIELDS.find(field => value[field] != null && !isRecord(value[field]));
  if (odd) return `has a ${odd} of another form`;
  const lists = Object.hasOwn(LISTS, kind) ? LISTS[kind]! : [];
  const list = lists.find(path => !isListOfObjects(get(value, ...path) ?? []));
  return list && `has ${list.join('.')} of another form`;
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

const isTexts = (value: unknown): boolean =>
  value == null || (isRecord(value) && Object.values(value).every(item => typeof item === 'string'));
