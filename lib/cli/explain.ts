import { closest } from 'fastest-levenshtein';
import { RULES } from '../rules/index';
import { page } from '../rules/page';
import { type Terminal, terminal } from './check';

/** Prints a rule's page, or the list of all rules; the exit code. */
export function explainCommand(args: readonly string[], { out, err }: Pick<Terminal, 'out' | 'err'>): 0 | 2 {
  const [id, ...others] = args.filter(arg => !arg.startsWith('-'));
  if (others.length > 0) {
    err('one rule at a time: npm run explain -- <rule>\n');
    return 2;
  }
  const width = Math.max(...RULES.map(rule => rule.id.length));
  if (id === undefined) {
    out(RULES.map(rule => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.summary}\n`).join(''));
    return 0;
  }
  const rule = RULES.find(found => found.id === id);
  if (!rule) {
    err(
      `there is no rule "${id}". Did you mean ${closest(
        id,
        RULES.map(found => found.id),
      )}?\n`,
    );
    return 2;
  }
  out(page(rule));
  return 0;
}

if (require.main === module) process.exitCode = explainCommand(process.argv.slice(2), terminal());
