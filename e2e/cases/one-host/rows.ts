import { otlpPath } from '../../clients/otlp';
import type { Edge, Transport } from '../../lab/edge';
import { accepted, flags, type Overrides, type Seen } from '../probe';

/** One request, and what becomes of it. */
export interface Row {
  readonly what: string;
  readonly transport: Transport;
  readonly overrides: Overrides | ((edge: Edge) => Overrides);
  readonly holds: (seen: Seen) => boolean;
  /** Whether what it brings gets to the backend. */
  readonly arrives: boolean;
}

const GRPC = otlpPath('grpc', 'traces');
const SERVICE = GRPC.replace(/Export$/, '');
const HTTP = otlpPath('http', 'traces');

const noRoute = (seen: Seen): boolean => flags(seen) === 'NR' && (seen.status === 404 || seen.grpcStatus === 12);

const row =
  (holds: Row['holds'], arrives: boolean) =>
  (what: string, transport: Transport, overrides: Row['overrides']): Row => ({
    what,
    transport,
    overrides,
    holds,
    arrives,
  });

const goes = row(accepted, true);
const stays = row(noRoute, false);

/** A receiver answers it, and takes nothing. */
const refusedByReceiver = (status: number, grpcStatus?: number) =>
  row(seen => seen.status === status && seen.grpcStatus === grpcStatus && seen.log?.upstream_host != null, false);

export const ROWS: readonly Row[] = [
  ...(['grpc', 'http'] as const).flatMap(transport => [
    goes('as clients send it', transport, {}),
    goes('Host without port', transport, edge => ({ authority: edge[transport].host })),
    goes('Host with another port', transport, edge => ({ authority: `${edge[transport].host}:9999` })),
    goes('Host in capitals', transport, edge => ({ authority: edge[transport].host.toUpperCase() })),
    goes('on the other transport’s port', transport, edge => ({
      port: edge[transport === 'grpc' ? 'http' : 'grpc'].port,
    })),
    stays('another Host', transport, { authority: 'elsewhere.example.net' }),
  ]),
  // the wrong words for a path
  refusedByReceiver(415)('the path of gRPC, over HTTP/1.1', 'http', { path: GRPC }),
  refusedByReceiver(415)('the path of HTTP, with gRPC’s content type', 'grpc', { path: HTTP }),
  refusedByReceiver(415)('the path of HTTP, with gRPC’s content type, over HTTP/1.1', 'http', {
    headers: { 'content-type': 'application/grpc' },
  }),
  refusedByReceiver(415, 3)('the path of gRPC, with HTTP’s content type', 'grpc', {
    headers: { 'content-type': 'application/x-protobuf' },
  }),
  refusedByReceiver(405)('GET', 'http', { method: 'GET', message: undefined }),
  refusedByReceiver(405)('a preflight, where cors is not asked for', 'http', {
    method: 'OPTIONS',
    message: undefined,
    headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
  }),
  refusedByReceiver(200, 12)('another method of the service', 'grpc', { path: `${SERVICE}Import` }),
  // paths that are another's to somebody
  goes('a query', 'http', { path: `${HTTP}?a=${GRPC}` }),
  goes('dots that lead back', 'http', { path: '/v1/../v1/./traces' }),
  goes('dots that lead from the other’s path', 'http', { path: `${SERVICE}../../v1/traces` }),
  goes('the same, escaped', 'http', { path: `${SERVICE}%2e%2e/%2E%2e/v1/traces` }),
  goes('dots that lead from the other’s path', 'grpc', { path: `/v1/traces/../..${GRPC}` }),
  stays('dots that lead out of the service', 'grpc', { path: `${SERVICE}../other.Service/Export` }),
  stays('a slash at the end', 'http', { path: `${HTTP}/` }),
  stays('two slashes', 'http', { path: `/${HTTP}` }),
  stays('two slashes', 'grpc', { path: `/${GRPC}` }),
  stays('an escaped slash', 'http', { path: `${HTTP}%2f..` }),
  stays('an escaped slash', 'grpc', { path: GRPC.replace(/\/Export/, '%2fExport') }),
  stays('a parameter', 'http', { path: `${HTTP};a=b` }),
  stays('capitals', 'http', { path: '/V1/traces' }),
  refusedByReceiver(200, 12)('escaped slashes behind the service', 'grpc', { path: `${SERVICE}..%2f..%2fv1/traces` }),
];
