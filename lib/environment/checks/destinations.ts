/** Checks where data goes: to somebody else, by a transport that is meant, and with no credential in plain text. */
import * as v from 'valibot';
import { TENANT_HEADER } from '../../facts/alloy';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { isCredential, namesCredential } from '../../foreign/credential-names';
import { inert } from '../../foreign/text';
import { pathOf } from '../../path/path';
import { hostOf } from '../derive';
import { doubt, type ServiceName, serviceOf } from '../endpoints';
import { placeOfNone } from '../no-backend';
import { tenantName } from '../scalars';
import type { Environment } from '../schema';
import type { Contradiction } from '../structure';
import type { Check } from './check';

type Client = NonNullable<NonNullable<Environment['destinations'][Signal]>['otlp']>;

interface Destination {
  readonly client: Client;
  readonly isGrpc: boolean;
  readonly environment: Environment;
}

/**
 * Makes a check for each signal's destination, with paths below the destination. If one can't be judged, the others
 * still are.
 */
function ofEach(check: (destination: Destination) => Contradiction | Contradiction[] | false | undefined): Check[] {
  return SIGNALS.map(signal => environment => {
    const { otlp, otlphttp } = environment.destinations[signal] ?? {};
    const client = otlp ?? otlphttp;
    const found = (client && check({ client, isGrpc: otlp !== undefined, environment })) || [];
    const above = ['destinations', signal, otlp ? 'otlp' : 'otlphttp'];
    return [found].flat().map(({ path, message }) => ({ path: [...above, ...path], message }));
  });
}

const at = (field: string, message: string): Contradiction => ({ path: [field], message });

/** Says why no backend can be at the endpoint, and what to write; undefined: one may be there. */
function notABackend({ client: { endpoint }, environment }: Destination): string | undefined {
  const host = hostOf(endpoint).toLowerCase();
  if (Object.values(environment.hosts).some(own => own === host))
    return "this environment's own edge: what is received would be sent in again. Write the backend's host.";
  // a name of a cluster set is answered by this cluster's Service too
  const service = serviceOf(endpoint.replace(/(?<=\.svc)\.clusterset\.local(?=:|\/|$)/i, ''), environment);
  const { edges, tiers } = pathOf(environment);
  const is = (other: ServiceName) => other.name === service?.name && other.namespace === service.namespace;
  if (tiers.some(({ service: own }) => is(own)))
    return "Alloy's own Service: what is received would be sent in again. Write the backend's Service.";
  if (edges.some(({ service: own, workload, namespace }) => [own, { ...workload, namespace }].some(is)))
    return "the gateway's own Service: what is received would be sent in again. Write the backend's Service.";
  return placeOfNone(endpoint);
}

export const DESTINATION_CHECKS: Check[] = [
  ...ofEach(({ client: { endpoint, tls } }) => {
    if (tls?.none && endpoint.startsWith('https:'))
      return at('tls', 'none, but the endpoint is https. Remove tls, or write http.');
    if (tls?.server && endpoint.startsWith('http:')) return at('tls', 'server, but the endpoint is http. Write https.');
    return (
      tls?.mesh &&
      endpoint.startsWith('https:') &&
      at('tls', 'mesh, but the endpoint is https: it would be encrypted twice. Write http.')
    );
  }),

  ...ofEach(
    ({ client: { endpoint, tls }, environment }) =>
      tls?.mesh &&
      !serviceOf(endpoint, environment) &&
      at('tls', `mesh needs a Service of the cluster, such as tempo.tempo.svc.${environment.mesh.clusterDomain}.`),
  ),

  ...ofEach(destination => {
    const { client, isGrpc, environment } = destination;
    const { endpoint, tls, credentials } = client;
    const got = `got "${inert(endpoint)}"`;
    const unusable = notABackend(destination);
    if (unusable) return at('endpoint', `${got}, ${unusable}`);
    if (tls || endpoint.startsWith('https:')) return undefined;
    const why = doubt(endpoint, isGrpc && credentials !== undefined, environment);
    const service = serviceOf(endpoint, environment);
    const mesh = service ? ', or tls: {mesh: {}} for the Service' : '';
    if (isGrpc) {
      return (
        why !== undefined &&
        at(
          'endpoint',
          `${got}, and ${why}. Say which: tls: true (TLS by Alloy) or tls: false (plain text)${mesh}. A Service is clear as <name>.<namespace>.svc.`,
        )
      );
    }
    return (
      !credentials &&
      (why !== undefined || !service) &&
      at(
        'endpoint',
        `${got}: it would leave the cluster in plain text${why ? `, or not, since ${why}` : ''}. Write https, or say that it is meant: tls: false${mesh}.`,
      )
    );
  }),

  ...ofEach(({ client: { endpoint, tls, credentials }, isGrpc, environment }) => {
    if (!credentials || endpoint.startsWith('https:') || tls?.server) return undefined;
    const inCluster = serviceOf(endpoint, environment) !== undefined;
    if (isGrpc && !tls && (!inCluster || doubt(endpoint, true, environment))) return undefined;
    if (isGrpc && !credentials.headers) {
      return at(
        'credentials',
        'a gRPC client refuses to send them without TLS of its own, and Alloy would not start. Set tls: {server: {}}, or use otlphttp.',
      );
    }
    if (tls?.mesh) return undefined;
    return at(
      'credentials',
      inCluster
        ? 'would go through the cluster in plain text. Set tls: {mesh: {}} for a backend with a sidecar, or use TLS of its own.'
        : 'would leave the cluster in plain text. Use TLS.',
    );
  }),

  ...ofEach(({ client: { headers } }) =>
    Object.entries(headers).flatMap(([name, value]): Contradiction | [] => {
      const path = ['headers', name];
      if (namesCredential(name) || isCredential(value)) {
        const message = `a credential does not belong in YAML. Use credentials: {headers: {${inert(name)}: {name: …, key: …}}}, the name and the key of a Secret; or credentials.basic or bearer for Authorization.`;
        return { path, message };
      }
      if (name.toLowerCase() !== TENANT_HEADER || v.is(tenantName(), value)) return [];
      return { path, message: 'not a name that Tempo, Mimir and Loki take for a tenant: see tenant.fixed.' };
    }),
  ),

  ...ofEach(({ client, isGrpc }) => {
    const seen = new Set<string>();
    return headerPaths(client).flatMap((path): Contradiction | [] => {
      const name = path.at(-1)!.toLowerCase();
      if (isGrpc && !/^(?!grpc-)[-_.0-9a-z]+$/.test(name)) {
        return {
          path,
          message:
            'no header that gRPC sends: letters, digits, "-", "_" and ".", and not grpc-… Every request would fail.',
        };
      }
      if (seen.has(name)) return { path, message: 'the same header twice: capitals make no difference. Remove one.' };
      seen.add(name);
      return [];
    });
  }),
];

/** The paths of all headers of a destination, plain ones and those from Secrets. */
export function headerPaths({ headers, credentials }: Client): string[][] {
  const secret = Object.keys(credentials?.headers ?? {}).map(name => ['credentials', 'headers', name]);
  return [...secret, ...Object.keys(headers).map(name => ['headers', name])];
}
