import { RULES } from '../../rules';
import { byHop, page } from '../../rules/engine/page';
import type { Rule } from '../../rules/engine/rule';
import { RULE_HOPS } from '../../rules/model/problem';
import type { Code } from '../command';
import { ruleOf } from '../rule-named';
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
