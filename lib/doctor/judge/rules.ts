/** What the checker's rules say of the objects that live, hop by hop. */
import { nameOf } from '../../kubernetes/manifests';
import type { Listener } from '../../path/path';
import { RULES } from '../../rules';
import { judge } from '../../rules/engine/check';
import type { RuleHop } from '../../rules/engine/problem';
import type { Finding, Rule } from '../../rules/engine/rule';
import { WORKLOADS } from '../../rules/model/kinds';
import type { Cluster } from '../cluster';
import { broken, type JudgedId, type Look, remark, unknown } from '../hop';
import type { Live } from '../live';
import { isOnWay, isOurs } from '../way';

/** What the rules say of a cluster. */
export interface Verdicts {
  readonly findings: readonly Finding[];
  /** Rules that judged nothing: a kind could not be read, or an answer has another form. */
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
export function verdictsOf({ model, whole, unread }: Cluster): Verdicts {
  // those that review what the others say need all that there is to say
  const rules = RULES.filter(rule => 'check' in rule);
  const isAble = ({ reads }: Rule) => !reads.some(kind => unread.has(kind));
  const seesAll = ({ reads }: Rule) => reads.every(kind => WHOLE.includes(kind));
  const able = rules.filter(isAble);
  const partial = able.filter(rule => !seesAll(rule) && !rule.needsComplete);
  const judgements = [judge(model.manifests, partial), judge(whole, able.filter(seesAll))];
  const failed = new Set(judgements.flatMap(({ failures }) => failures.map(({ rule }) => rule)));
  return {
    findings: judgements.flatMap(({ findings }) => findings),
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
export function ofRules(verdicts: Verdicts, looked: Looked, isDrifted: boolean): Look[] {
  try {
    return looksOf(verdicts, looked, isDrifted);
  } catch {
    return [unknown('the checker’s rules')];
  }
}

function looksOf({ findings, unable }: Verdicts, looked: Looked, isDrifted: boolean): Look[] {
  const { id, live, listener, look } = looked;
  const listeners = listener ? [listener] : live.edge.listeners;
  const mine = findings.filter(
    finding =>
      hopOf(finding.hop) === id &&
      listeners.some(one => isOnWay(live, finding, one)) &&
      !(isDrifted && isOurs(live, finding.object)),
  );
  // a hop that is not judged at all says so itself
  const silent = look.verdict === 'ok' ? unable.filter(rule => hopOf(rule.hop) === id).length : 0;
  return [
    ...mine.map(finding => (finding.severity === 'error' ? brokenBy(finding) : remark(wordsOf(finding)))),
    ...(silent > 0 ? [unknown(`${silent} of the checker’s rules`)] : []),
  ];
}

/** Where the doctor says it: the pipeline is what config.alloy says. */
const hopOf = (hop: RuleHop): RuleHop => (hop === 'pipeline' ? 'config' : hop);

const wordsOf = ({ object, got }: Finding): string => `${nameOf(object)}: ${got}`;

function brokenBy(finding: Finding): Look {
  const { rule, object, fix } = finding;
  const { why } = RULES.find(({ id }) => id === rule)!;
  const { kind, namespace, name } = object;
  const look = `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o yaml`;
  // a semicolon would begin a command of its own
  const advice = inOneLine(fix).replaceAll(';', ',');
  return broken(wordsOf(finding), inOneLine(why), `npm run explain -- ${rule}; ${look}   # ${advice}`);
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
