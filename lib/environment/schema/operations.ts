/** What watches the path: access logs always, the rest where the cluster has what it takes. */
import * as v from 'valibot';
import { doc, httpsUrl, labelValue, qualifiedName, section, text } from '../scalars';
import { ISTIO } from './pages';

const TELEMETRY = `${ISTIO}reference/config/telemetry/`;
const PROMETHEUS_OPERATOR = 'https://prometheus-operator.dev/docs/api-reference/api/';

/**
 * Selects the failed requests alone: a line for each export would cost more than it tells. A gRPC error is an HTTP
 * 200, a request that is cut off has no code, and Envoy makes up a gRPC status for a request that is not gRPC.
 */
const FAILED_REQUESTS =
  "!has(response.code) || response.code >= 400 || (request.headers['content-type'].startsWith('application/grpc') && response.grpc_status != 0)";

/** The section `operations`: logs, metrics, alerts and the dashboard. */
export const operations = section({
  accessLog: doc(
    section({
      provider: doc(
        v.optional(text(), 'envoy'),
        'Access log provider of the mesh. `envoy` is built in: standard output.',
        `${TELEMETRY}#AccessLogging-providers`,
      ),
      filter: doc(
        v.optional(text(), FAILED_REQUESTS),
        'CEL expression: which requests are logged. Default: the failed ones. `true`: all.',
        `${TELEMETRY}#AccessLogging-Filter-expression`,
      ),
    }),
    'Access logs of Alloy’s sidecar, and of a gateway that is dedicated.',
    `${TELEMETRY}#AccessLogging`,
  ),
  labels: doc(
    v.optional(v.record(qualifiedName(), labelValue()), {}),
    'Labels of the PodMonitors and the PrometheusRule, by which Prometheus selects them, such as release: kube-prometheus-stack. Default: none.',
    `${PROMETHEUS_OPERATOR}#monitoring.coreos.com/v1.PrometheusSpec`,
  ),
  podMonitor: doc(
    v.optional(v.boolean('true or false'), false),
    'Write a PodMonitor for Alloy, and one for a gateway that is dedicated. Needs prometheus-operator.',
    `${PROMETHEUS_OPERATOR}#monitoring.coreos.com/v1.PodMonitor`,
  ),
  rules: doc(
    v.optional(
      v.strictObject({
        runbookUrl: doc(
          httpsUrl(),
          'https:// URL where this environment’s runbook can be read. Each alert links to its heading there, by a #fragment.',
        ),
      }),
    ),
    'Write a PrometheusRule with alerts. Needs prometheus-operator, and the metrics of the gateway. Default: none.',
    `${PROMETHEUS_OPERATOR}#monitoring.coreos.com/v1.PrometheusRule`,
  ),
  dashboard: doc(
    v.optional(v.boolean('true or false'), false),
    'Write a Grafana dashboard as a ConfigMap labelled grafana_dashboard: "1" in Alloy’s namespace, where the sidecar of Grafana’s Helm chart finds it.',
    'https://github.com/grafana-community/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards',
  ),
});
