import { inert } from '../../foreign/text';
import { nameOf } from '../../kubernetes/manifests';
import type { Judged } from './judged';
import { sentence, summary } from './summary';

/**
 * Writes GitHub's workflow commands; a terminal shows them as text.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function asGithub(judged: Judged): string {
  const lines = judged.findings.map(({ severity, rule, object, file, line, column, endColumn, got, fix }) => {
    const place = { file, line, col: column, ...(endColumn && { endColumn }), title: rule };
    const properties = Object.entries(place).map(([key, value]) => `${key}=${escapeProperty(inert(String(value)))}`);
    return `::${severity} ${properties.join(',')}::${escapeData(inert(`${nameOf(object)}: ${sentence(got)} ${fix}`))}\n`;
  });
  return [...lines, ...summary(judged).map(text => `${text}\n`)].join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
