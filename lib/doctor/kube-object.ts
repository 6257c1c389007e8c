import { get, type Json, type Path } from '../kubernetes/json';

/** Names of all kinds that are read here; nothing in them means anything to a shell. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What the judgements read below an object. */
export const FIELDS = ['spec', 'status', 'data'] as const;

/** Lists of objects that the judgements read, by kind: an API server lets nothing else in there. */
const LISTS: Readonly<Record<string, readonly Path[]>> = {
  AuthorizationPolicy: [['spec', 'rules']],
  EndpointSlice: [['endpoints'], ['ports']],
  Gateway: [['spec', 'servers']],
  Pod: [['spec', 'containers']],
  Service: [['spec', 'ports']],
  VirtualService: [['spec', 'http']],
};

/**
 * What about a value is not as Kubernetes has every object of the kind, such as "has no metadata"; undefined where all of it is.
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
