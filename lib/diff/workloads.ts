/** Pods: which restart and how, what can't be changed in place, and how much they ask for. */
import { IMMUTABLE } from '../facts/immutable-fields';
import { get, type Path, pathText, text } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import type { Manifest } from '../kubernetes/manifests';
import { quantity } from '../kubernetes/units';
import { autoscalerOf } from './autoscaler';
import { configText, lossAtRestart } from './config';
import { fieldText } from './fields';
import { begins, type ChangedObject, type FieldChange, objectName } from './objects';
import { joined, names, type Sentence, say, words } from './sentence';
import { keyOf, type Side } from './side';
import type { Comparison, Statement, Teller } from './statement';

const RUNS: ReadonlySet<string> = new Set(['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet']);

/** Says which pods restart, what has to be made anew, and how much is asked for. */
export const tellWorkloads: Teller = function* (comparison: Comparison) {
  for (const change of comparison.changes) {
    const { before, after } = change;
    if (before && after) {
      yield* fixed(change, after);
      if (RUNS.has(after.kind)) yield* restarted(comparison, change, before, after);
    }
    if (before && !after && RUNS.has(before.kind)) yield* gone(comparison, before);
    if ([before, after].some(object => object && RUNS.has(object.kind))) yield* sized(comparison, change);
  }
};

/** What goes with a workload. */
function* gone({ before: old }: Comparison, before: Manifest): Generator<Statement> {
  const loss = lossAtRestart(old, before);
  if (loss && loss !== 'none') yield { topic: 'data', sentence: say`when ${objectName(before)} goes, ${loss}` };
  if (before.kind === 'StatefulSet')
    yield {
      topic: 'data',
      sentence: say`the volumes of ${objectName(before)} stay when it is deleted, with whatever is queued on them: nobody sends that any more`,
    };
}

/** Changes that the API server refuses. */
function* fixed({ key, before, differences }: ChangedObject, object: Manifest): Generator<Statement> {
  const facts = Object.hasOwn(IMMUTABLE, object.kind) ? IMMUTABLE[object.kind] : undefined;
  if (!facts || isOnce(object)) return;
  const is = (path: Path, fields: readonly string[]) => fields.some(field => begins(path, field.split(' ')));
  const found = differences.filter(({ path }) =>
    'never' in facts ? is(path, facts.never) : path[0] === 'spec' && !is(path, facts.only),
  );
  // a Service that only now asks for a load balancer may name its class
  const isNewBalancer = object.kind === 'Service' && get(before?.value, 'spec', 'type') !== 'LoadBalancer';
  if (found.length === 0 || (isNewBalancer && found.every(({ path }) => path[1] === 'loadBalancerClass'))) return;
  const claims = found.some(({ path }) => path[1] === 'volumeClaimTemplates');
  const how =
    object.kind === 'StatefulSet'
      ? say`delete it with --cascade=orphan, and let it be made anew${claims ? say`; claims that are there keep their size and class` : []}`
      : say`delete it, and let it be made anew`;
  yield {
    ...{ topic: 'hand', cuts: object.kind !== 'StatefulSet' },
    covers: found.map(({ path }) => ({ key, path })),
    sentence: say`${objectName(object)} can’t be changed so (${names(found.map(({ path }) => pathText(path)))}): the API server refuses the whole object. To deliver it, ${how}`,
  };
}

/** Whether a hook is made anew for each delivery. */
function isOnce({ annotations }: Manifest): boolean {
  return 'argocd.argoproj.io/hook' in annotations || 'helm.sh/hook' in annotations;
}

function* restarted(
  { before: old, after: now }: Comparison,
  change: ChangedObject,
  before: Manifest,
  after: Manifest,
): Generator<Statement> {
  const pod = factsOf(after.kind)?.pod ?? [];
  const template = change.differences.filter(({ path }) => begins(path, pod));
  if (template.length === 0) return;
  const covers = [{ key: change.key, path: pod }];
  const { how: said, cuts } = rollout(after);
  const how = words(said);
  const why = reasons(template, old, now, before, after);
  const loss = lossAtRestart(old, before);
  yield {
    ...{ topic: 'restarts', cuts, covers },
    sentence: say`${whose(now, after)} of ${objectName(after)} restart, ${how}: ${why}${loss === 'none' ? say`. No acknowledged data is lost` : []}`,
  };
  if (loss && loss !== 'none')
    yield { topic: 'data', sentence: say`when the pods of ${objectName(after)} restart, ${loss}` };
}

/** Whose pods an object makes. */
function whose({ model }: Side, object: Manifest): Sentence {
  if (model.processes.some(({ workload }) => workload.manifest === object)) return words('Alloy’s pods');
  const isGateway = model.workloads.some(
    workload =>
      workload.manifest === object &&
      model.gateways.some(({ selector }) => {
        const pairs = Object.entries(selector);
        return pairs.length > 0 && pairs.every(([key, value]) => workload.labels[key] === value);
      }),
  );
  return words(isGateway ? 'the gateway’s pods (senders’ connections move, once their drain ends)' : 'the pods');
}

