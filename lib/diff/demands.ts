/** What is asked of senders: TLS, certificates, tokens, credentials, sizes. */
import { get, text } from '../kubernetes/json';
import { alloyBytes } from '../kubernetes/units';
import { secretMakers } from '../rules/model/credentials';
import { jwtRulesIn, tokenPolicies } from '../rules/model/jwt';
import type { Model } from '../rules/model/model';
import { literalOf } from '../rules/model/read/alloy/config';
import type { Server } from '../rules/model/servers';
import type { Entrance } from './entrances';
import type { Covered } from './objects';
import { names, type Sentence, say, words } from './sentence';
import { keyOf } from './side';
import type { Topic } from './statement';

/** Something that is said of a way in; ways in of which the same is said share a statement. */
export interface Said {
  readonly entrance: Entrance;
  readonly topic: Topic;
  /** What follows the names of those that are meant. */
  readonly what: Sentence;
  readonly cuts: boolean;
  readonly covers: readonly Covered[];
}

/** What each guard asks senders for. */
export const GUARDS: Readonly<Record<string, string>> = {
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

/** What is asked of senders now, and was not before; and the reverse. */
export function* asked(old: Model, now: Model, entrance: Entrance, next: Entrance): Generator<Said> {
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

function tlsOf({ gateway, at }: Server): Covered[] {
  return [{ key: keyOf(gateway.manifest), path: at.tls }];
}
