/** What the checker's rules say of the objects that live, hop by hop. */
import { nameOf } from '../../kubernetes/manifests';
import type { Listener } from '../../path/path';
import { RULES } from '../../rules';
import { judge } from '../../rules/engine/check';
import type { Finding, Rule } from '../../rules/engine/rule';
import { WORKLOADS } from '../../rules/model/kinds';
import { broken, type JudgedId, type Look, remark, unknown } from '../hop';
import type { Live } from '../live';
import { isOnWay, isOurs } from '../way';

/** A finding on our way. */
interface Said extends Finding {
  readonly byRule: Rule;
  readonly isOurs: boolean;
}

/** What the rules say, for each hop to take its own. */
export interface Verdicts {
  readonly findings: readonly Said[];
  /** Rules that judged nothing, since a kind could not be read. */
  readonly unable: readonly Rule[];
}

/** Kinds that the doctor reads wherever an object of them can be on our way; a rule about such alone sees all there is. */
const WHOLE: readonly string[] = [
  'AuthorizationPolicy',
  'ConfigMap',
  'DestinationRule',
  'Gateway',
  'NetworkPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'Service',
  'Sidecar',
  'VirtualService',
  ...WORKLOADS,
];

/** Runs the rules; one that would have to read what could not be read, or stumbles over an answer, judges nothing. */
export function verdictsOf(live: Live): Verdicts {
  try {
    return judgedBy(live);
  } catch {
    return { findings: [], unable: RULES };
  }
}

function judgedBy(live: Live): Verdicts {
  // those that review what the others say need all that there is to say
  const rules = RULES.filter(rule => 'check' in rule);
  const isAble = ({ reads }: Rule) => !reads.some(kind => live.unread.has(kind));
  const able = rules.filter(isAble);
  const seesAll = ({ reads }: Rule) => reads.every(kind => WHOLE.includes(kind));
  const whole = able.filter(seesAll);
  const partial = able.filter(rule => !seesAll(rule) && !rule.needsComplete);
  const judgements = [judge(live.model.manifests, partial), judge(live.whole, whole)];
  const failed = new Set(judgements.flatMap(({ failures }) => failures.map(({ rule }) => rule)));
  const byId = new Map(rules.map(rule => [rule.id, rule]));
  return {
    findings: judgements
      .flatMap(({ findings }) => findings)
      .filter(finding => live.edge.listeners.some(listener => isOnWay(live, finding, listener)))
      .map(finding => ({ ...finding, byRule: byId.get(finding.rule)!, isOurs: isOurs(live, finding.object) })),
    unable: rules.filter(rule => !isAble(rule) || failed.has(rule.id)),
  };
}

/** A hop as the doctor itself looked at it. */
export interface Looked {
  readonly id: JudgedId;
  readonly live: Live;
  /** undefined: the hop is for all. */
  readonly listener?: Listener;
  readonly look: Look;
}

/**
 * What the rules add to a hop.
 *
 * @param isDrifted some object of ours is not as it was synthesized: what is wrong with others of ours may come of that
 */
export function ofRules(
  { findings, unable }: Verdicts,
  { id, live, listener, look }: Looked,
  isDrifted: boolean,
): Look[] {
  const mine = findings.filter(
    finding => finding.hop === id && !(isDrifted && finding.isOurs) && (!listener || isOnWay(live, finding, listener)),
  );
  // a hop that is not judged at all says so itself
  const silent = look.verdict === 'ok' ? unable.filter(rule => rule.hop === id).length : 0;
  return [
    ...mine.map(finding => (finding.severity === 'error' ? brokenBy(finding) : remark(wordsOf(finding)))),
    ...(silent > 0 ? [unknown(`${silent} of the checker’s rules`)] : []),
  ];
}

const wordsOf = ({ object, got }: Said): string => `${nameOf(object)}: ${got}`;

function brokenBy(finding: Said): Look {
  const { rule, object, byRule, fix } = finding;
  const { kind, namespace, name } = object;
  const look = `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o yaml`;
  // a semicolon would begin a command of its own
  const advice = inOneLine(fix).replaceAll(';', ',');
  return broken(wordsOf(finding), inOneLine(byRule.why), `npm run explain -- ${rule}; ${look}   # ${advice}`);
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
