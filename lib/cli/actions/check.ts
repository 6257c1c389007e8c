import { inert } from '../../foreign/text';
import { Manifests, nameOf } from '../../kubernetes/manifests';
import { RULES } from '../../rules';
import { partition } from '../../rules/engine/apart';
import { judge, together } from '../../rules/engine/check';
import { type Format, report } from '../../rules/engine/report';
import { type Code, Unusable } from '../command';
import { readManifests } from '../read-manifests';
import type { Terminal } from '../terminal';

/** What to judge, and how to report. */
export interface CheckOptions {
  /** Files, folders, or `-` for the standard input. */
  readonly files: readonly string[];
  /** Whether the input is complete: an object that is not in the input does not exist. */
  readonly complete: boolean;
  readonly format: Format;
  /** The least severity that makes the exit code 1. */
  readonly failOn: 'error' | 'warning';
}

/**
 * Judges manifests.
 *
 * @returns the exit code
 * @throws Unusable if there is nothing to judge
 */
export function checkFiles(options: CheckOptions, { stdin, out, err, color }: Terminal): Code {
  const start = performance.now();
  const { files, complete, format, failOn } = options;
  const { sources, problems } = readManifests(files, stdin);
  const parts = partition(sources, complete);
  const objects = new Manifests(sources, complete).all.length;
  for (const problem of problems) err(`${inert(problem)}\n`);
  if (objects === 0 && problems.length === 0) throw new Unusable(inert(`no Kubernetes objects in ${files.join(', ')}`));
  const [{ because } = {}] = parts;
  if (because) err(`${inert(noteOn(because))}\n`);
  const { findings, failures, excused } = together(parts.map(({ manifests }) => judge(manifests, RULES)));
  for (const { message } of failures) err(`${message}\n`);
  const milliseconds = performance.now() - start;
  const judged = {
    rules: RULES,
    findings,
    suppressed: excused.length,
    objects,
    files: sources.length,
    complete,
    milliseconds,
  };
  if (objects > 0) out(report(judged, format, color.out));
  if (problems.length > 0 || failures.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error' || failOn === 'warning') ? 1 : 0;
}

function noteOn({ object, other }: NonNullable<ReturnType<typeof partition>[number]['because']>): string {
  return `note: ${other.file} and ${object.file} define ${nameOf(object)} differently; judged apart`;
}
