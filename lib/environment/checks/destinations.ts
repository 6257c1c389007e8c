/** Checks where data goes: to somebody else, by a transport that is meant, and with no credential in plain text. */
import * as v from 'valibot';
import { TENANT_HEADER } from '../../facts/alloy';
import { SIGNALS } from '../../facts/otlp';
import { isCredential, namesCredential } from '../../foreign/credential-names';
import { inert } from '../../foreign/text';
import { pathOf } from '../../path/path';
import { hostOf } from '../derive';
import { type Client, destinationsOf } from '../destinations';
import { doubt, type ServiceName, serviceOf } from '../endpoints';
import { placeOfNone } from '../no-backend';
import { tenantName } from '../scalars';
import type { Contradiction } from '../structure';
import type { Check } from './check';
import { type Judged, ofEach } from './each-destination';

const at = (field: string, message: string): Contradiction => ({ path: [field], message });

/** Says why no backend can be at the endpoint, and what to write; undefined: one may be there. */
function notABackend({ client: { endpoint }, environment }: Judged): string | undefined {
  const host = hostOf(endpoint).toLowerCase();
  if (Object.values(environment.hosts).some(own => own === host))
    return "this environment's own edge: what is received would be sent in again. Write the backend's host.";
  const nowhere = placeOfNone(endpoint);
  if (nowhere) return nowhere;
  // a name of a cluster set is answered by this cluster's Service too
  const service = serviceOf(endpoint.replace(/(?<=\.svc)\.clusterset\.local(?=:|\/|$)/i, ''), environment);
  const { edges, tiers } = pathOf(environment);
  const is = (other: ServiceName) => other.name === service?.name && other.namespace === service.namespace;
  if (tiers.some(({ service: own }) => is(own)))
    return "Alloy's own Service: what is received would be sent in again. Write the backend's Service.";
  if (edges.some(({ service: own, workload, namespace }) => [own, { ...workload, namespace }].some(is)))
    return "the gateway's own Service: what is received would be sent in again. Write the backend's Service.";
  return undefined;
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
    const { client, protocol, environment } = destination;
    const { endpoint, tls, credentials } = client;
    const isGrpc = protocol === 'otlp';
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

  ...ofEach(({ client: { endpoint, tls, credentials }, protocol, environment }) => {
    const isGrpc = protocol === 'otlp';
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

  ...ofEach(
    ({ client: { credentials }, protocol }) =>
      credentials?.sigv4 !== undefined &&
      protocol === 'otlp' &&
      at('credentials', 'sigv4 signs requests of HTTP. Use otlphttp, which AWS asks for.'),
  ),

  ...SIGNALS.map(
    (signal): Check =>
      environment => {
        const labels = destinationsOf(environment, signal).map(({ label }) => label);
        return labels.flatMap((label, place): Contradiction | [] => {
          if (labels.indexOf(label) === place) return [];
          const path = ['destinations', signal, place, 'name'];
          return label === signal
            ? {
                path,
                message: 'missing. Only the first destination of a signal can do without: write one, such as xray.',
              }
            : { path, message: `the same name twice: "${label.slice(signal.length + 1)}". Write another.` };
        });
      },
  ),

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

  ...ofEach(({ client, protocol }) => {
    const seen = new Set<string>();
    return headerPaths(client).flatMap((path): Contradiction | [] => {
      const name = path.at(-1)!.toLowerCase();
      if (protocol === 'otlp' && !/^(?!grpc-)[-_.0-9a-z]+$/.test(name)) {
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
