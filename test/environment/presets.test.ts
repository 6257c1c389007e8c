/** Backends by name: each becomes the otlp or otlphttp that its documentation asks for, and nothing else. */
import { allDestinations } from '../../lib/environment/destinations';
import { environmentOf, mistakesOf, type Sections } from '../samples';

const to = (destinations: string): Sections => ({ destinations: `{${destinations}}` });

/** The one destination, as an environment file would say it without a preset. */
function plain(destinations: string) {
  const [{ protocol, client }] = allDestinations(environmentOf(to(destinations))) as [
    ReturnType<typeof allDestinations>[number],
  ];
  return { protocol, client };
}

const cloud = '{endpoint: "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp", secret: grafana-cloud}';
const far = 'queue: {latencyMilliseconds: 300}';
const basic =
  'credentials: {basic: {username: {name: grafana-cloud, key: username}, password: {name: grafana-cloud, key: password}}}';
const signed = (service: string) => `credentials: {sigv4: {region: eu-west-1, service: ${service}}}`;

test.each([
  // one binary, and several
  ['traces: {tempo: {service: tempo, namespace: tempo}}', 'traces: {otlp: "tempo.tempo.svc:4317"}'],
  [
    'traces: {tempo: {service: tempo-distributor, namespace: t, tenant: a}}',
    'traces: {otlp: {endpoint: "tempo-distributor.t.svc:4317", headers: {X-Scope-OrgID: a}}}',
  ],
  [
    'metrics: {mimir: {namespace: mimir}}',
    'metrics: {otlphttp: {endpoint: "http://mimir-gateway.mimir.svc:80/otlp", maxRequestMiB: 16}}',
  ],
  [
    'metrics: {mimir: {service: mimir-nginx, namespace: mimir}}',
    'metrics: {otlphttp: {endpoint: "http://mimir-nginx.mimir.svc:80/otlp", maxRequestMiB: 16}}',
  ],
  [
    'metrics: {mimir: {service: mimir-distributor, namespace: mimir, maxRequestMiB: 50, delivery: disk}}',
    'metrics: {otlphttp: {endpoint: "http://mimir-distributor.mimir.svc:8080/otlp", maxRequestMiB: 50, delivery: disk}}',
  ],
  [
    'logs: {loki: {namespace: loki, tenant: a, headers: {x-b: c}}}',
    'logs: {otlphttp: {endpoint: "http://loki-gateway.loki.svc:80/otlp", headers: {x-b: c, X-Scope-OrgID: a}}}',
  ],
  ['logs: {loki: {service: loki, namespace: loki}}', 'logs: {otlphttp: "http://loki.loki.svc:3100/otlp"}'],
  [
    'logs: {loki: {namespace: loki, port: 8443, tls: true}}',
    'logs: {otlphttp: {endpoint: "https://loki-gateway.loki.svc:8443/otlp", tls: true}}',
  ],
  ['metrics: {alloy: {service: alloy, namespace: b}}', 'metrics: {otlp: "alloy.b.svc:4317"}'],
  [
    `logs: {grafanaCloud: ${cloud}}`,
    `logs: {otlphttp: {endpoint: "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp", ${basic}, ${far}}}`,
  ],
  [
    'traces: {xray: {region: eu-west-1}}',
    `traces: {otlphttp: {endpoint: "https://xray.eu-west-1.amazonaws.com", ${signed('xray')}, maxRequestMiB: 5, ${far}}}`,
  ],
  [
    'metrics: {cloudWatch: {region: eu-west-1}}',
    `metrics: {otlphttp: {endpoint: "https://monitoring.eu-west-1.amazonaws.com", ${signed('monitoring')}, maxRequestMiB: 1, ${far}}}`,
  ],
  [
    'logs: {cloudWatch: {region: eu-west-1, logGroup: a, logStream: b}}',
    `logs: {otlphttp: {endpoint: "https://logs.eu-west-1.amazonaws.com", ${signed('logs')}, headers: {x-aws-log-group: a, x-aws-log-stream: b}, maxRequestMiB: 1, ${far}}}`,
  ],
])('%s', (preset, written) => {
  expect(plain(preset)).toEqual(plain(written));
});

test('a copy is named after its preset, unless the file names it', () => {
  const tempo = 'tempo: {service: tempo, namespace: tempo}';
  const labels = (list: string) => allDestinations(environmentOf(to(`traces: [${list}]`))).map(({ label }) => label);
  expect(labels(`{${tempo}}, {grafanaCloud: ${cloud}}, {name: old, ${tempo}}`)).toEqual([
    'traces',
    'traces_grafana_cloud',
    'traces_old',
  ]);
  expect(mistakesOf(to(`traces: [{${tempo}}, {${tempo}}, {${tempo}}]`))).toEqual([
    'destinations.traces[2].name: the same name twice: "tempo". Write another.',
  ]);
});

test.each([
  [
    'traces: {loki: {namespace: loki}}',
    /traces\.loki: loki takes logs, not traces\. Allowed here: otlp, otlphttp, tempo,/,
  ],
  ['logs: [{mimir: {namespace: a}}]', /logs\[0\]\.mimir: mimir takes metrics, not logs\./],
  ['traces: {cloudWatch: {region: eu-west-1}}', /cloudWatch takes metrics and logs, not traces\. .*xray/],
  ['metrics: {amp: {region: eu-west-1}}', /amp: Amazon Managed .* takes Prometheus remote write, and no OTLP\. Send/],
  ['traces: {tempoo: {}}', /tempoo: unknown field\. Did you mean "tempo"\?/],
  ['traces: {tempo: {namespace: a}}', /tempo\.service: missing\. .*tempo-distributor/],
  [
    'traces: {tempo: {service: a, namespace: a, endpoint: "a:1"}}',
    /tempo\.endpoint: tempo is a Service of the cluster/,
  ],
  [
    'metrics: {mimir: {namespace: a, compression: snappy}}',
    /compression: got "snappy", allowed: "gzip", "zstd", "none"/,
  ],
  [
    'metrics: {mimir: {namespace: a, tenant: b, headers: {x-scope-orgid: c}}}',
    /tenant or a header X-Scope-OrgID, not both/,
  ],
  ['traces: {xray: {region: cn-north-1}}', /xray\.region: .*outside of China/],
  ['traces: {xray: {region: eu-west-1, maxRequestMiB: 6}}', /xray\.maxRequestMiB: got 6, allowed: up to 5/],
  ['logs: {cloudWatch: {region: eu-west-1, logGroup: a}}', /cloudWatch\.logStream: missing/],
  [
    'logs: {grafanaCloud: {endpoint: "https://otlp-gateway-prod-eu-west-2.grafana.net", secret: a}}',
    /grafanaCloud\.endpoint: .*\.net\/otlp\.$/,
  ],
])('%s is refused, with what to write', (destinations, why) => {
  expect(mistakesOf(to(destinations))).toContainEqual(expect.stringMatching(why));
});

test('a token in the place of the Secret’s name is not repeated', () => {
  const [mistake] = mistakesOf(
    to(`metrics: {grafanaCloud: ${cloud.replace('grafana-cloud}', 'glc_eyJvIjoiMTIzNDU2In0}')}}`),
  );
  expect(mistake).toMatch(/grafanaCloud\.secret: got text \(not shown\)/);
});

test('the environment’s tenant and a destination’s are one too many', () => {
  expect(mistakesOf({ tenant: '{fixed: a}', ...to('metrics: {mimir: {namespace: mimir, tenant: b}}') })).toEqual([
    'destinations.metrics.mimir.tenant: and tenant both say the tenant. Remove one of them.',
  ]);
});
