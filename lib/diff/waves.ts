/** What happens between two sync waves of Argo CD, while some objects are new and others still old. */
import { RESPONSE_FLAGS } from '../hops';
import { get } from '../kubernetes/json';
import type { Manifest } from '../kubernetes/manifests';
import { nameOf } from '../kubernetes/manifests';
import { RULES } from '../rules';
import { judge } from '../rules/engine/check';
import type { Finding } from '../rules/engine/rule';
import { credentials } from '../rules/model/credentials';
import { names, type Sentence, say, words } from './sentence';
import { sideWith } from './side';
import type { Comparison, Statement, Teller } from './statement';

const WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';

/** The wave of an object; hooks of other phases stand outside of all waves. */
function waveOf({ annotations }: Manifest): number {
  const wave = Number.parseInt(annotations[WAVE] ?? '0', 10);
  return Number.isSafeInteger(wave) ? wave : 0;
}

/** Says what is broken between two waves, and neither before nor after the delivery. */
export const tellWaves: Teller = function* (comparison: Comparison) {
  yield* newCredentials(comparison);
  const { before, after } = comparison;
  const changed = comparison.changes.filter(({ before: one, after: other }) => !(other ?? one)!.annotations[HOOK]);
  const pruned = prunedIn(changed.filter(each => !each.after).map(({ key, before: one }) => [key, waveOf(one!)]));
  const steps = [
    ...new Set([...changed.flatMap(({ after: object }) => (object ? [waveOf(object)] : [])), ...pruned.values()]),
  ].sort((a, b) => a - b);
  if (steps.length < 2 || before.objects.size === 0) return;
  const known = new Set(
    [...errorsIn([...before.objects.values()]), ...errorsIn([...after.objects.values()])].map(textOf),
  );
  const keys = new Set([...before.objects.keys(), ...after.objects.keys()]);
  const told = new Map<string, { finding: Finding; from: number; until: number }>();
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const state = [...keys].flatMap(key => {
      const [one, other] = [before.objects.get(key), after.objects.get(key)];
      if (other) return waveOf(other) <= step || !one ? (waveOf(other) <= step ? [other] : []) : [one];
      return pruned.get(key)! <= step ? [] : [one!];
    });
    for (const finding of errorsIn(state)) {
      const text = textOf(finding);
      if (known.has(text)) continue;
      const from = told.get(text)?.from ?? step;
      told.set(text, { finding, from, until: steps[index + 1]! });
    }
  }
  for (const { finding, from, until } of told.values())
    yield {
      ...{ topic: 'window', cuts: true },
      sentence: say`${symptom(finding)} from wave ${words(`${from}`)} until wave ${words(`${until}`)}: ${nameOf(finding.object)}: ${finding.got}`,
    };
};

/**
 * The waves in which objects are deleted: what came first goes last, so the waves of all that is deleted swap places.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
function prunedIn(gone: readonly (readonly [key: string, wave: number])[]): ReadonlyMap<string, number> {
  const waves = [...new Set(gone.map(([, wave]) => wave))].sort((a, b) => a - b);
  return new Map(gone.map(([key, wave]) => [key, waves[waves.length - 1 - waves.indexOf(wave)]!]));
}

function errorsIn(objects: readonly Manifest[]): readonly Finding[] {
  return judge(sideWith(objects), RULES).findings.filter(({ severity }) => severity === 'error');
}

const textOf = ({ rule, object, path, got }: Finding) => JSON.stringify([rule, nameOf(object), path, got]);

/** What a sender sees of a mistake. */
function symptom({ hop }: Finding): Sentence {
  if (hop === 'edge-policies' || hop === 'alloy-policies') return words('403 (gRPC: status 7)');
  const flag =
    Object.values(RESPONSE_FLAGS).find(({ hops }) => hops[0] === hop) ??
    Object.values(RESPONSE_FLAGS).find(({ hops }) => (hops as readonly string[]).includes(hop));
  return words(flag ? `${flag.http} (gRPC: status ${flag.grpc})` : 'something is broken');
}

/** Certificates under a new name: until they are issued, listeners that were served have none. */
function* newCredentials({ before, after }: Comparison): Generator<Statement> {
  const known = new Set(credentials(before.model).map(({ name }) => name));
  const served = new Set(
    before.model.gateways.flatMap(({ servers }) => servers.flatMap(({ hosts }) => hosts.map(({ name }) => name))),
  );
  for (const { server, name, makers } of credentials(after.model)) {
    const hosts = server.hosts.map(host => host.name).filter(host => served.has(host));
    const maker = makers.find(({ kind, value }) => kind !== 'Secret' && get(value, 'spec') !== undefined);
    if (known.has(name) || hosts.length === 0 || !maker) continue;
    yield {
      ...{ topic: 'window', cuts: true },
      sentence: say`no handshake with ${names(new Set(hosts))} from wave ${words(`${waveOf(server.gateway.manifest)}`)} until ${nameOf(maker)} (wave ${words(`${waveOf(maker)}`)}) is issued: Secret ${name} is a new name. Issue it first`,
    };
  }
}
