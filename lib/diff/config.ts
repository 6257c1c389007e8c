/** config.alloy: where data goes, what is kept and sampled, what a restart loses, and every other argument that changes. */
import { SIGNALS, type Signal } from '../facts/otlp';
import { NOT_SHOWN, withoutAddressCredentials } from '../foreign/unshown';
import { get } from '../kubernetes/json';
import type { Manifest } from '../kubernetes/manifests';
import { endpoints } from '../rules/model/endpoints';
import type { Model } from '../rules/model/model';
import { type AlloyConfig, block, type Component } from '../rules/model/read/alloy/config';
import { queueOf } from '../rules/model/read/alloy/queues';
import { targetOf } from '../rules/model/targets';
import { blocksOf, differing, same, sameBut } from './arguments';
import { type Covered, objectName } from './objects';
import { joined, names, type Sentence, say, words } from './sentence';
import { keyOf, type Side } from './side';
import type { Comparison, Statement, Teller } from './statement';

/** Says what changes in the configurations. */
export const tellConfigs: Teller = function* (comparison: Comparison) {
  yield* tellDestinations(comparison);
  if (comparison.before.objects.size > 0) yield* tellSampling(comparison);
  for (const change of comparison.changes) {
    const { before, after } = change;
    if (!before || !after || change.kind !== 'ConfigMap') continue;
    const old = configsIn(comparison.before.model, before);
    const now = configsIn(comparison.after.model, after);
    for (const config of now) {
      const was = old.find(({ path }) => path[1] === config.path[1]);
      if (!was || was.text === config.text) continue;
      const covers = [{ key: change.key, path: config.path }];
      yield* components(was, config, covers);
      yield* notRead(comparison, after, config);
    }
  }
};

const configsIn = (model: Model, { kind, namespace, name }: Manifest): AlloyConfig[] =>
  model.configs.filter(
    ({ manifest }) => manifest.kind === kind && manifest.namespace === namespace && manifest.name === name,
  );

/** The text of the configurations that a workload's pods run. */
export function configText({ model }: Side, object: Manifest): string {
  return model.processes
    .filter(({ workload }) => keyOf(workload.manifest) === keyOf(object))
    .map(({ config }) => config?.text ?? '')
    .join('\n');
}

/**
 * What a restart of a workload’s pods loses by its exporters’ queues. `none`: senders wait for the backend’s answer, or
 * the queue is on disk. undefined: its pods run no Alloy that is shown.
 */
export function lossAtRestart({ model }: Side, object: Manifest): Sentence | 'none' | undefined {
  const mine = model.processes.filter(({ workload }) => keyOf(workload.manifest) === keyOf(object));
  const exporters = mine.flatMap(({ config }) => config?.components ?? []).filter(isExporter);
  if (exporters.length === 0) return undefined;
  const forgetting = exporters.filter(exporter => modeOf(exporter) === 'memory');
  if (forgetting.length === 0) return 'none';
  return say`what ${names(forgetting.map(({ id }) => id))} hold in memory for a backend that is away is lost`;
}

const isExporter = ({ name }: Component) => name === 'otelcol.exporter.otlp' || name === 'otelcol.exporter.otlphttp';

/** What an OK to the sender means. */
function modeOf(exporter: Component): 'acknowledged' | 'disk' | 'memory' | 'no queue' {
  const written = block(exporter.body, 'sending_queue');
  const queue = queueOf(exporter);
  // Alloy has a queue in memory where none is written
  if (!queue) return written ? 'no queue' : 'memory';
  return queue.storage ? 'disk' : queue.waits === true ? 'acknowledged' : 'memory';
}

const isSampler = (id: string) => /\.(?:tail_sampling|probabilistic_sampler)(?:\.|$)/.test(id);

/** Which traces are kept, in all configurations. */
function* tellSampling({ before, after }: Comparison): Generator<Statement> {
  const samplersOf = ({ model }: Side) =>
    new Map(model.configs.flatMap(({ body }) => [...blocksOf(body)].filter(([id]) => isSampler(id))));
  const [old, now] = [samplersOf(before), samplersOf(after)];
  const held = new Set(
    [before, after].flatMap(({ model }) =>
      model.configs.flatMap(({ manifest, body }) => (manifest.kind === 'Secret' ? [...blocksOf(body).keys()] : [])),
    ),
  );
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(id), now.get(id)];
    if (was && is && same(was, is)) continue;
    const how = held.has(id) ? words('changes') : words(is ? 'is new' : 'goes');
    const what = was && is && !held.has(id) ? say`${id}: ${differing(was, is)}` : say`${id} ${how}`;
    yield { topic: 'data', sentence: say`other traces are kept than before: ${what}` };
  }
}

