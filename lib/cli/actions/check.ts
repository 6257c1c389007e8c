import { inert } from '../../foreign/text';
import { Manifests, nameOf, type Source } from '../../kubernetes/manifests';
import { RULES } from '../../rules';
import { partition } from '../../rules/engine/apart';
import { judge, together } from '../../rules/engine/check';
import { type Format, report } from '../../rules/engine/report';
import type { Finding } from '../../rules/engine/rule';
import { GAPS } from '../../rules/gaps';
import { RULE_HOPS } from '../../rules/model/problem';
import { type Code, Unusable } from '../command';
import { readManifests } from '../read-manifests';
import { ruleOf } from '../rule-named';
import type { Terminal } from '../terminal';

/** What to judge, and how to report. */
interface CheckOptions {
  /** Files, folders, or `-` for the standard input. */
  readonly files: readonly string[];
  /** Whether the input is complete: an object that is not in the input does not exist. */
  readonly complete: boolean;
  readonly format: Format;
  /** Id of the rule whose findings are wanted. @default - every rule's */
  readonly rule: string | undefined;
  /** The hop whose findings are wanted. @default - every hop's */
  readonly hop: string | undefined;
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
  const { files, complete, format, failOn, hop } = options;
  if (hop !== undefined && !Object.hasOwn(RULE_HOPS, hop))
    throw new Unusable(inert(`there is no hop "${hop}", only ${Object.keys(RULE_HOPS).join(', ')}`));
  const rule = options.rule === undefined ? undefined : ruleOf(options.rule).id;
  const { sources, problems } = readManifests(files, stdin);
  const parts = partition(sources, complete);
  const read = new Manifests(sources, complete).all.filter(({ file }) => !KUSTOMIZATION.test(file));
  const objects = read.length;
  for (const problem of problems) err(`${inert(problem)}\n`);
  if (objects === 0 && problems.length === 0) throw new Unusable(inert(nothingIn(files, sources)));
  const [{ because } = {}] = parts;
  if (because) err(`${inert(noteOn(because))}\n`);
  const judgement = together(parts.map(({ manifests }) => judge(manifests, RULES, GAPS)));
  const { failures, notJudged } = judgement;
  const isWanted = (found: Finding) =>
    (rule === undefined || found.rule === rule) && (hop === undefined || found.hop === hop);
  const findings = judgement.findings.filter(isWanted);
  for (const { message } of failures) err(`${message}\n`);
  const milliseconds = performance.now() - start;
  const judged = {
    rules: RULES,
    findings,
    leftOut: judgement.findings.length - findings.length,
    suppressed: judgement.excused.filter(isWanted).length,
    notJudged,
    objects,
    files: new Set(read.map(({ file }) => file)).size,
    unread: problems.length,
    complete,
    milliseconds,
  };
  if (objects > 0) out(report(judged, format, color.out));
  if (problems.length > 0 || failures.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error' || failOn === 'warning') ? 1 : 0;
}

/** A file that kustomize reads, by the names that kustomize looks for. It is no object of a cluster. */
const KUSTOMIZATION = /(?:^|[/\\])(?:kustomization\.ya?ml|Kustomization)$/;

function nothingIn(files: readonly string[], sources: readonly Source[]): string {
  const message = `no Kubernetes objects in ${files.join(', ')}`;
  const built = sources.find(({ file }) => KUSTOMIZATION.test(file));
  return built ? `${message}: ${built.file} is not built yet; "kustomize build" does that` : message;
}

function noteOn({ object, other }: NonNullable<ReturnType<typeof partition>[number]['because']>): string {
  return `note: ${other.file} and ${object.file} define ${nameOf(object)} differently; judged apart`;
}
