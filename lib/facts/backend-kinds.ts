/** The backends that are known by the names of their Services, images or hosts, and what each takes where. */
import { LOKI, MIMIR } from './backends';
import type { Signal } from './otlp';

/** How data can be sent to a backend. */
export type Protocol = 'otlp-grpc' | 'otlp-http' | 'loki-push' | 'remote-write';

/** A backend, and what it takes. */
export interface BackendKind {
  readonly title: string;
  /** The last part of an image's name. */
  readonly images: readonly string[];
  /** The names of the Services of its charts: behind a release's name and a dash, or alone. */
  readonly services: RegExp | undefined;
  /** Where the Service's name says it at these ports alone. @default - at every port */
  readonly ports?: readonly number[];
  /** Its public host names. */
  readonly hosts: RegExp | undefined;
  readonly signals: readonly Signal[];
  /**
   * The protocols that it takes, with the paths of their URLs: of OTLP over HTTP what stands before /v1/<signal>, of others the whole. A
   * proxy may put something before each of them.
   */
  readonly takes: Readonly<Partial<Record<Protocol, readonly string[]>>>;
}

/** Where Loki takes what loki.write sends. @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs */
const LOKI_PUSH = '/loki/api/v1/push';

const NOBODY = { images: [], services: undefined, hosts: undefined } as const;

/** A Service of a chart: alone or behind a release's name, as one of the chart's parts. */
function chart(name: string, parts: string): RegExp {
  return new RegExp(`^(?:[a-z0-9-]+-)?${name}(?:-(?:${parts}))?$`);
}

/**
 * The pages that say where each takes data:
 * @see https://grafana.com/docs/tempo/latest/api_docs/#ingest
 * @see https://grafana.com/docs/mimir/latest/references/http-api/#distributor
 * @see https://grafana.com/docs/loki/latest/send-data/otel/
 * @see https://prometheus.io/docs/guides/opentelemetry/
 * @see https://docs.victoriametrics.com/victoriametrics/integrations/opentelemetry/
 * @see https://docs.victoriametrics.com/victorialogs/data-ingestion/opentelemetry/
 * @see https://www.jaegertracing.io/docs/latest/apis/#opentelemetry-protocol-stable
 * @see https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/
 * @see https://grafana.com/blog/2021/04/13/how-to-send-traces-to-grafana-clouds-tempo-service-with-opentelemetry-collector/ (gRPC alone; /tempo is for queries)
 * @see https://docs.dynatrace.com/docs/ingest-from/opentelemetry/otlp-api (OTLP over HTTP alone)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
export const BACKEND_KINDS: readonly BackendKind[] = [
  {
    title: 'Tempo',
    images: ['tempo'],
    services: chart('tempo', 'distributor|gateway|gateway-nginx'),
    hosts: undefined,
    signals: ['traces'],
    takes: { 'otlp-grpc': [], 'otlp-http': [''] },
  },
  {
    title: 'Mimir',
    images: ['mimir'],
    services: chart('mimir', 'distributor|gateway|nginx'),
    hosts: undefined,
    signals: ['metrics'],
    takes: { 'otlp-http': [MIMIR.path], 'remote-write': ['/api/v1/push'] },
  },
  {
    title: 'Loki',
    images: ['loki'],
    services: chart('loki', 'distributor|gateway|write'),
    hosts: undefined,
    signals: ['logs'],
    takes: { 'otlp-http': [LOKI.path], 'loki-push': [LOKI_PUSH, '/api/prom/push'] },
  },
  {
    title: 'Prometheus',
    images: ['prometheus'],
    // many call something else so that takes remote write
    ports: [80, 9090],
    services: /^(?:[a-z0-9-]+-)?(?:prometheus(?:-server|-k8s|-operated)?|kube-prometheus-stack-prometheus)$/,
    hosts: undefined,
    signals: ['metrics'],
    takes: { 'otlp-http': ['/api/v1/otlp'], 'remote-write': ['/api/v1/write'] },
  },
  {
    title: 'VictoriaMetrics',
    images: ['victoria-metrics', 'vminsert'],
    services:
      /^(?:vmsingle(?:-[a-z0-9-]+)?|vminsert(?:-[a-z0-9-]+)?|(?:[a-z0-9-]+-)?victoria-metrics(?:-single-server)?)$/,
    hosts: undefined,
    signals: ['metrics'],
    takes: {
      'otlp-http': ['/opentelemetry', '/opentelemetry/api'],
      'remote-write': ['/api/v1/write', '/api/v1/push'],
    },
  },
  {
    title: 'VictoriaLogs',
    images: ['victoria-logs', 'vlinsert'],
    services:
      /^(?:vlsingle(?:-[a-z0-9-]+)?|vlinsert(?:-[a-z0-9-]+)?|(?:[a-z0-9-]+-)?victoria-logs(?:-single-server)?)$/,
    hosts: undefined,
    signals: ['logs'],
    takes: { 'otlp-http': ['/insert/opentelemetry'], 'loki-push': ['/insert/loki/api/v1/push'] },
  },
  {
    title: 'Jaeger',
    images: ['jaeger', 'all-in-one', 'jaeger-collector'],
    services: chart('jaeger', 'collector'),
    hosts: undefined,
    signals: ['traces'],
    takes: { 'otlp-grpc': [], 'otlp-http': [''] },
  },
  {
    ...NOBODY,
    title: "Grafana Cloud's OTLP gateway",
    hosts: /^otlp-gateway-[a-z0-9-]+\.grafana\.net$/,
    signals: ['traces', 'metrics', 'logs'],
    takes: { 'otlp-http': ['/otlp'] },
  },
  {
    ...NOBODY,
    title: "Grafana Cloud's Loki",
    hosts: /^logs-[a-z0-9-]+\.grafana\.net$/,
    signals: ['logs'],
    takes: { 'otlp-http': ['/otlp'], 'loki-push': [LOKI_PUSH, '/api/prom/push'] },
  },
  {
    ...NOBODY,
    title: "Grafana Cloud's Mimir",
    hosts: /^(?:prometheus|mimir)-[a-z0-9-]+\.grafana\.net$/,
    signals: ['metrics'],
    takes: { 'otlp-http': ['/otlp'], 'remote-write': ['/api/prom/push', '/api/v1/push'] },
  },
  {
    ...NOBODY,
    title: "Grafana Cloud's Tempo",
    hosts: /^tempo-[a-z0-9-]+\.grafana\.net$/,
    signals: ['traces'],
    takes: { 'otlp-grpc': [] },
  },
  {
    ...NOBODY,
    title: 'Dynatrace',
    hosts: /^[a-z0-9-]+\.live\.dynatrace\.com$/,
    signals: ['traces', 'metrics', 'logs'],
    takes: { 'otlp-http': ['/api/v2/otlp'] },
  },
  aws('xray', 'X-Ray', 'traces'),
  aws('logs', 'CloudWatch Logs', 'logs'),
  aws('monitoring', 'CloudWatch', 'metrics'),
];

function aws(service: string, title: string, signal: Signal): BackendKind {
  return {
    ...NOBODY,
    title,
    hosts: new RegExp(`^${service}\\.[a-z0-9-]+\\.amazonaws\\.com$`),
    signals: [signal],
    takes: { 'otlp-http': [''] },
  };
}

/** The images that take data to send it on, whatever their Service is called. */
export const RELAY_IMAGES = /(?:alloy|agent|collector|otelcol|vector|fluent|telegraf|vmagent|odigos)/;

