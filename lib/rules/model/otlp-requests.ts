/** Which OTLP requests that reach a server meet a route's conditions. */
import { grpcPath, httpPath, SIGNALS, type Signal, TRANSPORTS, type Transport } from '../../facts/otlp';
import { get, record, stringMap, text } from '../../kubernetes/json';
import { selects } from '../../kubernetes/selector';
import { entrancesTo, gatewayNamespace, gatewayPods } from './fronts';
import { type Model, perModel } from './model';
import { matchesWhole } from './re2';
import { accepts, type Match, type Route } from './routes';
import type { Server } from './servers';

/** Whether a request meets a condition. undefined: the input does not say. */
type Answer = boolean | undefined;

/** A request as every OTLP client sends it, unless told otherwise. */
export interface OtlpRequest {
  readonly transport: Transport;
  readonly signal: Signal;
  readonly path: string;
  readonly contentType: string;
}

/** Where requests come in: a server, and the host that they are for. */
export interface Entrance {
  readonly server: Server;
  readonly host: string;
}

/**
 * What a request's body is, as clients say by default; of OTLP/HTTP first what every SDK sends.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export const CONTENT_TYPES: Readonly<Record<Transport, readonly [string, ...string[]]>> = {
  grpc: ['application/grpc'],
  http: ['application/x-protobuf', 'application/json'],
};

/** The requests of all signals, of both transports. */
export const OTLP_REQUESTS: readonly OtlpRequest[] = TRANSPORTS.flatMap(transport =>
  SIGNALS.flatMap(signal =>
    CONTENT_TYPES[transport].map(contentType => ({
      transport,
      signal,
      path: transport === 'grpc' ? grpcPath(signal) : httpPath(signal),
      contentType,
    })),
  ),
);

/** A condition other than the path's, its place below the match, and whether a request meets the condition. */
export interface Asked {
  readonly path: readonly string[];
  readonly meets: Answer;
  /** What requests have instead. */
  readonly instead: string;
}

/** Whether a route takes a request. */
export function takes(model: Model, route: Route, request: OtlpRequest, entrance: Entrance): Answer {
  return route.matches.length === 0 || any(route.matches.map(match => meets(model, match, request, entrance)));
}

function meets(model: Model, match: Match, request: OtlpRequest, entrance: Entrance): Answer {
  const path = match.uri ? accepts(match.uri, request.path, match.ignoreUriCase) : true;
  return all([path, ...otherConditions(model, match, request, entrance).map(asked => asked.meets)]);
}

/** Whether a route takes each request: istiod moves such routes behind those of every other VirtualService. */
export function isCatchAll({ matches }: Route): boolean {
  return (
    matches.length === 0 ||
    matches.some(
      ({ uri, conditions }) =>
        (!uri || (uri.type === 'prefix' && uri.value === '/') || (uri.type === 'regex' && uri.value === '.*')) &&
        !CONDITIONS_OF_REQUESTS.some(name => conditions.has(name)),
    )
  );
}

const CONDITIONS_OF_REQUESTS = ['headers', 'withoutHeaders', 'queryParams', 'method', 'authority', 'scheme'];

