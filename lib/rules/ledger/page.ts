import { LEDGER_KINDS, type Row, rowsOf } from './ledger';
import { NLB_ROWS } from './nlb';

/** Writes the ledger as a page, in Markdown. */
export function ledgerPage(): string {
  const verdicts = [...LEDGER_KINDS.flatMap(rowsOf), ...NLB_ROWS].map(({ verdict }) => verdict);
  const count = (word: string) => verdicts.filter(verdict => word in verdict).length;
  return `# Which field is judged by whom

Each field of the kinds on the path is judged by a rule for what it means there, is harmless, or is not judged. Where an object has a field that is not judged, \`npm run check\` names the field
at the end: \`not judged: …\`. Types, words, names and numbers of every field are judged besides
([field-unknown](rules/field-unknown.md), [value-of-wrong-type](rules/value-of-wrong-type.md), [value-not-allowed](rules/value-not-allowed.md),
[value-malformed](rules/value-malformed.md), [fields-exclude-each-other](rules/fields-exclude-each-other.md)), and so are
[names and forms of the annotations of an NLB](rules/nlb-annotation-refused.md). A row is for a field and all below it; the longest counts.

${count('rules')} rows are judged, ${count('harmless')} harmless, ${count('open')} not judged.

${LEDGER_KINDS.map(section).join('\n')}
## Network Load Balancer

Annotations of a Service, by what stands behind \`service.beta.kubernetes.io/aws-load-balancer-\`, and the attributes in them.

${table('Annotation, attribute', NLB_ROWS)}`;
}

const section = (kind: string): string => `## ${kind}\n\n${table('Field of `spec`', rowsOf(kind))}`;

function table(title: string, all: readonly Row[]): string {
  const rows = all.map(row => `| \`${row.path}\` | ${verdictText(row)} |`);
  return `| ${title} | |\n| --- | --- |\n${rows.join('\n')}\n`;
}

function verdictText({ verdict }: Row): string {
  if ('rules' in verdict) return verdict.rules.map(id => `[${id}](rules/${id}.md)`).join(', ');
  return 'harmless' in verdict ? `harmless: ${verdict.harmless}` : `**not judged**: ${verdict.open}`;
}
