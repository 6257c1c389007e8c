import { inertJson } from '../../foreign/text';
import type { Fingerprint } from './fingerprint';
import type { Judged } from './judged';
import type { Finding, Unjudged } from './rule';

/** The report in JSON. docs/check-output.schema.json is its JSON Schema. */
export interface JsonReport {
  /** Goes up when a field changes its meaning or goes. */
  readonly version: 1;
  readonly findings: readonly Finding[];
  readonly objects: number;
  readonly files: number;
  readonly complete: boolean;
  readonly suppressed: number;
  readonly off: number;
  readonly inBaseline: number;
  readonly leftOut: number;
  readonly fixed: readonly Fingerprint[];
  readonly notJudged: readonly Unjudged[];
}

/** Writes JSON, for programs. */
export function asJson(judged: Judged): string {
  const { findings, leftOut = 0, suppressed = [], off, baseline, notJudged, objects, files, complete } = judged;
  const json: JsonReport = {
    version: 1,
    findings,
    objects,
    files,
    complete,
    suppressed: suppressed.length,
    off: off?.findings.length ?? 0,
    inBaseline: baseline?.findings.length ?? 0,
    leftOut,
    fixed: baseline?.fixed ?? [],
    notJudged,
  };
  return `${inertJson(json)}\n`;
}
