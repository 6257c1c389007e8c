import { colors } from '../../colors';
import { inert } from '../../foreign/text';
import { nameOf } from '../../kubernetes/manifests';
import { RULE_HOPS } from '../model/problem';
import { excerpt, mayShow } from './excerpt';
import type { Judged } from './judged';
import type { Finding } from './rule';
import { sentence, summary } from './summary';

/** Writes findings for people, each with its line of the input. */
export function asText(judged: Judged, color: boolean): string {
  const { bold, dim, red, yellow, green } = colors(color);
  const blocks = judged.findings.map(finding => {
    const { severity, rule, hop, object, file, line, path, got, fix } = finding;
    const paint = severity === 'error' ? red : yellow;
    return [
      `${paint(severity.padEnd(7))} ${bold(rule)}  ${inert(nameOf(object))}  ${dim(RULE_HOPS[hop])}`,
      `${MARGIN}${dim(inert(`${file}:${line}  ${path}`))}`,
      ...sourceLines(finding, judged, { dim, paint }),
      `${MARGIN}${inert(sentence(got))}`,
      `${MARGIN}${green('→')} ${inert(fix)}`,
      '',
    ].join('\n');
  });
  const [counts, ...more] = summary(judged);
  return [...blocks, counts, ...more.map(dim)].map(block => `${block}\n`).join('');
}

const MARGIN = ' '.repeat(8);

type Paint = (text: string) => string;

/** The line of the input, and carets below what is wrong; nothing where a line is not known or may hold a credential. */
function sourceLines(finding: Finding, { lineAt }: Judged, { dim, paint }: { dim: Paint; paint: Paint }): string[] {
  const source = lineAt?.(finding.file, finding.line);
  if (source === undefined || !mayShow(finding, source)) return [];
  const { text, carets } = excerpt(source, finding);
  const number = String(finding.line);
  const rows = [`${MARGIN}${dim(`${number} │`)} ${text}`];
  if (carets) rows.push(`${MARGIN}${dim(`${' '.repeat(number.length)} │`)} ${paint(carets)}`);
  return text ? rows : [];
}