/** The conditions of a match that are no path's. */
export function otherConditions(model: Model, match: Match, request: OtlpRequest, entrance: Entrance): Asked[] {
  const { value, port, gateways } = match;
  const { server } = entrance;
  const scheme = server.tls ? 'https' : 'http';
  const found: Asked[] = [];
  const ask = (path: readonly string[], meets: Answer, instead: string) => found.push({ path, meets, instead });
  if (port) ask(['port'], server.number === undefined ? undefined : port === server.number, `port ${server.number}`);
  if (value.method !== undefined) ask(['method'], fits(value.method, 'POST'), 'method POST');
  if (value.scheme !== undefined) ask(['scheme'], fits(value.scheme, scheme), `scheme ${scheme}`);
  if (value.authority !== undefined) {
    const hosts = authorities(model, entrance);
    ask(
      ['authority'],
      hosts && any(hosts.map(host => fits(value.authority, host))),
      `authority ${hosts?.join(' or ')}`,
    );
  }
  for (const [name, asked] of Object.entries(record(value.headers))) {
    const got = headerOf(model, name, request, entrance);
    ask(['headers', name], got && any(got.map(one => fits(asked, one))), `${name.toLowerCase()} ${got?.join(' or ')}`);
  }
  for (const [name, asked] of Object.entries(record(value.withoutHeaders))) {
    const got = headerOf(model, name, request, entrance);
    ask(
      ['withoutHeaders', name],
      got && any(got.map(one => not(fits(asked, one)))),
      `${name.toLowerCase()} ${got?.join(' or ')}`,
    );
  }
  for (const name of Object.keys(record(value.queryParams))) ask(['queryParams', name], false, 'no query');
  if (gateways.length > 0) {
    const { namespace, name } = server.gateway;
    ask(['gateways'], namespace === '' ? undefined : gateways.includes(`${namespace}/${name}`), `Gateway ${name}`);
  } else found.push(...sourceConditions(model, match, server));
  return found;
}

/** Conditions on who sends: for routes of a Gateway that is the gateway's pod. */
function sourceConditions(model: Model, { value }: Match, { gateway }: Server): Asked[] {
  const found: Asked[] = [];
  const namespace = text(value.sourceNamespace);
  if (namespace) {
    const pods = gatewayNamespace(model, gateway);
    found.push({
      path: ['sourceNamespace'],
      meets: pods === undefined ? undefined : pods === namespace,
      instead: `a gateway in namespace ${pods}`,
    });
  }
  if (value.sourceLabels !== undefined) {
    const pods = gatewayPods(model, gateway);
    const labels = stringMap(value.sourceLabels);
    const isOther = Object.entries(labels).some(([key, label]) => (gateway.selector[key] ?? label) !== label);
    found.push({
      path: ['sourceLabels'],
      meets: isOther ? false : pods.length === 0 ? undefined : pods.some(pod => selects(labels, pod.labels)),
      instead: "the labels of the gateway's pods",
    });
  }
  return found;
}

/** What clients write in :authority or Host, if the host is no wildcard. */
const authorities = perModel((model, { server, host }: Entrance): readonly string[] | undefined => {
  if (host.includes('*')) return undefined;
  const entrances = entrancesTo(model, server).flatMap(({ port }) => port ?? []);
  const ports = entrances.length > 0 ? entrances : server.number === undefined ? [] : [server.number];
  return [host, ...new Set(ports.map(port => `${host}:${port}`))];
});

/** The values that a header may have. undefined: clients may be told to send the header. */
function headerOf(
  model: Model,
  name: string,
  { transport, contentType }: OtlpRequest,
  entrance: Entrance,
): readonly string[] | undefined {
  switch (name.toLowerCase()) {
    case 'content-type':
      return [contentType];
    case 'te':
      return transport === 'grpc' ? ['trailers'] : undefined;
    case ':method':
      return ['POST'];
    case ':authority':
    case 'host':
      return authorities(model, entrance);
    case ':scheme':
    case 'x-forwarded-proto':
      return [entrance.server.tls ? 'https' : 'http'];
    case 'accept':
      return transport === 'grpc' ? undefined : ACCEPTED;
    default:
      return undefined;
  }
}

/** What HTTP libraries say that they take, where an exporter leaves the header to them. */
const ACCEPTED = ['*/*', 'application/x-protobuf', 'application/json', 'application/json, text/plain, */*'];

/** Whether a text meets a condition. A condition that names no text is that the text is there. */
function fits(asked: unknown, value: string): Answer {
  const [exact, prefix, regex] = ['exact', 'prefix', 'regex'].map(type => text(get(asked, type)));
  if (exact !== undefined) return value === exact;
  if (prefix !== undefined) return value.startsWith(prefix);
  // Istio reads a star alone as "is there"
  return regex === undefined || regex === '*' || matchesWhole(regex, value);
}

function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function all(answers: readonly Answer[]): Answer {
  return not(any(answers.map(not)));
}

function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}
