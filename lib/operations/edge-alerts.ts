/** Alerts from the sender to Alloy's receiver, and on the certificates of that way. */
import type { Environment } from '../environment/schema';
import { type Edge, pathOf } from '../path/path';
import type { Alert } from './alert';
import { requestsOf, unroutedOf } from './queries';

/** The alerts of the edge, in the order of the packet. */
export function edgeAlerts(environment: Environment): Alert[] {
  return pathOf(environment).edges.flatMap(edge => [
    ...(edge.settings.tls.issuer ? [certificateExpires(edge)] : []),
    ...(edge.settings.gateway.dedicated ? [unrouted(edge)] : []),
    refusedAtEdge(edge),
    failedAtEdge(edge),
  ]);
}

const DAYS_LEFT = 14;

function certificateExpires({ listeners, namespace }: Edge): Alert {
  const names = [...new Set(listeners.map(({ credentialName }) => credentialName))];
  // Where honorLabels is off, Prometheus keeps `namespace` for the pod that was scraped.
  const [own, exported] = ['namespace', 'exported_namespace'].map(
    label =>
      `certmanager_certificate_expiration_timestamp_seconds{name=~"${names.map(escaped).join('|')}",${label}="${namespace}"}`,
  );
  return {
    name: 'OtlpCertificateExpires',
    hops: ['certificate'],
    expr: `min by (name) (${exported} or ${own}) - time() < ${DAYS_LEFT} * 86400`,
    minutes: 60,
    severity: 'critical',
    summary: 'Certificate {{ $labels.name }} expires in {{ $value | humanizeDuration }}.',
    description: `cert-manager should have renewed it by now. Once it has expired, every sender refuses the connection. Look at the Certificate in ${namespace} and at its CertificateRequest and Order.`,
  };
}

/** Escapes the dots of a name for a regular expression. Two backslashes, since PromQL's strings take one themselves. */
const escaped = (name: string): string => name.replaceAll('.', '\\\\.');

function unrouted(edge: Edge): Alert {
  return {
    name: 'OtlpNoRoute',
    hops: ['route'],
    expr: `sum by (response_flags) (rate(istio_requests_total{${unroutedOf(edge)}}[10m])) > 0.1`,
    minutes: 15,
    severity: 'warning',
    summary: 'The gateway has no route for {{ $value | humanize }} requests per second.',
    description:
      'They got 404, which senders do not retry: what they held is lost. Usual causes: a base endpoint where the URL of a signal is wanted or the other way round, a signal without a destination here, the wrong host. On a public address it may be a scanner.',
  };
}

/**
 * Fires if one request in a hundred or more fails, by gRPC’s statuses as well as HTTP’s: a gRPC error is an HTTP 200. A
 * sender that hangs up is not our failure.
 */
const SHARE = 0.01;
const REFUSED = { code: '4..', grpc: '3|5|7|8|11|12|16' };
const FAILED = { code: '5..', grpc: '2|4|10|13|14|15' };

function refusedAtEdge(edge: Edge): Alert {
  return {
    name: 'OtlpEdge4xx',
    hops: ['route', 'edge-policies', 'receiver'],
    expr: shareOf(edge, REFUSED),
    minutes: 10,
    severity: 'warning',
    summary: `{{ $value | humanizePercentage }} of the requests are refused as wrong: ${STATUS}.`,
    description:
      'Senders do not retry these: what they held is lost. 401, 403, 7 and 16: credentials or a policy. 400, 3 and 8: over the size limit, or not OTLP. 404, 5 and 12: a path or a signal that is not served.',
  };
}

function failedAtEdge(edge: Edge): Alert {
  return {
    name: 'OtlpEdge5xx',
    hops: ['destination', 'endpoints', 'pods', 'receiver'],
    expr: shareOf(edge, FAILED),
    minutes: 5,
    severity: 'critical',
    summary: `{{ $value | humanizePercentage }} of the requests fail: ${STATUS}.`,
    description:
      'Senders retry most of these until their own queues are full. UH: no pod of Alloy is ready. UF and UC: the connection to the pod fails (URX: also when tried again) or breaks, so look at mTLS and restarts. UO: over maxConcurrentRequests. No flag: Alloy’s pod answered so, so look for OtlpRefused, and whether Alloy listens.',
  };
}

const STATUS =
  'HTTP {{ $labels.response_code }}, gRPC {{ $labels.grpc_response_status }}, flag {{ $labels.response_flags }}';

function shareOf(edge: Edge, { code, grpc }: { code: string; grpc: string }): string {
  const requests = requestsOf(edge);
  const by = 'by (response_code, grpc_response_status, response_flags)';
  const [http, rpc] = [`response_code=~"${code}"`, `grpc_response_status=~"${grpc}"`].map(
    status => `rate(istio_requests_total{${requests},${status}}[5m])`,
  );
  return `sum ${by} (${http} or ${rpc}) / scalar(sum(rate(istio_requests_total{${requests}}[5m]))) > ${SHARE}`;
}
