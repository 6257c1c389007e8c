/** Judges Alloy from inside: its configuration, its counters, and what it sends on. */

import { ITEMS } from '../../facts/alloy';
import type { Transport } from '../../facts/otlp';
import { get, text as textOf } from '../../kubernetes/json';
import { selects } from '../../kubernetes/selector';
import { kubectlIn } from '../../path/commands';
import { CONFIG_CHECKSUM, CONFIG_KEY } from '../../path/names';
import { pathOf } from '../../path/path';
import { inCommands, refText } from '../../path/workloads';
import type { Live } from '../live';
import { broken, type Look, ok, said, symptom, together, unknown } from '../look';
import { isCount, type Sample, sum } from '../metrics';
import type { KubeObject } from '../observations';
import { answer, isAccepted, speakerOf } from './answer';

/** Judges config.alloy: the ConfigMap's text, whether the pods run that text, and whether Alloy loaded it. */
export function config(live: Live): Look {
  return together([text(live), running(live), loaded(live)]);
}

/** Judges the receiver's counters: items that arrived so far over each transport, and items refused. */
export function receiver(live: Live): Look {
  const samples = read(live);
  if (!samples) return unread(live);
  const count = (transport: Transport) => sum(samples, accepted, { transport });
  const counts = live.tier.receivers.map(({ transport }) => ({ transport, count: count(transport) }));
  const refused = sum(samples, /^otelcol_receiver_refused_/) ?? 0;
  if (![...counts.map(({ count = 0 }) => count), refused].every(isCount)) return unknown(NO_COUNT);
  const list = counts.map(({ transport, count }) => `${transport} ${count ?? 'nothing yet'}`).join(', ');
  if (counts.every(({ count }) => count === undefined)) return unknown('nothing has arrived since the start');
  return ok(`accepted: ${list}${refused ? `; refused: ${refused}` : ''}`);
}

/**
 * Judges what Alloy sends on: the DestinationRules of the backends in the mesh, a backend’s answer to the signal that was
 * sent, and the exporters’ counters.
 */
export function backends(live: Live): Look {
  const { namespace } = live.tier.service;
  const own = pathOf(live.environment).tiers.map(({ service }) => service.name);
  const why = 'A backend that is in the mesh or not at all: without this rule it gets plain text.';
  const rules = live
    .synthesized('DestinationRule', namespace)
    .filter(({ metadata }) => !own.includes(metadata.name))
    .map(({ metadata, spec }) => {
      const host = textOf(get(spec, 'host')) ?? '';
      const fine = `mTLS to ${host.split('.').slice(0, 2).join('.')}`;
      return live.compare('DestinationRule', { name: metadata.name, namespace }, why, { fine });
    });
  return together([...rules, answered(live), delivered(live)]);
}

const ANY_ITEMS = `(${Object.values(ITEMS).join('|')})`;

/** Names of the counters of items that a receiver accepted. */
export const accepted = new RegExp(`^otelcol_receiver_accepted_${ANY_ITEMS}_total$`);

/** The samples of every pod that answered, in one list; undefined if no pod answered. */
function read({ metrics }: Live): Sample[] | undefined {
  const known = metrics.flatMap(({ samples }) => ('value' in samples ? [samples.value] : []));
  return known.length ? known.flat() : undefined;
}

function unread({ metrics }: Live): Look {
  const why = metrics.flatMap(({ samples }) => ('unknown' in samples ? [samples.unknown] : []));
  return unknown(why[0] ?? 'Alloy’s metrics not read');
}

function text(live: Live): Look {
  const { namespace } = live.tier;
  const ref = { name: live.tier.configMap, namespace };
  const [wanted] = live.synthesized('ConfigMap', namespace).filter(({ metadata }) => metadata.name === ref.name);
  const seen = live.cluster.get('ConfigMap', ref);
  if ('unknown' in seen) return unknown(seen.unknown);
  const fix = `${live.applyOf('ConfigMap', ref.name)}; ${kubectlIn(namespace)} rollout restart ${inCommands(live.tier.workload)}`;
  if (!seen.value)
    return broken(`ConfigMap ${namespace}/${ref.name} is missing`, 'Alloy’s pods wait for it and do not start.', fix);
  const difference = firstDifference(configIn(wanted), configIn(seen.value));
  return difference ? broken(difference.seen, difference.why, fix) : ok('as synthesized');
}

