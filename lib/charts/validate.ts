/** What props may be. A caller without TypeScript's help gets the same answers. */
import type { Construct } from 'constructs';
import { shown } from '../foreign/text';
import { parseNetwork } from '../kubernetes/networks';
import { quantity } from '../kubernetes/units';

/** A kind of value, and its words in a message. */
export interface Allowed {
  readonly words: string;
  readonly has: (value: unknown) => boolean;
}

/** A prop's name, its value, what is allowed, and perhaps what to do. */
export type Prop = readonly [name: string, value: unknown, allowed: Allowed, advice?: string];

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const TEXT: Allowed = { words: 'text that is not empty', has: isText };

export const TEXTS: Allowed = {
  words: 'a list of at least one text, none of them empty',
  has: value => Array.isArray(value) && value.length > 0 && value.every(isText),
};

export const FILLED: Allowed = {
  words: 'a list with at least one entry',
  has: value => Array.isArray(value) && value.length > 0,
};

export const NETWORKS: Allowed = {
  words: 'a list of at least one network, such as 192.0.2.0/24',
  has: value => TEXTS.has(value) && (value as string[]).every(text => parseNetwork(text)),
};

export const LABELS: Allowed = {
  words: 'at least one label, since none would select every pod',
  has: value => typeof value === 'object' && value !== null && Object.keys(value).length > 0,
};

export const ANNOTATIONS: Allowed = {
  words: 'annotations: names, each with a text',
  has: value => typeof value === 'object' && value !== null && Object.values(value).every(isText),
};

export const QUANTITY: Allowed = {
  words: 'a quantity of Kubernetes above 0, such as 500m or 2Gi',
  has: value => isText(value) && (quantity(value) ?? 0) > 0,
};

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Allowed {
  const words = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  return {
    words: `a whole number ${words}`,
    has: value => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  };
}

export const PORT = whole(1, 65_535);

export function oneOf(words: readonly string[]): Allowed {
  return { words: words.join(' or '), has: value => words.includes(value as string) };
}

/** Allows nothing beside another prop. */
export function absent(beside: string): Allowed {
  return { words: `nothing beside ${beside}`, has: value => value === undefined };
}

/** Allows that a prop with a default is left out. */
export function optional({ words, has }: Allowed): Allowed {
  return { words, has: value => value === undefined || has(value) };
}

/** Says of each prop that is not what it may be: its name, what was got, what is allowed, what to do. */
export function mistakesIn(props: readonly Prop[]): string[] {
  return props
    .filter(([, value, allowed]) => !allowed.has(value))
    .map(
      ([name, value, { words }, advice]) =>
        `${name}: got ${value === undefined ? 'nothing' : shown(value)}, allowed: ${words}.${advice ? ` ${advice}` : ''}`,
    );
}

/** Says which values are there twice. */
export function twice(name: string, values: readonly unknown[], advice: string): string[] {
  const again = values.filter((value, index) => value !== undefined && values.indexOf(value) !== index);
  return [...new Set(again)].map(value => `${name}: got ${shown(value)} twice. ${advice}`);
}

/** The entries of a list, or none where it is no list. */
export function entries<Entry>(list: readonly Entry[] | undefined): readonly Partial<Entry>[] {
  return Array.isArray(list) ? list.map(entry => entry ?? {}) : [];
}

/**
 * Refuses a construct with all of its mistakes at once, a line for each, with the path of the construct.
 *
 * @throws Error if there is a mistake
 */
export function refuse(scope: Construct, id: string, mistakes: readonly string[]): void {
  if (!mistakes.length) return;
  const path = [scope.node.path, id].filter(part => part !== '').join('/');
  throw new Error(mistakes.map(mistake => `${path}: ${mistake}`).join('\n'));
}
