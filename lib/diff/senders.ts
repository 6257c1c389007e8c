/** What senders must change: names, ports, and what they are asked for. */
import { EXTERNAL_DNS } from '../facts/aws-nlb';
import type { Transport } from '../facts/otlp';
import { get, text } from '../kubernetes/json';
import { alloyBytes } from '../kubernetes/units';
import { secretMakers } from '../rules/model/credentials';
import { jwtRulesIn, tokenPolicies } from '../rules/model/jwt';
import type { Model } from '../rules/model/model';
import { literalOf } from '../rules/model/read/alloy/config';
import type { Server } from '../rules/model/servers';
import { type Entrance, entrancesOf } from './entrances';
import type { Covered } from './objects';
import { joined, names, type Sentence, say, words, written } from './sentence';
import { keyOf } from './side';
import type { Comparison, Statement, Teller, Topic } from './statement';

/** Something that is said of a way in; ways in of which the same is said share a statement. */
interface Said {
  readonly entrance: Entrance;
  readonly topic: Topic;
  /** What follows the names of those that are meant. */
  readonly what: Sentence;
  readonly cuts: boolean;
  readonly covers: readonly Covered[];
}

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
    }
  }
  yield* grouped(said);
};

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

/** What each guard asks senders for. */
const GUARDS: Readonly<Record<string, string>> = {
  'client certificate': 'a client certificate',
  JWT: 'a JWT',
  'address list': 'an address that the list lets in',
  'external authorization': 'what the external authorizer asks for',
  "receiver's auth": 'the credentials that Alloy’s receiver asks for',
};

/** The issuers of the tokens that a way in takes. */
function issuers(model: Model, { flows }: Entrance): Sentence {
  const rules = flows.flatMap(flow => jwtRulesIn(model, tokenPolicies(model, flow)));
  const all = new Set(rules.map(({ issuer }) => issuer).filter(Boolean));
  return all.size > 0 ? say` of ${names(all)}` : [];
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

/** What is asked of senders now, and was not before; and the reverse. */
function* asked(old: Model, now: Model, entrance: Entrance, next: Entrance): Generator<Said> {
  const [one, other] = [entrance.server, next.server];
  const certificates = [...entrance.certificates, ...next.certificates];
  const covers = [
    ...tlsOf(one),
    ...tlsOf(other),
    ...certificates.map(maker => ({ key: keyOf(maker), path: ['spec', 'issuerRef'] })),
  ];
  const tell = (topic: Topic, what: Sentence, cuts = topic === 'senders'): Said => ({
    ...{ entrance, topic, what, cuts, covers },
  });
  if (!one.tls && other.tls) yield tell('senders', words('must speak TLS: plain text is refused'));
  if (one.tls && !other.tls) yield tell('senders', words('must speak plain text: there is no TLS any more'));
  if (one.tls && other.tls) yield* askedByTls(old, now, one, other, tell);
  for (const guard of next.guards)
    if (!entrance.guards.has(guard) && guard !== 'client certificate')
      yield tell(
        'senders',
        say`must bring what is asked for now: ${words(GUARDS[guard] ?? guard)}${guard === 'JWT' ? issuers(now, next) : []}`,
      );
  for (const guard of entrance.guards)
    if (!next.guards.has(guard) && guard !== 'client certificate')
      yield tell('exposure', words(`are not asked any more for ${GUARDS[guard] ?? guard}`));
  const [size, most] = [largest(entrance), largest(next)];
  if (size !== undefined && most !== undefined && size !== most)
    yield most < size
      ? tell(
          'senders',
          say`must send smaller requests: ${most} MiB at most, not ${size}; larger ones are refused, and not repeated`,
        )
      : tell('size', say`may send larger requests: ${most} MiB at most, not ${size}`);
}

function* askedByTls(
  old: Model,
  now: Model,
  { tls: one }: Server,
  { tls: other, gateway }: Server,
  tell: (topic: Topic, what: Sentence, cuts?: boolean) => Said,
): Generator<Said> {
  const [was, is] = [one!, other!];
  const [asksBefore, asksNow] = [was, is].map(({ mode }) => mode === 'MUTUAL');
  if (!asksBefore && asksNow)
    yield tell(
      'senders',
      say`must show a client certificate${is.clientCa ? say` that the CA in Secret ${is.clientCa} has signed` : []}`,
    );
  else if (asksBefore && !asksNow) yield tell('exposure', words('are not asked any more for a client certificate'));
  else if (was.mode !== is.mode) yield tell('senders', say`meet TLS mode ${is.mode}, not ${was.mode}`);
  if (asksBefore && asksNow && was.clientCa !== is.clientCa)
    yield tell(
      'senders',
      say`must show a certificate of another CA: the one in Secret ${is.clientCa ?? '(none)'}, not ${was.clientCa ?? '(none)'}`,
    );
  const [least, lowest] = [was, is].map(({ minVersion }) => minVersion ?? 'the default');
  if (least !== lowest) {
    const isRaised = (is.minVersion ?? '') > (was.minVersion ?? '');
    if (isRaised)
      yield tell('senders', say`must speak at least ${lowest!} (was ${least!}): older clients fail in the handshake`);
    else yield tell('exposure', say`may speak ${lowest!} (was at least ${least!})`);
  }
  const secrets = [was, is].map(({ credentials }) => credentials.map(({ name }) => name).join(', '));
  const issuers = [issuersOf(old, was), issuersOf(now, is)];
  if (issuers[0] && issuers[1] && issuers[0] !== issuers[1])
    yield tell(
      'senders',
      say`must trust another issuer of the server’s certificate: ${issuers[1]}, not ${issuers[0]}; those who trust the old one alone fail in the handshake`,
    );
  else if (secrets[0] !== secrets[1])
    yield tell(
      'others',
      say`get the certificate in Secret ${secrets[1] || '(none)'}, not ${secrets[0] || '(none)'}, of ${gateway.namespace || 'its namespace'}: see that the same CA has signed it`,
      false,
    );
}

/** The issuers of the certificates that a listener shows, as far as the input has them. */
function issuersOf(model: Model, { credentials }: NonNullable<Server['tls']>): string {
  const makers = credentials.flatMap(({ name }) => secretMakers(model, name));
  const issuers = makers.map(({ value }) => text(get(value, 'spec', 'issuerRef', 'name')) ?? '');
  return [...new Set(issuers)].filter(Boolean).join(', ');
}

/** MiB of the largest request that every receiver takes, where the configuration says so. */
function largest({ flows, transport }: Entrance): number | undefined {
  const field = transport === 'grpc' ? 'max_recv_msg_size' : 'max_request_body_size';
  const sizes = flows
    .flatMap(({ receivers }) => receivers)
    .map(({ receiver }) => alloyBytes(literalOf(receiver.body, field)));
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  return Math.min(...sizes.map(size => size!)) / 1024 ** 2;
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

function tlsOf({ gateway, at }: Server): Covered[] {
  return [{ key: keyOf(gateway.manifest), path: at.tls }];
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
