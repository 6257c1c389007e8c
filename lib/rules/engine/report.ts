import { colors } from '../../colors';
import { inert, inertJson } from '../../foreign/text';
import { nameOf } from '../../kubernetes/manifests';
import { groupBy } from '../model/group';
import { RULE_HOPS } from '../model/problem';
import type { Finding, Rule, Unjudged } from './rule';

/** Name of a report's format. */
export type Format = keyof typeof FORMATS;

/** What was judged and found. */
interface Judged {
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /** How many further findings are of another rule or hop than was asked for. @default 0 */
  readonly leftOut?: number;
  /** How many further findings annotations suppress. */
  readonly suppressed: number;
  /** What may stand on the path and no rule read. */
  readonly notJudged: readonly Unjudged[];
  readonly objects: number;
  /** How many files the objects are of. */
  readonly files: number;
  /** How many named or found files could not be read. */
  readonly unread: number;
  readonly complete: boolean;
  readonly milliseconds: number;
}

/**
 * Writes a report, with a line end behind it.
 *
 * @param color whether the text format has colours. @default false
 */
export function report(judged: Judged, format: Format, color = false): string {
  return FORMATS[format](judged, color);
}

const FORMATS = { text: asText, json: asJson, sarif: asSarif, github: asGithub };

function asText(judged: Judged, color: boolean): string {
  const { bold, dim, red, yellow, green } = colors(color);
  const blocks = judged.findings.map(({ severity, rule, hop, object, file, line, path, got, fix }) =>
    [
      `${(severity === 'error' ? red : yellow)(severity.padEnd(7))} ${bold(rule)}  ${inert(nameOf(object))}  ${dim(RULE_HOPS[hop])}`,
      `        ${dim(inert(`${file}:${line}  ${path}`))}`,
      `        ${inert(`${got}.`)}`,
      `        ${green('→')} ${inert(fix)}`,
      '',
    ].join('\n'),
  );
  return [...blocks, summary(judged), ...unjudgedLine(judged).map(dim)].map(block => `${block}\n`).join('');
}

/** One line that names what was not judged: of each sort the first, with its place. */
function unjudgedLine({ notJudged }: Judged): string[] {
  if (notJudged.length === 0) return [];
  const sorts = [...groupBy(notJudged, ({ what }) => what).values()].map(([first, ...others]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${unjudgedText(first!)} (${first!.file}:${first!.line})${more}`;
  });
  return [inert(`not judged: ${sorts.join(', ')}`)];
}

function unjudgedText({ what, object, path }: Unjudged): string {
  return path === '' ? nameOf({ ...object, kind: what }).trimEnd() : `${what} in ${nameOf(object)}`;
}

function summary({
  findings,
  leftOut = 0,
  suppressed,
  objects,
  files,
  unread,
  complete,
  milliseconds,
}: Judged): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts =
    findings.length === 0
      ? 'nothing found'
      : `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
  const beside = [
    ...(leftOut > 0 ? [`${leftOut} of other rules or hops`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
  ];
  const excused = beside.length > 0 ? ` (${beside.join(', ')})` : '';
  const lost = unread > 0 ? `, ${count(unread, 'file')} not read` : '';
  const scope = complete ? '' : '; what is not in the input was not judged (--complete)';
  return `${counts}${excused} in ${count(objects, 'object')} of ${count(files, 'file')}${lost}, ${Math.round(milliseconds)} ms${scope}`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function asJson({ findings, leftOut = 0, suppressed, notJudged, objects, files, complete }: Judged): string {
  return `${inertJson({ findings, objects, files, complete, suppressed, leftOut, notJudged })}\n`;
}

/**
 * Writes SARIF, for code hosts and editors that show findings beside the lines.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
function asSarif({ rules: judges, findings, notJudged, unread }: Judged): string {
  const rules = judges.map(({ id, hop, summary, why, fix, severity }) => ({
    id,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: fix },
    defaultConfiguration: { level: severity },
    properties: { hop },
  }));
  const results = findings.map(finding => ({
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: finding.severity,
    properties: { hop: finding.hop },
    message: { text: `${nameOf(finding.object)}: ${finding.got}. ${finding.fix}` },
    locations: [locationOf(finding)],
  }));
  const toolExecutionNotifications = notJudged.map(gap => ({
    level: 'note',
    message: { text: `Not judged: ${unjudgedText(gap)}. ${gap.why}` },
    locations: [locationOf(gap)],
  }));
  const run = {
    tool: { driver: { name: 'alloy-otlp-ingress', rules } },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: unread === 0, toolExecutionNotifications }],
    results,
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${inertJson(log)}\n`;
}

function locationOf({ object, path, file, line, column }: Finding | Unjudged) {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/') },
      region: { startLine: line, startColumn: column },
    },
    logicalLocations: [{ fullyQualifiedName: [nameOf(object), path].join(' ').trimEnd() }],
  };
}

/**
 * Writes GitHub's workflow commands; a terminal shows them as text.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
function asGithub(judged: Judged): string {
  const lines = judged.findings.map(({ severity, rule, object, file, line, column, got, fix }) => {
    const place = { file, line, col: column, title: rule };
    const properties = Object.entries(place).map(([key, value]) => `${key}=${escapeProperty(inert(String(value)))}`);
    return `::${severity} ${properties.join(',')}::${escapeData(inert(`${nameOf(object)}: ${got}. ${fix}`))}\n`;
  });
  return [lines.join(''), ...[summary(judged), ...unjudgedLine(judged)].map(text => `${text}\n`)].join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
