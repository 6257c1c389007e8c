/** Judges the live objects by the checker's rules, hop by hop. */

import { nameOf } from '../../kubernetes/manifests';
import { kubectlIn } from '../../path/commands';
import type { Listener, ObjectRef } from '../../path/path';
import { RULES } from '../../rules';
import { judge } from '../../rules/engine/check';
import type { Finding, Rule } from '../../rules/engine/rule';
import type { RuleHop } from '../../rules/model/problem';
import type { Cluster } from '../cluster';
import type { Live } from '../live';
import { broken, type JudgedId, type Look, remark, unknown } from '../look';
import { WHOLE } from '../reads';
import { isOurs, type Spot } from '../way';

/** What the rules say of a cluster. */
export interface Verdicts {
  readonly findings: readonly Finding[];
  /** Rules that judged nothing: one of their kinds could not be read, or an answer has an unexpected form. */
  readonly unable: readonly Rule[];
}

/** Runs the rules. A rule judges nothing if one of its kinds could not be read, or if it throws on an answer. */
export function verdictsOf({ model, whole, unread }: Cluster): Verdicts {
  // rules that review other rules' findings are left out: they need all findings of a complete input
  const rules = RULES.filter(rule => 'check' in rule);
  const isAble = ({ reads }: Rule) => !reads.some(kind => unread.has(kind));
  // a rule about these kinds alone sees everything
  const seesAll = (rule: Rule) =>
    rule.reads.every(kind => WHOLE.includes(kind) || isForConfig(rule, kind) || isShownByPods(rule, kind));
  const able = rules.filter(isAble);
  const partial = able.filter(rule => !seesAll(rule) && !rule.needsComplete);
  const judgements = [judge(model.manifests, partial), judge(whole, able.filter(seesAll))];
  const failed = new Set(judgements.flatMap(({ failures }) => failures.map(({ rule }) => rule)));
  return {
    findings: judgements.flatMap(({ findings }) => findings),
    unable: rules.filter(rule => !isAble(rule) || failed.has(rule.id)),
  };
}

/** Whether a rule reads a kind for config.alloy alone: ours is in a ConfigMap, and the doctor reads no Secrets. */
function isForConfig({ reads }: Rule, kind: string): boolean {
  return kind === 'Secret' && reads.includes('ConfigMap');
}

/** Whether a rule about NetworkPolicies reads a kind for who has a sidecar: pods that run show that themselves. */
function isShownByPods({ reads }: Rule, kind: string): boolean {
  return reads.includes('NetworkPolicy') && (kind === 'Namespace' || kind === 'MutatingWebhookConfiguration');
}

/** A hop and the doctor's own look at it. */
export interface Looked {
  readonly id: JudgedId;
  readonly live: Live;
  /** The Service of the edge or of the tier that the hop belongs to. */
  readonly service: ObjectRef;
  /** undefined: the hop is the same for every listener. */
  readonly listener?: Listener;
  /** Whether requests at this hop meet the spot. */
  readonly meets: (spot: Spot) => boolean;
  readonly look: Look;
}

/**
 * Gives what the rules add to a hop.
 *
 * @param isDrifted whether an object of ours differs from what was synthesized: a fault in another object of ours may
 *   be its consequence
 */
export function ofRules(verdicts: Verdicts, looked: Looked, isDrifted: boolean): Look[] {
  try {
    return looksOf(verdicts, looked, isDrifted);
  } catch {
    return [unknown('the checker’s rules')];
  }
}

function looksOf({ findings, unable }: Verdicts, looked: Looked, isDrifted: boolean): Look[] {
  const { id, live, meets, look } = looked;
  const mine = findings.filter(
    finding => judgedHop(finding.hop) === id && meets(finding) && !(isDrifted && isOurs(live, finding.object)),
  );
  // a hop that is not judged says so already
  const silent = look.verdict === 'ok' ? unable.filter(rule => judgedHop(rule.hop) === id).length : 0;
  return [
    ...mine.map(finding => (finding.severity === 'error' ? brokenBy(finding) : remark(wordsOf(finding)))),
    ...(silent > 0 ? [unknown(`${silent} of the checker’s rules`)] : []),
  ];
}

/** The hop at which the doctor reports a rule: it has no `pipeline`, which is part of `config`. */
const judgedHop = (hop: RuleHop): RuleHop => (hop === 'pipeline' ? 'config' : hop);

const wordsOf = ({ object, got }: Finding): string => `${nameOf(object)}: ${got}`;

function brokenBy(finding: Finding): Look {
  const { rule, object, fix } = finding;
  const { why } = RULES.find(({ id }) => id === rule)!;
  const { kind, namespace, name } = object;
  const look = `${kubectlIn(namespace)} get ${kind.toLowerCase()} ${name} -o yaml`;
  // a semicolon would start another command
  const advice = inOneLine(fix).replaceAll(';', ',');
  return broken(wordsOf(finding), inOneLine(why), `npm run explain -- ${rule}; ${look}   # ${advice}`);
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