/** The names of Services that send on to the backend which they name. */
export const RELAY_NAMES =
  /(?:^|-)(?:alloy|agent|collector|otel|otelcol|proxy|relay|router|bridge|vector|fluentbit|mock|fake|test)(?:-|$)/;

/** Words in the names of Services, images, containers and ports that may take OTLP, or pass requests on to what does. */
export const MAY_TAKE_OTLP = new RegExp(
  [
    'ot(?:el|lp)|opentelemetry|telemetry|collect|trac(?:e|ing)|span|metric|(?:^|-)logs?(?:-|$)|observ|monitor|signal|ingest',
    'tempo|jaeger|zipkin|mimir|loki|prometheus|thanos|cortex|victoria|vm(?:agent|insert)|grafana|faro|pyroscope|elastic|splunk',
    'alloy|agent|vector|fluent|telegraf|odigos|datadog|apm|honeycomb|refinery|signoz|clickhouse|quickwit|uptrace|skywalking',
    '(?:^|-)oap|sentry|dash0|newrelic|dynatrace|instana|hyperdx|gateway|proxy|envoy|nginx|traefik|haproxy|kong|caddy|apisix',
    'relay|router|bridge|forward|mock|fake|test|echo|debug|sink|sniff|dump',
  ].join('|'),
);

/** Ports that backends have beside OTLP, and what they speak there. */
export const OTHER_PORTS: ReadonlyMap<number, string> = new Map([
  [3200, "Tempo's queries"],
  [9095, 'what the parts of Tempo, Mimir and Loki say to each other'],
  [9411, "Zipkin's spans"],
  [14250, "Jaeger's own spans"],
  [14268, "Jaeger's own spans"],
  [16686, "Jaeger's queries"],
  [13133, 'health checks'],
  [8888, 'metrics of the Collector itself'],
  [12345, "Alloy's own metrics and UI"],
]);

/** Paths of other protocols than OTLP. */
export const PUSH_PATHS: ReadonlyMap<string, Protocol> = new Map([
  [LOKI_PUSH, 'loki-push'],
  ['/insert/loki/api/v1/push', 'loki-push'],
  ['/api/prom/push', 'remote-write'],
  ['/api/v1/push', 'remote-write'],
  ['/api/v1/write', 'remote-write'],
  ['/api/v1/receive', 'remote-write'],
]);
