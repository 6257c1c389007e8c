import { closest, distance } from 'fastest-levenshtein';
import { inert } from '../../foreign/text';
import { RULES } from '../../rules';
import { byHop, page } from '../../rules/engine/page';
import type { Rule } from '../../rules/engine/rule';
import { RULE_HOPS } from '../../rules/model/problem';
import { type Code, Unusable } from '../command';
import type { Terminal } from '../terminal';

/**
 * Prints a rule's page, or the list of all rules.
 *
 * @param id the rule. undefined: the list
 * @returns the exit code
 * @throws Unusable if there is no such rule
 */
export function explain(id: string | undefined, { out }: Pick<Terminal, 'out'>): Code {
  out(id === undefined ? list() : page(ruleOf(id)));
  return 0;
}

function list(): string {
  const width = Math.max(...RULES.map(rule => rule.id.length));
  const line = (rule: Rule) => `  ${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}\n`;
  return byHop(RULES)
    .map(([hop, own]) => `${RULE_HOPS[hop]}\n${own.map(line).join('')}`)
    .join('\n');
}

function ruleOf(id: string): Rule {
  const rule = RULES.find(found => found.id === id);
  if (rule) return rule;
  const near = guesses(id);
  const guess = near.length ? `Did you mean ${near.join(', ')}?` : 'npm run explain lists all of them.';
  throw new Unusable(inert(`there is no rule "${id}". ${guess}`));
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