/** Where each signal goes. */
function* tellDestinations({ before, after }: Comparison): Generator<Statement> {
  const [old, now] = [destinationsOf(before.model), destinationsOf(after.model)];
  for (const signal of SIGNALS) {
    const [was, is] = [old.get(signal) ?? [], now.get(signal) ?? []];
    const gone = was.filter(each => !is.includes(each));
    const added = is.filter(each => !was.includes(each));
    if (gone.length > 0)
      yield {
        topic: 'data',
        sentence:
          is.length > 0
            ? say`${words(signal)} go to ${names(is)}, and no longer to ${names(gone)}: what is stored there stays there`
            : say`${words(signal)} go nowhere any more; they went to ${names(gone)}`,
      };
    else if (added.length > 0)
      yield { topic: 'data', sentence: say`${words(signal)} go to ${names(added)}${was.length > 0 ? say`, too` : []}` };
  }
}

function destinationsOf(model: Model): ReadonlyMap<Signal, readonly string[]> {
  const found = new Map<Signal, Set<string>>();
  for (const endpoint of endpoints(model)) {
    const { signals } = endpoint;
    const { address, component } = endpoint;
    const isHeld = component.config.manifest.kind === 'Secret';
    const written = isHeld ? (address?.host ?? NOT_SHOWN) : withoutAddressCredentials(endpoint.written);
    // another tier of Alloy is no place where data stays
    if (targetOf(model, endpoint).receivers.length > 0) continue;
    for (const signal of signals) found.set(signal, (found.get(signal) ?? new Set()).add(written));
  }
  return new Map([...found].map(([signal, all]) => [signal, [...all].sort()]));
}

/** Each component that changes, comes or goes. */
function* components(was: AlloyConfig, config: AlloyConfig, covers: readonly Covered[]): Generator<Statement> {
  if (was.error || config.error) {
    yield {
      topic: 'rest',
      covers,
      sentence: say`${objectName(config.manifest)}: ${config.path[1] ?? ''} changes, and can’t be read as Alloy does`,
    };
    return;
  }
  const [old, now] = [blocksOf(was.body), blocksOf(config.body)];
  const told: Sentence[] = [];
  for (const [id, lines] of now) {
    const before = old.get(id);
    if (!before) {
      if (!isSampler(id)) told.push(say`${id} is new`);
    } else if (!same(before, lines)) {
      const sentence = say`${id}: ${differing(before, lines)}`;
      if (isSampler(id)) continue;
      if (/filter|transform|attributes|relabel|process$/.test(id))
        yield {
          topic: 'data',
          covers,
          sentence: say`other data is kept, or the same with other attributes: ${sentence}`,
        };
      else told.push(sentence);
    }
    const [component, next] = [was.byId.get(id), config.byId.get(id)];
    if (component && next && isExporter(next) && modeOf(component) !== modeOf(next))
      yield {
        topic: 'data',
        sentence: say`OK from ${id} means something else: ${words(`${MEANS[modeOf(next)]}; it was: ${MEANS[modeOf(component)]}`)}`,
      };
  }
  for (const id of old.keys()) if (!now.has(id) && !isSampler(id)) told.push(say`${id} goes`);
  const place = say`${objectName(config.manifest)}`;
  const isOpen = [...now].some(([id, lines]) => /receiver|auth/.test(id) && asksOtherwise(old.get(id), lines));
  if (told.length > 0) yield { topic: 'rest', isOpen, covers, sentence: say`${place}: ${joined(told, '; ')}` };
  else if (sameBut(old, now))
    yield {
      topic: 'rest',
      covers,
      sentence: say`${place}: ${config.path[1] ?? ''} changes in its comments and blanks alone`,
    };
}

const MEANS = {
  acknowledged: 'the backend has it',
  disk: 'it is in a queue on disk',
  memory: 'it is in a queue in memory',
  'no queue': 'the exporter has tried',
} as const;

/** Arguments of receivers that other sentences tell: ports and sizes. */
const TOLD = /(?:^|\.)(?:endpoint|max_recv_msg_size|max_request_body_size|output\.(?:traces|metrics|logs))$/;

function asksOtherwise(was: ReadonlyMap<string, string> | undefined, is: ReadonlyMap<string, string>): boolean {
  if (!was) return true;
  return [...new Set([...was.keys(), ...is.keys()])].some(name => !TOLD.test(name) && was.get(name) !== is.get(name));
}

/** Says so where nothing makes the pods read a changed configuration. */
function* notRead({ before, after }: Comparison, map: Manifest, config: AlloyConfig): Generator<Statement> {
  for (const { workload, container } of after.model.processes.filter(each => each.config === config)) {
    const old = before.objects.get(keyOf(workload.manifest));
    const template = ['spec', 'template'] as const;
    const isSame =
      JSON.stringify(get(old?.value, ...template)) === JSON.stringify(get(workload.manifest.value, ...template));
    const reloads = workload.containers.some(
      each => each !== container && /reload/.test(`${each.name} ${each.image ?? ''}`),
    );
    if (!old || !isSame) continue;
    yield {
      topic: 'restarts',
      sentence: reloads
        ? say`Alloy of ${objectName(workload.manifest)} reads the new ${objectName(map)} without a restart, by its reloader`
        : say`nothing restarts the pods of ${objectName(workload.manifest)}: they run the old ${objectName(map)} until somebody does`,
    };
  }
}
