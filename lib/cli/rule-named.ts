import { closest, distance } from 'fastest-levenshtein';
import { inert } from '../foreign/text';
import { RULES } from '../rules';
import type { Rule } from '../rules/engine/rule';
import { Unusable } from './command';

/**
 * The rule of a name.
 *
 * @throws Unusable if there is none, with those that may be meant
 */
export function ruleOf(id: string): Rule {
  const message = unknownRule(id);
  if (message !== undefined) throw new Unusable(inert(message));
  return RULES.find(found => found.id === id)!;
}

/** Says that there is no rule of that name, and which may be meant. undefined: there is one. */
export function unknownRule(id: string): string | undefined {
  if (RULES.some(found => found.id === id)) return undefined;
  const near = guesses(id);
  const guess = near.length ? `Did you mean ${near.join(', ')}?` : 'npm run explain lists all of them.';
  return `there is no rule "${id}". ${guess}`;
}

/**
 * The rules with the text in their name; if there is none, those with all of its words; else the one with the most
 * similar name, if at most a third of the name is spelt differently.
 */
function guesses(text: string): string[] {
  const ids = RULES.map(({ id }) => id);
  const whole = text.trim().toLowerCase();
  const words = whole.split(/[^a-z0-9]+/).filter(Boolean);
  const having = (parts: readonly string[]) =>
    ids.filter(id => parts.length > 0 && parts.every(part => id.includes(part)));
  const found = [having([whole]), having(words)].find(some => some.length > 0 && whole !== '');
  if (found) return found;
  const near = closest(whole.slice(0, 100), ids);
  return distance(whole.slice(0, 100), near) <= near.length / 3 ? [near] : [];
}
