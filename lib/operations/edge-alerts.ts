/** Alerts from the sender to Alloy's receiver, and on the certificates of that way. */
import { isDedicated } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { type Edge, pathOf } from '../path/path';
import type { Alert } from './alert';
import {
  behindFailsSteps,
  certificateSteps,
  gatewayFailsSteps,
  noRouteSteps,
  refusedSteps,
  slowedSteps,
} from './edge-steps';
import { requestsOf, unroutedOf } from './queries';

/** The alerts of the edges, in the order of the packet. Of several edges each has its own, with a label that tells them apart. */
export function edgeAlerts(environment: Environment): Alert[] {
  const { edges } = pathOf(environment);
  return edges.flatMap(edge => {
    const { namespace, workload } = edge;
    const gateway = `${namespace}/${workload.name}`;
    return edges.length === 1
      ? alertsOf(edge)
      : alertsOf(edge).map(alert => ({
          ...alert,
          labels: { ...alert.labels, gateway },
          summary: `${gateway}: ${alert.summary}`,
        }));
  });
}

function alertsOf(edge: Edge): Alert[] {
  return [
    ...(edge.settings.tls.issuer ? [certificateExpires(edge)] : []),
    ...(isDedicated(edge.settings) ? [unrouted(edge)] : []),
    refusedAtEdge(edge),
    slowedAtEdge(edge),
    failedAtEdge(edge),
    failedBehindEdge(edge),
  ];
}

const DAYS_LEFT = 14;

function certificateExpires(edge: Edge): Alert {
  const { listeners, namespace } = edge;
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
    steps: certificateSteps(edge),
    costs: 'nothing until it has expired; then no sender gets in. Handshakes that fail are repeated',
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
    steps: noRouteSteps(edge),
    costs: 'each of these requests is lost: no sender repeats a 404',
  };
}

/** Fires if one request in a hundred or more gets such an answer. A sender that hangs up is not our failure. */
const SHARE = 0.01;

/** Selectors of answers, by HTTP’s codes and by gRPC’s: a gRPC error is an HTTP 200. */
const REFUSED = ['response_code=~"4..",response_code!="429"', 'grpc_response_status=~"3|5|7|8|11|12|16"'];
const FAILED = ['response_code=~"5.."', 'grpc_response_status=~"2|4|10|13|14|15"'];
/** Over gRPC Envoy answers its own rate limit with UNAVAILABLE, and only the flag tells. */
const SLOWED = ['response_code="429"', 'response_flags="RL",grpc_response_status="14"'];
/** A failure with a flag is the gateway’s own answer; one without is the answer that came from behind. */
const BY_GATEWAY = FAILED.map(status => `${status},response_flags!~"-|RL"`);
const FROM_BEHIND = FAILED.map(status => `${status},response_flags="-"`);

function refusedAtEdge(edge: Edge): Alert {
  return {
    name: 'OtlpEdge4xx',
    hops: ['route', 'edge-policies', 'receiver', 'backends'],
    expr: shareOf(edge, REFUSED),
    minutes: 10,
    severity: 'warning',
    summary: `{{ $value | humanizePercentage }} of the requests are refused as wrong: ${STATUS}.`,
    description:
      'Senders do not retry these: what they held is lost. If OtlpBackendRefuses or OtlpDataRefused fires too, the backend says so. Else 401, 403, 7 and 16: credentials or a policy. 400, 3 and 8: over the size limit, or not OTLP. 404, 5 and 12: a path or a signal that is not served.',
    steps: refusedSteps(edge),
    costs: 'each of these requests is lost: no sender repeats them',
  };
}

function slowedAtEdge(edge: Edge): Alert {
  return {
    name: 'OtlpEdge429',
    hops: ['edge-policies', 'backends'],
    expr: shareOf(edge, SLOWED),
    minutes: 10,
    severity: 'warning',
    summary: `{{ $value | humanizePercentage }} of the requests are told to slow down: ${STATUS}.`,
    description:
      'Senders repeat these, and lose what they can’t hold meanwhile. Flag RL: the gateway’s own limit. No flag: the backend’s. If OtlpBackendRefuses fires too, no repetition helps: a message is over the backend’s limit. Else the backend limits the rate.',
    steps: slowedSteps(edge),
    costs: 'nothing while senders repeat; what they can’t hold is lost',
  };
}

function failedAtEdge(edge: Edge): Alert {
  return {
    name: 'OtlpEdge5xx',
    hops: ['route', 'destination', 'endpoints', 'pods'],
    expr: shareOf(edge, BY_GATEWAY),
    minutes: 5,
    severity: 'critical',
    summary: `{{ $value | humanizePercentage }} of the requests fail at the gateway: ${STATUS}.`,
    description:
      'Senders retry these until their own queues are full. UH: no pod of Alloy is ready. UF and UC: the connection to the pod fails (URX: also when tried again) or breaks, so look at mTLS and restarts. UT: the route ends before Alloy has answered. UO: over maxConcurrentRequests.',
    steps: gatewayFailsSteps(edge),
    costs: 'nothing while senders repeat; what they can’t hold is lost',
  };
}

function failedBehindEdge(edge: Edge): Alert {
  return {
    name: 'OtlpBehindEdge5xx',
    hops: ['receiver', 'pipeline', 'backends'],
    expr: shareOf(edge, FROM_BEHIND),
    minutes: 5,
    severity: 'critical',
    summary: `{{ $value | humanizePercentage }} of the requests fail behind the gateway: ${STATUS}.`,
    description:
      'Alloy’s pod answered so, or the backend through it. Senders retry 502, 503, 504 and 14 until their own queues are full; 500, 2 and 13 they do not: what they held is lost. OtlpBackendRefuses, OtlpSendFailed: the backend. OtlpEnqueueFailed: the exporter’s queue. OtlpMemoryLimiter: memory. None of them: whether Alloy listens (OtlpComponentExited).',
    steps: behindFailsSteps(edge),
    costs: '502, 503, 504 and 14: nothing while senders repeat. 500, 2 and 13: lost',
  };
}

const STATUS =
  'HTTP {{ $labels.response_code }}, gRPC {{ $labels.grpc_response_status }}, flag {{ $labels.response_flags }}';

function shareOf(edge: Edge, answers: readonly string[]): string {
  const requests = requestsOf(edge);
  const by = 'by (response_code, grpc_response_status, response_flags)';
  const [http, rpc] = answers.map(answer => `rate(istio_requests_total{${requests},${answer}}[5m])`);
  return `sum ${by} (${http} or ${rpc}) / scalar(sum(rate(istio_requests_total{${requests}}[5m]))) > ${SHARE}`;
}
