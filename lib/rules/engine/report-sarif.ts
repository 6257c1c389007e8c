import { createHash } from 'node:crypto';
import { inertJson } from '../../foreign/text';
import { nameOf } from '../../kubernetes/manifests';
import { fingerprintOf, keyOf } from './fingerprint';
import type { Judged } from './judged';
import { page } from './page';
import type { Excused, Finding, Rule, Unjudged } from './rule';
import { sentence, unjudgedText } from './summary';

/**
 * Writes SARIF, for code hosts and editors that show findings beside the lines.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function asSarif(judged: Judged): string {
  const { version, rules, findings, suppressed = [], off, baseline, notJudged, unread } = judged;
  const external = [...(off?.findings ?? []), ...(baseline?.findings ?? [])];
  const results = [
    ...findings.map(finding => ({ finding, suppressions: [] })),
    ...suppressed.map(finding => suppressedBy('inSource', finding)),
    ...external.map(finding => suppressedBy('external', finding)),
  ];
  const found = new Set(results.map(({ finding }) => finding.rule));
  const index = new Map(rules.map(({ id }, position) => [id, position]));
  const count = counter();
  const toolExecutionNotifications = notJudged.map(gap => ({
    level: 'note',
    message: { text: `Not judged: ${unjudgedText(gap)}. ${gap.why}` },
    locations: [locationOf(gap)],
  }));
  const run = {
    tool: {
      driver: {
        name: 'alloy-otlp-ingress',
        ...(version && { version, semanticVersion: version }),
        rules: rules.map(rule => descriptorOf(rule, found.has(rule.id))),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: unread === 0, toolExecutionNotifications }],
    results: results.map(({ finding, suppressions }) => ({
      ruleId: finding.rule,
      ruleIndex: index.get(finding.rule),
      level: finding.severity,
      properties: { hop: finding.hop },
      message: { text: `${nameOf(finding.object)}: ${sentence(finding.got)} ${finding.fix}` },
      locations: [locationOf(finding)],
      partialFingerprints: { 'alloyOtlpIngress/v1': count(keyOf(fingerprintOf(finding))) },
      suppressions,
    })),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${inertJson(log)}\n`;
}

function suppressedBy(kind: 'inSource' | 'external', { reason, ...finding }: Excused) {
  return { finding, suppressions: [{ kind, justification: reason }] };
}

/** A rule, with its page if somebody may ask for it: all pages would make the report a hundred times as large. */
function descriptorOf(rule: Rule, isFound: boolean) {
  const { id, hop, summary, why, fix, severity } = rule;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: fix, ...(isFound && { markdown: page(rule) }) },
    defaultConfiguration: { level: severity },
    properties: { hop },
  };
}

/** Hashes keys; the same key once more has another number. */
function counter(): (key: string) => string {
  const times = new Map<string, number>();
  return key => {
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}:${time}`;
  };
}

function locationOf({ object, path, file, line, column, endColumn }: Finding | Unjudged) {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/') },
      region: { startLine: line, startColumn: column, ...(endColumn && { endColumn }) },
    },
    logicalLocations: [{ fullyQualifiedName: [nameOf(object), path].join(' ').trimEnd() }],
  };
}
