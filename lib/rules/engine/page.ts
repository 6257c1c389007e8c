import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { RULE_HOPS, type RuleHop } from '../model/problem';
import type { Rule } from './rule';

/** Writes a rule's page, in Markdown. */
export function page({
  id,
  hop,
  severity,
  summary,
  why,
  fix,
  gatewayApiFix,
  reads,
  needsComplete,
  bad,
  good,
}: Rule): string {
  const complete = needsComplete
    ? '\nJudged only with `--complete`, since it is about something that is not there.\n'
    : '';
  return `# ${id}

${SEVERITY[severity]}. ${summary}

Hop: ${RULE_HOPS[hop]}.
${complete}
## Why

${why.replaceAll('\n', ' ')}

## What to do

${fix}${gatewayApiFix ? `\n\nWhat is written by the Gateway API: ${gatewayApiFix}` : ''}

## Example

\`\`\`diff
${difference(bad, good)}
\`\`\`

## Reads

${reads.length === KNOWN_KINDS.length ? 'Every kind that some rule reads.' : [...reads].sort().join(', ')}

To accept it for one object, annotate that object with the reason:

\`\`\`yaml
alloy-otlp-ingress/ignore.${id}: "…"
\`\`\`
`;
}

/** Writes the list of all rules' pages, in Markdown. */
export function contents(rules: readonly Rule[]): string {
  const tables = byHop(rules).map(([hop, own]) => `## ${capitalized(RULE_HOPS[hop])}\n\n${tableOf(own)}\n`);
  return `# What the checker knows

${rules.length} rules. An error does not work, or lets somebody in; a warning will hurt. \`npm run explain -- <rule>\` shows a page on the terminal.
They stand in the order in which a request passes the hops. [The ledger](../ledger.md) says of each field which rule judges it, and which fields no rule judges.

${tables.join('\n')}
## Limits

- YAML: 100 levels and 100 aliases in a document, with what the aliases stand for. In a file, aliases may stand for as much
  text as it has and 100,000 characters. An alias inside its own anchor, a key that is a list or a mapping, and a Helm
  template that is not rendered are refused with their place. Files may be of any size.
- config.alloy: some 260 levels of brackets. From a component 200 ways are followed, each of 21 components; a loop, which
  Alloy refuses, is not.
- At most 500,000 ways from a server to a Service, and as many pairs of a selector and a pod, a VirtualService and a server,
  a Gateway and a Service, a port and a receiver, a pod and a policy, a way and what protects it. Beyond that, a line names the rules that did not judge; exit code 2.
- Messages: one line of at most 1,000 characters, with the first ten of a list. What a terminal or a CI runner would act on
  is written as \`\\u{…}\`.
- A rule that fails leaves one line on the standard error, and the exit code 2; the findings of the others are printed.
`;
}

/** Groups rules by hop, in the packet's order. */
export function byHop(rules: readonly Rule[]): (readonly [RuleHop, readonly Rule[]])[] {
  return (Object.keys(RULE_HOPS) as RuleHop[])
    .map(hop => [hop, rules.filter(rule => rule.hop === hop)] as const)
    .filter(([, own]) => own.length);
}

function tableOf(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, severity, summary }) => `| [${id}](${id}.md) | ${severity} | ${summary.replaceAll('|', '\\|')} |`,
  );
  return ['| Rule | Severity | A correct path |', '| --- | --- | --- |', ...rows].join('\n');
}

const capitalized = (text: string) => text[0]!.toUpperCase() + text.slice(1);

const SEVERITY = { error: 'Error', warning: 'Warning' };

/** Lines shown around a change, so that its place can be seen. */
const CONTEXT = 9;

/** Shows the change from the bad text to the good one, inside the document that it is in. */
function difference(bad: string, good: string): string {
  const [before, after] = [bad.trimEnd().split('\n'), good.trimEnd().split('\n')];
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  const above = before.slice(0, head);
  const below = before.slice(before.length - tail);
  const start = Math.max(above.lastIndexOf('---') + 1, head - CONTEXT);
  const end = below.indexOf('---');
  const kind = [...above].reverse().find(line => line.startsWith('kind: '));
  return [
    ...(kind && !above.slice(start).includes(kind) ? [`@@ ${kind} @@`] : []),
    ...above.slice(start).map(line => ` ${line}`),
    ...before.slice(head, before.length - tail).map(line => `-${line}`),
    ...after.slice(head, after.length - tail).map(line => `+${line}`),
    ...below.slice(0, Math.min(CONTEXT, end < 0 ? below.length : end)).map(line => ` ${line}`),
  ].join('\n');
}
