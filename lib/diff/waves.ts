/** What happens between two sync waves of Argo CD, while some objects are new and others still old. */
import { get } from '../kubernetes/json';
import { type Manifest, type Manifests, nameOf } from '../kubernetes/manifests';
import { RULES } from '../rules';
import { judge } from '../rules/engine/check';
import type { Finding } from '../rules/engine/rule';
import { credentials } from '../rules/model/credentials';
import { groupBy } from '../rules/model/group';
import { Model } from '../rules/model/model';
import { type ChangedObject, touches } from './objects';
import { type Stop, stopOf } from './passage';
import { pairsOf } from './senders';
import { joined, names, say, words, written } from './sentence';
import { keyOf, sideWith } from './side';
import type { Comparison, Statement, Teller } from './statement';

const WAVE = 'argocd.argoproj.io/sync-wave';
const HOOK = 'argocd.argoproj.io/hook';

/** The wave of an object. */
export function waveOf({ annotations }: Manifest): number {
  const wave = Number.parseInt(annotations[WAVE] ?? '0', 10);
  return Number.isSafeInteger(wave) ? wave : 0;
}

/** Says what is broken between two waves, and neither before nor after the delivery. */
export const tellWaves: Teller = function* (comparison: Comparison) {
  yield* newCredentials(comparison);
  const states = statesOf(comparison);
  yield* stopped(comparison, states);
  yield* broken(comparison, states);
};

/** The state between two waves. */
interface Between {
  readonly from: number;
  readonly until: number;
  readonly manifests: Manifests;
}

function statesOf(comparison: Comparison): Between[] {
  const { before, after } = comparison;
  if (before.objects.size === 0) return [];
  // hooks of other phases stand outside of all waves
  const changed = comparison.changes.filter(change => !(change.after ?? change.before)!.annotations[HOOK]);
  const pruned = prunedIn(changed);
  const waves = effective(comparison);
  const applied = changed.flatMap(({ key, after: object }) => (object ? [waves(key, object)] : []));
  const steps = [...new Set([...applied, ...pruned.values()])].sort((a, b) => a - b);
  const keys = [...new Set([...before.objects.keys(), ...after.objects.keys()])];
  return steps.slice(0, -1).map((step, index) => ({
    from: step,
    until: steps[index + 1]!,
    manifests: sideWith(
      keys.flatMap(key => {
        const [one, other] = [before.objects.get(key), after.objects.get(key)];
        if (!other) return (pruned.get(key) ?? Number.POSITIVE_INFINITY) <= step ? [] : [one!];
        return waves(key, other) <= step ? [other] : one ? [one] : [];
      }),
    ),
  }));
}

/** The wave in which an object counts. A configuration counts when the pods that run it restart, where they do. */
function effective({ before, after, changes }: Comparison): (key: string, object: Manifest) => number {
  const restarting = new Set(
    changes
      .filter(change => change.before && change.after && touches(change, 'spec', 'template'))
      .map(({ key }) => key),
  );
  const late = new Map<string, number>();
  for (const { workload, config } of [...before.model.processes, ...after.model.processes]) {
    const key = keyOf(workload.manifest);
    const object = after.objects.get(key);
    if (!config || !object || !restarting.has(key)) continue;
    const map = keyOf(config.manifest);
    late.set(map, Math.max(late.get(map) ?? waveOf(config.manifest), waveOf(object)));
  }
  return (key, object) => late.get(key) ?? waveOf(object);
}

/**
 * The waves in which objects are deleted: what came first goes last, so the waves of all that is deleted swap places.
 * @see https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/sync/sync_context.go (getSyncTasks)
 */
export function prunedIn(changes: readonly ChangedObject[]): ReadonlyMap<string, number> {
  const gone = changes.flatMap(({ key, before, after }) => (before && !after ? [[key, waveOf(before)] as const] : []));
  const waves = [...new Set(gone.map(([, wave]) => wave))].sort((a, b) => a - b);
  return new Map(gone.map(([key, wave]) => [key, waves[waves.length - 1 - waves.indexOf(wave)]!]));
}

/** Something that lasts from one wave until another. */
interface Lasting<Thing> {
  readonly thing: Thing;
  readonly from: number;
  readonly until: number;
}

