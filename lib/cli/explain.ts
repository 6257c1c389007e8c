import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { inert } from '../foreign/text';
import { RULES } from '../rules';
import { byHop, page } from '../rules/engine/page';
import { RULE_HOPS, type Rule } from '../rules/engine/rule';
import { type Terminal, terminal } from './check';
import { misused, optionMistake } from './usage';

const USAGE = `Usage: npm run explain -- [rule]

Prints the page of a rule, or the list of all rules.
`;

/** Prints a rule's page, or the list of all rules; the exit code. */
export function explainCommand(args: readonly string[], { out, err }: Pick<Terminal, 'out' | 'err'>): 0 | 2 {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    err(misused(options, USAGE));
    return 2;
  }
  if (options.help) {
    out(USAGE);
    return 0;
  }
  const { id } = options;
  const width = Math.max(...RULES.map(rule => rule.id.length));
  if (id === undefined) {
    const line = (rule: Rule) => `  ${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}\n`;
    out(
      byHop(RULES)
        .map(([hop, own]) => `${RULE_HOPS[hop]}\n${own.map(line).join('')}`)
        .join('\n'),
    );
    return 0;
  }
  const rule = RULES.find(found => found.id === id);
  if (!rule) {
    err(`${inert(`there is no rule "${id}". Did you mean ${guesses(id).join(', ')}?`)}\n`);
    return 2;
  }
  out(page(rule));
  return 0;
}

/** The rules that have the text in their name, else all of its words, else the one that is spelt most like it. */
function guesses(text: string): string[] {
  const ids = RULES.map(({ id }) => id);
  const whole = text.trim().toLowerCase();
  const words = whole.split(/[^a-z0-9]+/).filter(Boolean);
  const having = (parts: readonly string[]) =>
    ids.filter(id => parts.length > 0 && parts.every(part => id.includes(part)));
  const found = [having([whole]), having(words)].find(some => some.length > 0 && whole !== '');
  return found ?? [closest(whole.slice(0, 100), ids)];
}

function optionsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', default: false } },
    });
    if (positionals.length > 1) return 'one rule at a time';
    return { help: values.help, id: positionals[0] };
  } catch (error) {
    return optionMistake(error);
  }
}

if (require.main === module) process.exitCode = explainCommand(process.argv.slice(2), terminal());
