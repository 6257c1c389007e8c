import { anyRows, componentRows, LEDGER_COMPONENTS, LEDGER_KINDS, metadataRows, type Row, rowsOf } from './ledger';
import { NLB_ROWS } from './nlb';

/** Writes the ledger as a page, in Markdown. */
export function ledgerPage(): string {
  const verdicts = SECTIONS.flatMap(({ rows }) => rows.map(({ verdict }) => verdict));
  const count = (word: string) => verdicts.filter(verdict => word in verdict).length;
  return `# Which field is judged by whom

Each field of the kinds on the path is judged by a rule for what it means there, is harmless, or is not judged. Where an object has a field that is not judged, \`npm run check\` names the field
at the end: \`not judged: …\`. Types, words, names and numbers of every field are judged besides
([field-unknown](rules/field-unknown.md), [value-of-wrong-type](rules/value-of-wrong-type.md), [value-not-allowed](rules/value-not-allowed.md),
[value-malformed](rules/value-malformed.md), [fields-exclude-each-other](rules/fields-exclude-each-other.md)), and so are
[names and forms of the annotations of an NLB](rules/nlb-annotation-refused.md), [names of Istio’s annotations](rules/istio-metadata-not-read.md), and names, types and words of
[what Alloy’s components have](rules/argument-unknown.md). A row is for a field and all below it; the longest counts.

${count('rules')} rows are judged, ${count('harmless')} harmless, ${count('open')} not judged.

${SECTIONS.map(section).join('\n')}`;
}

interface Section {
  readonly title: string;
  /** What the first column has. */
  readonly head: string;
  readonly rows: readonly Row[];
}

const SECTIONS: readonly Section[] = [
  ...LEDGER_KINDS.map(kind => ({ title: kind, head: 'Field of `spec`', rows: rowsOf(kind) })),
  {
    title: 'Network Load Balancer',
    head: 'Annotation behind `service.beta.kubernetes.io/aws-load-balancer-`, and the attributes in it',
    rows: NLB_ROWS,
  },
  { title: 'Annotations of Istio', head: 'Annotation', rows: metadataRows('annotations') },
  { title: 'Labels of Istio', head: 'Label', rows: metadataRows('labels') },
  { title: 'Every component of Alloy', head: 'Argument or block', rows: anyRows() },
  ...LEDGER_COMPONENTS.map(name => ({ title: name, head: 'Argument or block', rows: componentRows(name) })),
];

function section({ title, head, rows }: Section): string {
  const lines = rows.map(row => `| \`${row.path}\` | ${verdictText(row)} |`);
  return `## ${title}\n\n| ${head} | |\n| --- | --- |\n${lines.join('\n')}\n`;
}

function verdictText({ verdict }: Row): string {
  if ('rules' in verdict) return verdict.rules.map(id => `[${id}](rules/${id}.md)`).join(', ');
  return 'harmless' in verdict ? `harmless: ${verdict.harmless}` : `**not judged**: ${verdict.open}`;
}
