import type { KubeObject } from '../../lab/kubernetes';

/** A place in an object: names of fields, and numbers of list items. */
export type Path = readonly (string | number)[];

/** One change of one object, as data: what was drawn once can be made again. */
export type Change =
  | { readonly op: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Path }
  /** Fields of an object that it does not have. */
  | { readonly op: 'add'; readonly path: Path; readonly value: Readonly<Record<string, unknown>> }
  /** Another name for a field. */
  | { readonly op: 'rename'; readonly path: Path; readonly to: string }
  /** Of a text: one stretch of it by another. */
  | { readonly op: 'replace'; readonly path: Path; readonly from: string; readonly to: string }
  /** The whole object goes. */
  | { readonly op: 'delete' }
  /** A second object beside it, which is another by its name. */
  | { readonly op: 'copy'; readonly name: string; readonly with: readonly Change[] };

/** Which object. */
export interface Ref {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export const refOf = ({ kind, metadata: { namespace, name } }: KubeObject): Ref => ({ kind, namespace, name });

export const refText = ({ kind, namespace, name }: Ref): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What is there after a change: the object, both, or nothing. undefined where the object no longer has what was changed. */
export function changed(object: KubeObject, change: Change): KubeObject[] | undefined {
  if (change.op === 'delete') return [];
  if (change.op === 'copy') {
    let copy: KubeObject | undefined = copyOf(object);
    copy.metadata.name = change.name;
    for (const one of change.with) copy = copy && changed(copy, one)?.[0];
    return copy && [object, copy];
  }
  const result = copyOf(object);
  // biome-ignore lint/suspicious/noExplicitAny: walks whatever the object holds
  let at: any = result;
  for (const step of change.path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = at[step];
  }
  const last = change.path.at(-1)!;
  if (typeof at !== 'object' || at === null || at[last] === undefined) return undefined;
  if (change.op === 'set') at[last] = copyOf(change.value);
  else if (change.op === 'add') {
    if (Object.keys(change.value).some(key => at[last][key] !== undefined)) return undefined;
    at[last] = { ...at[last], ...copyOf(change.value) };
  } else if (change.op === 'rename') {
    if (at[change.to] !== undefined) return undefined;
    at[change.to] = at[last];
    delete at[last];
  } else if (change.op === 'replace') {
    if (typeof at[last] !== 'string' || !at[last].includes(change.from)) return undefined;
    at[last] = at[last].replace(change.from, () => change.to);
  } else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return [result];
}
