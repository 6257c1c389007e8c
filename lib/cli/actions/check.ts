import { inert } from '../../foreign/text';
import { isKustomization } from '../../kubernetes/kustomizations';
import { type Manifest, nameOf, type Source } from '../../kubernetes/manifests';
import { RULES } from '../../rules';
import type { Fingerprint } from '../../rules/engine/fingerprint';
import { type Format, report } from '../../rules/engine/report';
import type { Finding } from '../../rules/engine/rule';
import { judgeSources } from '../../rules/judge-sources';
import { RULE_HOPS } from '../../rules/model/problem';
import { readSettings, type SettingsOptions } from '../check-settings/settings';
import { type Code, Unusable } from '../command';
import { ownPackage } from '../own-package';
import { readManifests } from '../read-manifests';
import { ruleOf } from '../rule-named';
import type { Terminal } from '../terminal';

/** What to judge, and how to report. */
interface CheckOptions extends SettingsOptions {
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
  const { files, format, failOn, writeTo } = options;
  const isWanted = filterOf(options);
  const sift = readSettings(options);
  const input = readManifests(files, stdin);
  const { sources, problems } = input;
  for (const problem of problems) err(`${inert(problem)}\n`);
  const judgement = judgeSources(sources, options.complete);
  const { objects: read, complete, notes, failures, notJudged } = judgement;
  if (read.length === 0 && problems.length === 0) throw new Unusable(inert(nothingIn(files, sources)));
  for (const note of notes) err(`${inert(`note: ${note}`)}\n`);
  for (const { message } of failures) err(`${message}\n`);
  const isWhole = problems.length === 0 && failures.length === 0;
  const { findings: all, off, baseline } = sift(judgement.findings, teller(read, complete, isWhole));
  if (writeTo !== undefined) return written(writeTo, all, isWhole, out);
  const findings = all.filter(isWanted);
  const judged = {
    version: ownPackage()?.version ?? '',
    rules: RULES,
    findings,
    leftOut: all.length - findings.length,
    suppressed: judgement.excused.filter(isWanted),
    ...(off && { off: { ...off, findings: off.findings.filter(isWanted) } }),
    ...(baseline && { baseline: { ...baseline, findings: baseline.findings.filter(isWanted) } }),
    notJudged,
    objects: read.length,
    files: judgement.files,
    unread: problems.length,
    complete,
    milliseconds: performance.now() - start,
    lineAt: (file: string, line: number) => input.lineAt(file, line),
  };
  if (read.length > 0) out(report(judged, format, color.out));
  if (!isWhole) return 2;
  return findings.some(({ severity }) => severity === 'error' || failOn === 'warning') ? 1 : 0;
}

/** Says of findings whether the user asked for them. */
function filterOf({ rule, hop }: CheckOptions): (found: Finding) => boolean {
  if (hop !== undefined && !Object.hasOwn(RULE_HOPS, hop))
    throw new Unusable(inert(`there is no hop "${hop}", only ${Object.keys(RULE_HOPS).join(', ')}`));
  const id = rule === undefined ? undefined : ruleOf(rule).id;
  return found => (id === undefined || found.rule === id) && (hop === undefined || found.hop === hop);
}

/**
 * Says of a mistake that is not found whether that means that it is gone: its object was judged by its rule, or there
 * is no such rule any more.
 */
function teller(read: readonly Manifest[], complete: boolean, isWhole: boolean): (entry: Fingerprint) => boolean {
  const names = new Set(read.map(nameOf));
  const unheard = new Set(RULES.filter(({ needsComplete }) => needsComplete && !complete).map(({ id }) => id));
  return ({ rule, object }) => isWhole && !unheard.has(rule) && (complete || names.has(object));
}

function written(file: string, findings: readonly Finding[], isWhole: boolean, out: Terminal['out']): Code {
  if (!isWhole) throw new Unusable(inert(`${file} was not written: not everything could be judged`));
  (require('../check-settings/baseline') as typeof import('../check-settings/baseline')).writeBaseline(file, findings);
  const count = `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
  out(inert(`${file} has ${count} now; --baseline ${file} leaves out what it has`).concat('\n'));
  return 0;
}

function nothingIn(files: readonly string[], sources: readonly Source[]): string {
  const message = `no Kubernetes objects in ${files.join(', ')}`;
  const built = sources.find(({ file }) => isKustomization(file));
  return built ? `${message}: ${built.file} is not built yet; "kustomize build" does that` : message;
}
