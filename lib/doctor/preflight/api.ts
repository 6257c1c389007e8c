/** Judges an API that others bring: whether the API server has its kinds, and their definitions the fields that we set. */
import { get, list, record, text } from '../../kubernetes/json';
import type { Needed, Requirement, UsedKind } from '../../requirements/requirement';
import { broken, type Look, ok, together, unknown } from '../look';
import type { PreflightSeen } from './seen';

/** Judges by the API server's list of kinds, and by its OpenAPI document of the API. */
export function ofApi(
  one: Requirement,
  { group, version, kinds }: Extract<Needed, { look: 'api' }>,
  apis: PreflightSeen['apis'],
): Look {
  const api = `${group}/${version}`;
  const seen = Object.hasOwn(apis, api) ? apis[api]! : undefined;
  if (!seen) return unknown('not read');
  if ('unknown' in seen.kinds) return unknown(seen.kinds.unknown);
  const fix = one.see ?? '';
  if (seen.kinds.value === null) return broken(`the API server does not have ${api}`, one.why, fix);
  const there = list(get(seen.kinds.value, 'resources')).map(resource => text(get(resource, 'name')));
  const missing = kinds.filter(({ plural }) => !there.includes(plural));
  if (missing.length) return broken(`${api} has no ${missing.map(({ kind }) => kind).join(', ')}`, one.why, fix);
  return together([ok(`${api} is there`), ...fields(one, seen.schema, { group, version, kinds })]);
}

/** @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3 */
function fields(
  { see = '' }: Requirement,
  schema: PreflightSeen['apis'][string]['schema'],
  { group, version, kinds }: { group: string; version: string; kinds: readonly UsedKind[] },
): Look[] {
  const used = kinds.filter(one => one.fields.length);
  if (!used.length) return [];
  if ('unknown' in schema || schema.value === null) return [unknown('its schema was not read')];
  const all = Object.values(record(get(schema.value, 'components', 'schemas')));
  const dropped = used.flatMap(({ kind, fields }) => {
    const definition = all.find(one => isOf(one, { group, version, kind }));
    return definition
      ? fields.filter(field => !knows(definition, field.split('.'))).map(field => `${kind} ${field}`)
      : [];
  });
  if (!dropped.length) return [];
  return [
    broken(
      `its definitions do not know ${dropped.join(', ')}`,
      'The API server drops fields that a definition does not know, without a word: these are definitions of an older version.',
      see,
    ),
  ];
}

function isOf(schema: unknown, wanted: { group: string; version: string; kind: string }): boolean {
  return list(get(schema, 'x-kubernetes-group-version-kind')).some(
    one =>
      get(one, 'group') === wanted.group && get(one, 'version') === wanted.version && get(one, 'kind') === wanted.kind,
  );
}

/** Whether a definition lets a field be. What refers to another definition, or leaves its fields open, knows all. */
function knows(schema: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  const items = get(schema, 'items');
  if (items !== undefined) return knows(items, [first, ...rest]);
  const isOpen = get(schema, 'x-kubernetes-preserve-unknown-fields') === true || get(schema, '$ref') !== undefined;
  const more = get(schema, 'additionalProperties');
  if (isOpen || (more !== undefined && more !== false)) return true;
  const properties = get(schema, 'properties');
  if (properties === undefined) return true;
  const mine = record(properties);
  return Object.hasOwn(mine, first) && knows(mine[first], rest);
}