/** Joins what is the same in states that follow each other. */
function lasting<Thing>(
  states: readonly Between[],
  thingsIn: (manifests: Manifests) => readonly Thing[],
  textOf: (thing: Thing) => string,
): Lasting<Thing>[] {
  const all: Lasting<Thing>[] = [];
  for (const { manifests, from, until } of states)
    for (const thing of thingsIn(manifests)) {
      const at = all.findIndex(each => each.until === from && textOf(each.thing) === textOf(thing));
      if (at >= 0) all[at] = { ...all[at]!, until };
      else all.push({ thing, from, until });
    }
  return all;
}

const when = ({ from, until }: Lasting<unknown>) => words(`from wave ${from} until wave ${until}`);

/** Ways in of which neither the old nor the new address works for a while. */
function* stopped({ before, after }: Comparison, states: readonly Between[]): Generator<Statement> {
  const pairs = pairsOf(before.model, after.model).flatMap(([one, other]) =>
    one && other && !stopOf(before.model, [one]) && !stopOf(after.model, [other]) ? [[one, other] as const] : [],
  );
  const stopsIn = (manifests: Manifests) => {
    const model = new Model(manifests);
    return pairs.flatMap(pair => {
      const stop = stopOf(model, pair);
      return stop ? [{ host: pair[0].host, stop }] : [];
    });
  };
  const textOf = ({ host, stop }: { host: string; stop: Stop }) =>
    `${host} ${stop.symptom} ${written(stop.by, String)}`;
  const found = lasting(states, stopsIn, textOf);
  const groups = groupBy(found, each => `${each.from} ${each.until} ${each.thing.stop.symptom}`);
  for (const some of groups.values()) {
    const [first] = some;
    const hosts = new Set(some.map(({ thing }) => thing.host));
    const causes = new Map(some.map(({ thing: { stop } }) => [written(stop.by, String), stop.by]));
    yield {
      ...{ topic: 'window', cuts: true },
      sentence: say`${words(first!.thing.stop.symptom)} ${when(first!)} for senders of ${names(hosts)}: ${joined([...causes.values()].slice(0, 4), '; ')}`,
    };
  }
}

/** Mistakes in certificates, and in TLS with the pods, that are there for a while. */
function* broken({ before, after }: Comparison, states: readonly Between[]): Generator<Statement> {
  if (states.length === 0) return;
  const known = new Set([before, after].flatMap(({ model }) => errorsIn(model.manifests).map(textOf)));
  const found = lasting(states, errorsIn, textOf).filter(({ thing }) => !known.has(textOf(thing)));
  for (const some of groupBy(found, each => `${each.thing.rule} ${each.from} ${each.until}`).values()) {
    const [first] = some;
    const objects = new Set(some.map(({ thing }) => nameOf(thing.object)));
    const more = some.length > 1 ? words(`, and ${some.length - 1} more of that kind`) : [];
    yield {
      ...{ topic: 'window', cuts: true },
      sentence: say`${words(SYMPTOMS[first!.thing.hop]!)} ${when(first!)}: ${names(objects)}: ${first!.thing.got}${more}`,
    };
  }
}

/** The hops at which a mistake that lasts a while is told, and what senders see. The other hops are followed as ways. */
const SYMPTOMS: Readonly<Record<string, string>> = { certificate: 'no handshake', destination: '503, gRPC status 14' };

function errorsIn(manifests: Manifests): readonly Finding[] {
  const rules = RULES.filter(({ hop }) => Object.hasOwn(SYMPTOMS, hop));
  return judge(manifests, rules).findings.filter(({ severity }) => severity === 'error');
}

const textOf = ({ rule, object, path, got }: Finding) => JSON.stringify([rule, nameOf(object), path, got]);

/** Certificates under a new name: until they are issued, listeners that were served have none. */
function* newCredentials({ before, after }: Comparison): Generator<Statement> {
  const hostsOf = (model: Model) =>
    model.gateways.flatMap(({ servers }) => servers.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  const known = new Set(credentials(before.model).map(({ name }) => name));
  const served = new Set(hostsOf(before.model));
  for (const { server, name, makers } of credentials(after.model)) {
    const hosts = server.hosts.map(host => host.name).filter(host => served.has(host));
    const maker = makers.find(({ kind, value }) => kind !== 'Secret' && get(value, 'spec') !== undefined);
    if (known.has(name) || hosts.length === 0 || !maker) continue;
    const waves = [server.gateway.manifest, maker].map(waveOf);
    yield {
      ...{ topic: 'window', cuts: true },
      sentence: say`no handshake with ${names(new Set(hosts))} from wave ${words(`${waves[0]}`)} until ${nameOf(maker)} (wave ${words(`${waves[1]}`)}) is issued: Secret ${name} is a new name. Have it issued first`,
    };
  }
}
