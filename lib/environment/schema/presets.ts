/**
 * Backends by name: what each system's documentation says of its endpoint, and everything else as otlp and otlphttp have it. A preset
 * becomes one of these two, so that nothing behind the schema knows of presets.
 */
import * as v from 'valibot';
import { TENANT_HEADER } from '../../facts/alloy';
import { awsOtlpUrl, LOGS_HEADERS, LOGS_MOST_MIB, XRAY_MOST_MB } from '../../facts/aws-otlp';
import {
  CLOUD_COMPRESSIONS,
  GRPC_MOST_MIB,
  LOKI,
  LOKI_PROXY_MOST_MIB,
  MIMIR,
  MIMIR_MOST_MIB,
  PROXY_PORT,
} from '../../facts/backends';
import { DEFAULT_PORTS, type Signal } from '../../facts/otlp';
import { baseUrl, checkFields, doc, label, objectName, port, tenantName, text } from '../scalars';
import { clientOf, GRPC_BACKEND, type grpcDestination, type httpDestination, region } from './client';
import { ALLOY_OTELCOL } from './pages';

/** A destination as everything behind the schema knows it: one of the two. */
export interface Plain {
  otlp?: v.InferOutput<typeof grpcDestination>;
  otlphttp?: v.InferOutput<typeof httpDestination>;
}

/** What a request takes to a backend across the internet, in milliseconds: our estimate, since no page says. */
const FAR = 300;
const TENANT = 'X-Scope-OrgID';

const namespace = doc(label(), 'Namespace of the Service.');
const tenant = (others: string) =>
  doc(v.optional(tenantName()), `X-Scope-OrgID of what goes there, where the environment has no tenant. ${others}`);

const isTenant = (name: string) => name.toLowerCase() === TENANT_HEADER;
const oneTenant = <T extends { tenant?: string | undefined; headers: Readonly<Record<string, string>> }>() =>
  checkFields<T>(
    ({ tenant: said, headers = {} }) => said === undefined || !Object.keys(headers).some(isTenant),
    `tenant or a header ${TENANT}, not both`,
  );

/** The headers of a destination, with the tenant's if there is one. */
const withTenant = (headers: Readonly<Record<string, string>>, said: string | undefined) =>
  said === undefined ? { ...headers } : { ...headers, [TENANT]: said };

const grpc = clientOf(GRPC_BACKEND);

const tempo = v.pipe(
  doc(
    v.strictObject({
      service: doc(
        label(),
        'tempo (chart tempo), or tempo-distributor (chart tempo-distributed, whose traces.otlp.grpc.enabled has to be true), for a release named tempo.',
        'https://grafana.com/docs/tempo/latest/set-up-for-tracing/setup-tempo/deploy/kubernetes/helm-chart/',
      ),
      namespace,
      port: doc(v.optional(port(), DEFAULT_PORTS.grpc), 'Port of OTLP/gRPC.'),
      tenant: tenant('Needed where multitenancy_enabled is true.'),
      ...grpc,
    }),
    'Tempo in the cluster, by OTLP/gRPC. Elsewhere: otlp.',
    'https://grafana.com/docs/tempo/latest/',
  ),
  oneTenant(),
  v.transform(
    ({ service, namespace: where, port: number, tenant: said, ...client }): Plain => ({
      otlp: { ...client, endpoint: `${service}.${where}.svc:${number}`, headers: withTenant(client.headers, said) },
    }),
  ),
);

const alloy = v.pipe(
  doc(
    v.strictObject({
      service: doc(label(), 'The Service, whose release has to list the port in alloy.extraPorts (chart alloy).'),
      namespace,
      port: doc(v.optional(port(), DEFAULT_PORTS.grpc), 'Port of its otelcol.receiver.otlp, by gRPC.'),
      ...grpc,
    }),
    'Another Alloy in the cluster, by OTLP/gRPC.',
    `${ALLOY_OTELCOL}otelcol.receiver.otlp/`,
  ),
  v.transform(
    ({ service, namespace: where, port: number, ...client }): Plain => ({
      otlp: { ...client, endpoint: `${service}.${where}.svc:${number}` },
    }),
  ),
);

/** Mimir or Loki by the Service of its chart's proxy, or by one of its own. */
function proxied(
  called: string,
  page: string,
  { proxy, port: own, path, compressions }: typeof MIMIR | typeof LOKI,
  services: string,
  tenants: string,
  maxRequest: { readonly miB: number; readonly whose: string; readonly page: string },
) {
  return v.pipe(
    doc(
      v.strictObject({
        service: doc(v.optional(label(), proxy), services),
        namespace,
        port: doc(
          v.optional(port()),
          `Default: ${PROXY_PORT} where the Service’s name ends in -gateway or -nginx, which is the chart’s proxy; else ${own}.`,
        ),
        tenant: tenant(tenants),
        ...clientOf({ compressions, maxRequest, latency: GRPC_BACKEND.latency }),
      }),
      `${called} in the cluster, by OTLP/HTTP. Elsewhere: otlphttp, with ${path} at the end.`,
      page,
    ),
    oneTenant(),
    v.transform(({ service, namespace: where, port: said, tenant: orgId, ...client }): Plain => {
      const scheme = client.tls?.server ? 'https' : 'http';
      const number = said ?? (/-(gateway|nginx)$/.test(service) ? PROXY_PORT : own);
      const endpoint = `${scheme}://${service}.${where}.svc:${number}${path}`;
      return { otlphttp: { ...client, endpoint, headers: withTenant(client.headers, orgId) } };
    }),
  );
}