const configIn = (configMap: KubeObject | undefined): string => textOf(get(configMap, 'data', CONFIG_KEY)) ?? '';

/** The first missing block, the receiver's before any other; if none is missing, the first line that differs. */
function firstDifference(wanted: string, got: string): { seen: string; why: string } | undefined {
  if (wanted === got) return undefined;
  const blocks = (from: string): string[] => from.match(/^[a-z][\w.]*(?: "[^"]*")?(?= \{)/gm) ?? [];
  const missing = blocks(wanted).filter(block => !blocks(got).includes(block));
  const first = missing.find(block => block.startsWith('otelcol.receiver')) ?? missing[0];
  if (first?.startsWith('otelcol.receiver'))
    return {
      seen: `the block ${first} is missing`,
      why: 'Nothing listens in Alloy’s pod, which is ready all the same: 503 without a flag (the sidecar’s “connection failure”), gRPC UNAVAILABLE.',
    };
  if (first) return { seen: `the block ${first} is missing`, why: 'Signals that pass through it end there.' };
  const lines = got.split('\n');
  const at = wanted.split('\n').findIndex((line, index) => line !== lines[index]);
  const trimmed = (line?: string) => (line === undefined ? 'missing' : line.trim() || 'an empty line');
  const seen =
    at < 0
      ? `${lines.length - wanted.split('\n').length} lines more than synthesized`
      : `line ${at + 1} is ${trimmed(lines[at])}, wanted ${trimmed(wanted.split('\n')[at])}`;
  return { seen, why: 'Alloy runs otherwise than it was synthesized.' };
}

/** Judges whether the pods run the current ConfigMap: pods do not read a changed ConfigMap again. */
function running(live: Live): Look {
  const { settings, namespace, workload } = live.tier;
  if (settings.deployedBy === 'helm') return unknown('');
  const all = live.cluster.list('Pod', namespace);
  if ('unknown' in all) return unknown('');
  const { name } = workload;
  const [ours] = live.synthesized(workload.kind, namespace).filter(({ metadata }) => metadata.name === name);
  const wanted = get(ours, 'spec', 'template', 'metadata', 'annotations', CONFIG_CHECKSUM);
  const old = all.value
    .filter(({ metadata }) => selects(live.tier.labels, metadata.labels))
    .find(({ metadata }) => metadata.annotations?.[CONFIG_CHECKSUM] !== wanted);
  if (!old) return unknown('');
  const pods = inCommands(workload);
  return broken(
    `${old.metadata.name} was started with another configuration`,
    'Alloy reads its file at start; the pod’s checksum/config says which one it was.',
    `${kubectlIn(namespace)} rollout status ${pods}; ${kubectlIn(namespace)} rollout restart ${pods}`,
  );
}

function loaded(live: Live): Look {
  const samples = read(live);
  if (!samples) return unread(live);
  const values = samples.filter(({ name }) => name === 'alloy_config_last_load_successful');
  if (!values.length) return unknown('no alloy_config_last_load_successful');
  if (values.every(({ value }) => value === 1)) return ok('loaded');
  return symptom(
    'the last load failed',
    'Alloy goes on with the configuration from before, and will not start with this one.',
    `${logsOf(live)} | grep -i error`,
  );
}

/** A backend's answer reaches the sender: the signal that was sent shows it, whatever was taken before. */
function answered(live: Live): Look {
  const { environment, seen, tier } = live;
  const edges = pathOf(environment).edges.filter(edge => refText(edge.tier.service) === refText(tier.service));
  const answers = edges.flatMap(({ service, listeners }) =>
    listeners.flatMap(({ transport }) => {
      const one = seen.edges[refText(service)]?.sent?.[transport];
      return one && !isAccepted(transport, one) ? [one] : [];
    }),
  );
  for (const one of answers) {
    const speaker = speakerOf(one);
    if (speaker === 'backend') return symptom(`${said(one.signal)}: ${answer(one)}`, REFUSES, logs(live));
    if (speaker === 'backend, for now') return symptom(`${said(one.signal)}: ${answer(one)}`, FULL, logs(live));
  }
  return unknown('');
}

/** Judges each exporter by itself, since one that sends would hide one that does not. */
function delivered(live: Live): Look {
  const pods = live.metrics.flatMap(({ samples }) => ('value' in samples ? [samples.value] : []));
  if (!pods.length) return unread(live);
  const all = pods.flat().filter(({ name }) => name.startsWith('otelcol_exporter_'));
  const whole = countsOf(all);
  if (!Object.values(whole).every(isCount)) return unknown(NO_COUNT);
  const ids = [...new Set(all.map(({ labels }) => labels.component_id))];
  const wrong = ids.flatMap((id): { seen: string; why: string }[] => {
    const of = (samples: readonly Sample[]) => samples.filter(({ labels }) => labels.component_id === id);
    const { sent, failed } = countsOf(of(all));
    const who = ids.length > 1 && id !== undefined ? `${said(id.replace(/^otelcol\.exporter\./, ''))}: ` : '';
    const full = pods.map(of).flatMap(fullQueues)[0];
    if (full) return [{ seen: `${who}the queue is full (${full})`, why: FULL }];
    if (!failed || sent) return [];
    const how = refusals(of(all));
    return [{ seen: `${who}sent 0, failed ${failed}${how}`, why: how ? REFUSES : FULL }];
  });
  if (wrong.length) return symptom(wrong.map(({ seen }) => seen).join('; '), wrong[0]!.why, logs(live));
  const { sent, failed, queue } = whole;
  if (!sent && !queue) return unknown('nothing has been sent on yet');
  return ok(`sent ${sent}, waiting ${queue}${failed ? `, failed since the start ${failed}${refusals(all)}` : ''}`);
}

function countsOf(samples: readonly Sample[]) {
  const total = (what: string) => sum(samples, new RegExp(`^otelcol_exporter_${what}_${ANY_ITEMS}_total$`)) ?? 0;
  return {
    sent: total('sent'),
    // the larger one, not the sum: once a backend has refused an item that waits for it, both counters count the item
    failed: Math.max(total('send_failed'), total('enqueue_failed')),
    queue: sum(samples, /^otelcol_exporter_queue_size$/) ?? 0,
  };
}

/** The sizes of one pod's queues that have reached their capacity. Alloy has one for each signal, also where the exporter gets only one. */
function fullQueues(samples: readonly Sample[]): number[] {
  const signals = new Set(samples.map(({ labels }) => labels.data_type));
  return [...signals].flatMap(signal => {
    const own = samples.filter(({ labels }) => labels.data_type === signal);
    const size = sum(own, /^otelcol_exporter_queue_size$/);
    const capacity = sum(own, /^otelcol_exporter_queue_capacity$/);
    return size && capacity && size >= capacity ? [size] : [];
  });
}

/** The backends’ refusals for good, in the exporters’ words: ` (Unauthenticated)`. */
function refusals(samples: readonly Sample[]): string {
  const types = samples.flatMap(({ name, labels, value }) =>
    /^otelcol_exporter_send_failed_/.test(name) && labels.error_permanent === 'true' && value > 0
      ? [labels.error_type ?? 'refused']
      : [],
  );
  return types.length ? ` (${[...new Set(types)].join(', ')})` : '';
}

const NO_COUNT = 'Alloy’s counters are not readable: not all are numbers';

const FULL =
  'A backend does not take what Alloy sends: it is down, refuses the credentials or the tenant, or is out of the mesh. Senders are told, and try again; behind tail sampling it is lost.';

const REFUSES =
  'The backend refuses what Alloy sends it, and the sender gets its answer as if it were Alloy’s. Look at what the exporter presents (destinations.….credentials, tenant) and at its endpoint, not at the sender. Senders do not repeat it: it is lost.';

const logs = (live: Live): string => `${logsOf(live)} | grep -E "Exporting failed|Dropping"`;

function logsOf({ tier }: Live): string {
  return `${kubectlIn(tier.namespace)} logs ${inCommands(tier.workload)} -c alloy`;
}
