/** The fields that the API server takes in each kind, from the tables in facts/fields. */
import * as certManager from '../facts/fields/cert-manager';
import * as gatewayApi from '../facts/fields/gateway-api';
import * as istio from '../facts/fields/istio';
import * as kubernetes from '../facts/fields/kubernetes';

/** What a value may be. */
export type Shape =
  | { readonly type: 'any' | 'boolean' | 'integer-or-string' | 'quantity' }
  /** Seconds at least. */
  | { readonly type: 'duration'; readonly least: number }
  | { readonly type: 'integer' | 'number'; readonly least?: number; readonly most?: number }
  | { readonly type: 'string'; readonly words?: readonly string[]; readonly least?: number; readonly most?: number }
  | { readonly type: 'list' | 'map'; readonly of: Shape }
  | ObjectShape;

/** An object with fields of its own. */
export interface ObjectShape {
  readonly type: 'object';
  /** Its name in the table. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
  /** Of each group, at most one field may be there. */
  readonly exclusive: readonly (readonly string[])[];
}

/** A kind as one version of a system takes it. */
export interface KindShape {
  readonly shape: ObjectShape;
  /** The system and the version that the fields are of: `Istio 1.31`. */
  readonly source: string;
}

/**
 * The fields of a kind. undefined for a kind or a version that no table has.
 *
 * @param apiVersion `networking.istio.io/v1`; a custom kind has the same fields in each of its versions
 */
export function shapeOf(apiVersion: string, kind: string): KindShape | undefined {
  const own = tables.kubernetes.find(`${apiVersion} ${kind}`);
  if (own) return own;
  const group = apiVersion.slice(0, apiVersion.indexOf('/'));
  // the second of two kinds with one name has its group in the name
  const name = `${group} ${kind.replace(`.${group}`, '')}`;
  return tables.istio.find(name) ?? tables.certManager.find(name) ?? tables.gatewayApi.find(name);
}

/** The fields of `metadata`. */
export function metadataShape(): KindShape {
  return tables.kubernetes.find('ObjectMeta')!;
}

/** The fields of a pod's template, in kinds of others too. */
export function podTemplateShape(): KindShape {
  return tables.kubernetes.find('PodTemplateSpec')!;
}

/** One line of a table for each object, read when somebody asks for the object. */
class Table {
  private readonly lines: ReadonlyMap<string, string>;
  private readonly known = new Map<string, ObjectShape>();

  constructor(
    text: string,
    private readonly source: string,
  ) {
    this.lines = new Map(
      text
        .trim()
        .split('\n')
        .map(line => [line.slice(0, line.indexOf('{')), line]),
    );
  }

  find(name: string): KindShape | undefined {
    return this.lines.has(name) ? { shape: this.object(name), source: this.source } : undefined;
  }

  /** Kinds, without the parts that they share. */
  kinds(): string[] {
    return [...this.lines.keys()].filter(name => name.includes(' '));
  }

  private object(name: string): ObjectShape {
    const known = this.known.get(name);
    if (known) return known;
    const line = this.lines.get(name);
    if (line === undefined) return metadataShape().shape;
    const end = line.lastIndexOf('}');
    const fields = new Map<string, Shape>();
    const required: string[] = [];
    for (const written of split(line.slice(line.indexOf('{') + 1, end))) {
      const [, field, must, type] = /^([^:!]+)(!?):(.*)$/.exec(written)!;
      if (must) required.push(field!);
      fields.set(field!, this.shape(type!));
    }
    const groups = line
      .slice(end + 1)
      .split('^')
      .slice(1)
      .map(group => group.split('|'));
    const found: ObjectShape = { type: 'object', name, fields, required, exclusive: groups };
    this.known.set(name, found);
    return found;
  }

  private shape(type: string): Shape {
    if (type.startsWith('[')) return { type: 'list', of: this.shape(type.slice(1, -1)) };
    if (type.startsWith('<')) return { type: 'map', of: this.shape(type.slice(1, -1)) };
    if (type.startsWith('s(')) return { type: 'string', words: type.slice(2, -1).split('|') };
    const [, letter, least, most] = /^([sin])@(-?\d*)\.\.(-?\d*)$/.exec(type) ?? [];
    if (letter) return { type: WITH_BOUNDS[letter]!, least: number(least), most: number(most) };
    return SIMPLE[type] ?? this.object(type);
  }
}

const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

const WITH_BOUNDS: Readonly<Record<string, 'string' | 'integer' | 'number'>> = {
  s: 'string',
  i: 'integer',
  n: 'number',
};

const SIMPLE: Readonly<Record<string, Shape>> = {
  '*': { type: 'any' },
  b: { type: 'boolean' },
  D: { type: 'duration', least: 0 },
  d: { type: 'duration', least: 0.001 },
  i: { type: 'integer' },
  n: { type: 'number' },
  q: { type: 'quantity' },
  s: { type: 'string' },
  x: { type: 'integer-or-string' },
};

/** Splits at the commas that are in no brackets. Words in parentheses have none. */
const split = (text: string): string[] => (text ? text.split(',') : []);

const tables = {
  kubernetes: new Table(kubernetes.TABLE, kubernetes.SOURCE),
  istio: new Table(istio.TABLE, istio.SOURCE),
  certManager: new Table(certManager.TABLE, certManager.SOURCE),
  gatewayApi: new Table(gatewayApi.TABLE, gatewayApi.SOURCE),
};

/** The kinds that have a table, as `group or version, kind`. */
export const SHAPED_KINDS: readonly string[] = Object.values(tables).flatMap(table => table.kinds());

interface Served {
  readonly versions: readonly string[];
  readonly source: string;
}

/** By group, then by kind, the versions that the API server takes. Of these groups every kind is known. */
const SERVED: ReadonlyMap<string, ReadonlyMap<string, Served>> = served();

function served() {
  const groups = new Map<string, Map<string, Served>>();
  for (const { SERVED: text, SOURCE: source } of [kubernetes, istio, certManager, gatewayApi]) {
    for (const line of text.trimEnd().split('\n').slice(1)) {
      const [name, versions] = line.split(': ');
      const [group, kind] = name!.split(' ');
      const kinds = groups.get(group!) ?? new Map<string, Served>();
      groups.set(group!, kinds.set(kind!, { versions: versions!.split(' '), source }));
    }
  }
  return groups;
}

/** The versions of a group's kinds. undefined for a group that is not known whole. */
export function kindsOf(group: string): ReadonlyMap<string, Served> | undefined {
  return SERVED.get(group);
}

/** The groups that have a kind of this name, with the versions in which the API server takes the kind. */
export function homesOf(kind: string): { group: string; versions: readonly string[] }[] {
  return [...SERVED].flatMap(([group, kinds]) => {
    const found = kinds.get(kind);
    return found ? [{ group, versions: found.versions }] : [];
  });
}