const MIMIR_PAGE = 'https://grafana.com/docs/mimir/latest/';
const mimir = proxied(
  'Mimir',
  `${MIMIR_PAGE}configure/configure-otel-collector/`,
  MIMIR,
  'The chart mimir-distributed’s gateway (mimir-nginx before version 6 of the chart); mimir-distributor without one; for a release named mimir.',
  'Without one the chart’s gateway writes anonymous.',
  {
    miB: 16,
    whose: `16, which lets the largest message of a receiver with its default through unsplit. Mimir takes ${MIMIR_MOST_MIB} (-distributor.max-otlp-request-size)`,
    page: `${MIMIR_PAGE}configure/configuration-parameters/#distributor`,
  },
);

const LOKI_PAGE = 'https://grafana.com/docs/loki/latest/';
const loki = proxied(
  'Loki',
  `${LOKI_PAGE}send-data/otel/`,
  LOKI,
  'The chart loki’s gateway, in each of its modes; without one loki (monolithic), loki-write (simple scalable) or loki-distributor (microservices), for a release named loki.',
  'Needed unless auth_enabled is false: Loki, and its chart, have it true, and refuse everything else with 401.',
  {
    miB: LOKI_PROXY_MOST_MIB,
    whose: 'what the chart’s gateway takes (gateway.nginxConfig.clientMaxBodySize). Loki itself takes 100',
    page: `${LOKI_PAGE}configure/#distributor`,
  },
);

/** The fields of a client whose connection and credentials its backend decides. */
function far(maxRequest: Parameters<typeof clientOf>[0]['maxRequest']) {
  const compressions = CLOUD_COMPRESSIONS;
  const { tls: _, credentials: __, ...fields } = clientOf({ compressions, maxRequest, latency: FAR });
  return fields;
}

const OTLP_PAGE = 'https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/';
const grafanaCloud = v.pipe(
  doc(
    v.strictObject({
      endpoint: doc(
        v.pipe(
          baseUrl(),
          v.regex(
            /^https:\/\/[^/]+\/otlp$/,
            'what the OpenTelemetry tile of the stack shows, such as https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
          ),
        ),
        'OTEL_EXPORTER_OTLP_ENDPOINT of the stack’s OpenTelemetry tile, with /otlp at the end.',
      ),
      secret: doc(
        objectName(),
        'Secret (kubernetes.io/basic-auth) in alloy.namespace: username is the stack’s instance ID, password a token that may write this signal (scopes traces:write, metrics:write, logs:write). A change needs a rollout.',
      ),
      ...far({
        miB: GRPC_MOST_MIB,
        whose: `${GRPC_MOST_MIB}, since no page gives Grafana Cloud’s`,
      }),
    }),
    'A stack of Grafana Cloud, by OTLP/HTTP.',
    OTLP_PAGE,
  ),
  v.transform(({ secret: name, ...client }): Plain => {
    const basic = { username: { name, key: 'username' }, password: { name, key: 'password' } };
    return { otlphttp: { ...client, credentials: { basic } } };
  }),
);

const SIGNED = 'by OTLP/HTTP, signed with the pods’ identity.';
const AWS_PAGE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html';
const aws = {
  region: doc(
    v.pipe(
      region(),
      v.check(
        value => !value.startsWith('cn-'),
        'a region outside of China, whose hosts end in .amazonaws.com.cn: use otlphttp',
      ),
    ),
    'Region of the endpoint, and to sign with. The pods’ identity is as with credentials.sigv4.',
  ),
};

const toAws = (service: Parameters<typeof awsOtlpUrl>[0], where: string) => ({
  endpoint: awsOtlpUrl(service, where),
  credentials: { sigv4: { region: where, service } },
});

const xray = v.pipe(
  doc(
    v.strictObject({
      ...aws,
      ...far({
        miB: XRAY_MOST_MB,
        whose: `X-Ray’s ${XRAY_MOST_MB} MB; of spans 10,000`,
      }),
    }),
    `AWS X-Ray, ${SIGNED}`,
    AWS_PAGE,
  ),
  v.transform(({ region: where, ...client }): Plain => ({ otlphttp: { ...client, ...toAws('xray', where) } })),
);

const batch = {
  miB: LOGS_MOST_MIB,
  whose: `${LOGS_MOST_MIB}, what PutLogEvents takes, since the page of OTLP gives none for logs and metrics`,
  page: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html',
};

const cloudWatchMetrics = v.pipe(
  doc(v.strictObject({ ...aws, ...far(batch) }), `CloudWatch’s metrics, ${SIGNED}`, AWS_PAGE),
  v.transform(({ region: where, ...client }): Plain => ({ otlphttp: { ...client, ...toAws('monitoring', where) } })),
);

const cloudWatchLogs = v.pipe(
  doc(
    v.strictObject({
      ...aws,
      logGroup: doc(text(), 'x-aws-log-group: a log group that exists.'),
      logStream: doc(text(), 'x-aws-log-stream: a log stream that exists in the group.'),
      ...far(batch),
    }),
    `CloudWatch Logs, ${SIGNED}`,
    AWS_PAGE,
  ),
  v.transform(({ region: where, logGroup, logStream, ...client }): Plain => {
    const [group, stream] = LOGS_HEADERS;
    const headers = { ...client.headers, [group]: logGroup, [stream]: logStream };
    return { otlphttp: { ...client, ...toAws('logs', where), headers } };
  }),
);

/** The presets of each signal. */
export const PRESETS = {
  traces: { tempo, xray, grafanaCloud, alloy },
  metrics: { mimir, cloudWatch: cloudWatchMetrics, grafanaCloud, alloy },
  logs: { loki, cloudWatch: cloudWatchLogs, grafanaCloud, alloy },
} as const satisfies Record<Signal, Readonly<Record<string, v.GenericSchema<unknown, Plain>>>>;
