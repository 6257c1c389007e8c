/** What senders must change: names, ports, and what they are asked for. */
import { EXTERNAL_DNS } from '../facts/aws-nlb';
import type { Transport } from '../facts/otlp';
import type { Model } from '../rules/model/model';
import { asked, GUARDS, type Said } from './demands';
import { type Entrance, entrancesOf } from './entrances';
import type { Covered } from './objects';
import { type Stop, stopOf } from './passage';
import { joined, names, type Sentence, say, words, written } from './sentence';
import { keyOf } from './side';
import type { Comparison, Statement, Teller } from './statement';

const TRANSPORT: Readonly<Record<Transport, string>> = { grpc: 'OTLP/gRPC', http: 'OTLP/HTTP' };

/** Says what changes for senders, by host. */
export const tellSenders: Teller = function* ({ before, after }: Comparison) {
  const said: Said[] = [];
  const pairs = pairsOf(before.model, after.model);
  for (const [entrance, next] of pairs) {
    if (!entrance) said.push(opened(next!));
    else if (!next) said.push(closed(entrance));
    else {
      if (entrance.host === next.host) said.push(...ported(entrance, next));
      else said.push(moved(entrance, next));
      said.push(...asked(before.model, after.model, entrance, next));
      const stop = stopOf(before.model, [entrance]) ? undefined : stopOf(after.model, [next]);
      if (stop) said.push(stopped(entrance, stop));
    }
  }
  yield* grouped(said);
};

function stopped(entrance: Entrance, { symptom, by }: Stop): Said {
  return {
    ...{ entrance, topic: 'senders', cuts: true, covers: [] },
    what: say`get through no more (${words(symptom)}): ${by}`,
  };
}

/** Each way in with the one that takes its place, if any; new ones last. */
export function pairsOf(before: Model, after: Model): [Entrance | undefined, Entrance | undefined][] {
  const [old, now] = [entrancesOf(before), entrancesOf(after)];
  const made = new Set([...now].filter(([key]) => !old.has(key)).map(([, entrance]) => entrance));
  const pairs = [...old].map(([key, entrance]): [Entrance, Entrance | undefined] => {
    const next = now.get(key) ?? [...made].find(each => takesPlaceOf(each, entrance));
    if (next) made.delete(next);
    return [entrance, next];
  });
  return [...pairs, ...[...made].map((entrance): [undefined, Entrance] => [undefined, entrance])];
}

/** Whether a new way in stands where another one stood: in the same Gateway, for the same transport. */
function takesPlaceOf(next: Entrance, entrance: Entrance): boolean {
  const key = ({ server }: Entrance) => keyOf(server.gateway.manifest);
  return next.transport === entrance.transport && key(next) === key(entrance);
}

function moved(entrance: Entrance, next: Entrance): Said {
  const [from, to] = [addresses(entrance), addresses(next)];
  return {
    ...{ entrance, topic: 'senders', cuts: true, covers: [...placesOf(entrance), ...placesOf(next)] },
    what: say`must change to ${to}: ${from} is served no more`,
  };
}

function closed(entrance: Entrance): Said {
  return {
    ...{ entrance, topic: 'senders', cuts: true, covers: placesOf(entrance) },
    what: say`must go elsewhere: ${addresses(entrance)} is served no more, and nothing here takes its place`,
  };
}

function opened(entrance: Entrance): Said {
  return {
    ...{ entrance, topic: 'exposure', cuts: false, covers: placesOf(entrance) },
    what: say`have a new way in: ${addresses(entrance)} for ${entrance.signals.join(', ')}${demands(entrance)}`,
  };
}

/** What a new way in asks for. */
function demands({ server, guards }: Entrance): Sentence {
  const asks = [...guards].map(guard => GUARDS[guard] ?? guard);
  const tls = server.tls ? 'over TLS' : 'in plain text';
  return words(`, ${tls}${asks.length > 0 ? `, with ${asks.join(' and ')}` : ', without credentials'}`);
}

function* ported(entrance: Entrance, next: Entrance): Generator<Said> {
  const covers = [...placesOf(entrance), ...placesOf(next)];
  const lost = entrance.ports.filter(port => !next.ports.includes(port));
  const added = next.ports.filter(port => !entrance.ports.includes(port));
  if (lost.length > 0)
    yield {
      ...{ entrance, topic: 'senders', cuts: true, covers },
      what:
        next.ports.length > 0
          ? say`must change port ${lost.join(', ')} → ${(added.length > 0 ? added : next.ports).join(', ')}`
          : say`have no port any more: ${lost.join(', ')} is closed`,
    };
  else if (added.length > 0)
    yield {
      ...{ entrance, topic: 'exposure', cuts: false, covers },
      what: say`may use port ${added.join(', ')} beside ${entrance.ports.join(', ')}`,
    };
  const without = entrance.signals.filter(signal => !next.signals.includes(signal));
  const more = next.signals.filter(signal => !entrance.signals.includes(signal));
  if (without.length > 0)
    yield {
      ...{ entrance, topic: 'senders', cuts: true, covers },
      what: words(
        `must send ${without.join(', ')} elsewhere: they get ${entrance.transport === 'grpc' ? 'UNIMPLEMENTED' : '404'}, which no sender repeats, so the data is lost`,
      ),
    };
  if (more.length > 0)
    yield {
      ...{ entrance, topic: 'exposure', cuts: false, covers },
      what: words(`may send ${more.join(', ')}, too`),
    };
}

function addresses({ host, ports }: Entrance): string {
  return ports.length > 0 ? ports.map(port => `${host}:${port}`).join(', ') : host;
}

/** The fields by which a way in has its host and port. */
function placesOf({ server, table, flows, fronts, certificates }: Entrance): Covered[] {
  const gateway = keyOf(server.gateway.manifest);
  const services = flows.map(({ servicePort }) => servicePort.service.manifest);
  return [
    ...[server.at.number, server.at.hosts].map(path => ({ key: gateway, path })),
    { key: keyOf(table.manifest), path: table.at.hosts },
    { key: keyOf(table.manifest), path: table.at.routes },
    ...services.map(service => ({ key: keyOf(service), path: ['spec', 'ports'] })),
    ...fronts.flatMap(front => [
      { key: keyOf(front.manifest), path: ['spec', 'ports'] },
      { key: keyOf(front.manifest), path: ['metadata', 'annotations', EXTERNAL_DNS] },
    ]),
    ...certificates.map(maker => ({ key: keyOf(maker), path: ['spec', 'dnsNames'] })),
  ];
}

/** One statement for all of which the same is said. */
function grouped(said: readonly Said[]): Statement[] {
  const groups = new Map<string, Said[]>();
  for (const one of said) {
    const key = JSON.stringify([one.topic, one.cuts, written(one.what, String)]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(some => ({
    topic: some[0]!.topic,
    cuts: some[0]!.cuts,
    isOpen: some[0]!.topic === 'others',
    covers: some.flatMap(({ covers }) => covers),
    sentence: say`senders of ${subjects(some)} ${some[0]!.what}`,
  }));
}

function subjects(said: readonly Said[]): Sentence {
  const hosts = [...new Set(said.map(({ entrance }) => entrance.host))];
  const transports = [...new Set(said.map(({ entrance }) => TRANSPORT[entrance.transport]))];
  return joined([names(hosts), words(`(${transports.join(' and ')})`)], ' ');
}