/** How pods are replaced, and whether there is a moment without any. */
function rollout({ kind, value }: Manifest): { how: string; cuts: boolean } {
  const replicas = get(value, 'spec', 'replicas') ?? 1;
  const strategy = text(get(value, 'spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy', 'type'));
  if (strategy === 'Recreate') return { how: 'all at once: there is none until the new ones are ready', cuts: true };
  if (strategy === 'OnDelete') return { how: 'when somebody deletes them, and not before', cuts: false };
  if (kind === 'StatefulSet')
    return replicas === 1
      ? { how: 'and there is one alone: until it is back, senders repeat or lose', cuts: true }
      : { how: 'one after another', cuts: false };
  if (kind === 'DaemonSet') return { how: 'one node after another', cuts: false };
  const away = get(value, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  const isGap = replicas === 1 && away !== undefined && away !== 0 && away !== '0' && away !== '0%' && away !== '25%';
  return isGap
    ? { how: 'and the one may go before the next is ready', cuts: true }
    : { how: 'a new one before an old one goes', cuts: false };
}

/** Why pods restart, in short: images by name, the configuration, other fields by path. */
function reasons(template: readonly FieldChange[], old: Side, now: Side, before: Manifest, after: Manifest): Sentence {
  const sentences: Sentence[] = [];
  const isTold = (path: Path) => {
    const last = path.at(-1);
    return last === 'image' || (typeof last === 'string' && /checksum|hash/i.test(last));
  };
  for (const { path, before: was, after: is } of template)
    if (path.at(-1) === 'image') sentences.push(say`image ${String(was)} → ${String(is)}`);
  if (template.some(({ path }) => isTold(path) && path.at(-1) !== 'image'))
    sentences.push(
      words(
        configText(old, before) === configText(now, after) ? 'a checksum of what they read' : 'config.alloy changes',
      ),
    );
  const others = template.filter(({ path }) => !isTold(path));
  const pod = factsOf(after.kind)?.pod ?? [];
  if (others.length > 0)
    sentences.push(
      joined(
        others.slice(0, 4).map(change => fieldText(change, pod.length)),
        '; ',
      ),
    );
  if (others.length > 4) sentences.push(words(`${others.length - 4} more fields`));
  return joined(sentences, '; ');
}

/** What all pods of a workload ask for, before and after. */
function* sized({ before: old, after: now }: Comparison, { key, before, after }: ChangedObject): Generator<Statement> {
  const [was, is] = [before && sizeOf(old, before), after && sizeOf(now, after)];
  const object = (after ?? before)!;
  if (was && is && was.pods === is.pods && was.cpu === is.cpu && was.memory === is.memory) return;
  const none: Size = { pods: 0, cpu: 0, memory: 0 };
  const [one, other] = [was ?? none, is ?? none];
  const count = ({ pods }: Size) => `${pods ?? 'as many as its autoscaler or the nodes want'}`;
  const pods = one.pods === other.pods ? count(other) : `${count(one)} → ${count(other)}`;
  const amounts = [
    amount('cores', one.cpu, other.cpu),
    amount('GiB', one.memory && one.memory / 1024 ** 3, other.memory && other.memory / 1024 ** 3),
  ].filter(each => each.length > 0);
  yield {
    topic: 'size',
    covers: [{ key, path: ['spec', 'replicas'] }],
    sentence: say`${objectName(object)}: pods ${words(pods)}${amounts.length > 0 ? say`; they ask for ${joined(amounts, ' and ')} together` : []}`,
  };
}

function amount(unit: string, was: number | undefined, is: number | undefined): Sentence {
  if (was === undefined || is === undefined) return [];
  const [one, other] = [was, is].map(each => `${Math.round(each * 100) / 100}`);
  return words(one === other ? `${one} ${unit}` : `${one} → ${other} ${unit}`);
}

interface Size {
  readonly pods: number | undefined;
  /** Of all pods; undefined where a container does not say, or the number of pods is not known. */
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

function sizeOf({ model }: Side, object: Manifest): Size | undefined {
  const workload = model.workloads.find(each => keyOf(each.manifest) === keyOf(object));
  if (!workload) return undefined;
  const isScaled = autoscalerOf(model.manifests, object) !== undefined;
  const pods = isScaled || object.kind === 'DaemonSet' ? undefined : (workload.replicas ?? 1);
  const sum = (resource: string) => {
    const asked = workload.containers.map(({ value }) => quantity(get(value, 'resources', 'requests', resource)));
    if (pods === undefined || asked.includes(undefined)) return undefined;
    return pods * asked.reduce<number>((total, each) => total + each!, 0);
  };
  return { pods, cpu: sum('cpu'), memory: sum('memory') };
}
