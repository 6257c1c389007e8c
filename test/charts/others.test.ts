/** TlsChart, OperationsChart and SmokeTestChart by themselves. */
import { Testing } from 'cdk8s';
import {
  OperationsChart,
  type OperationsChartProps,
  SmokeTestChart,
  type SmokeTestChartProps,
  TlsChart,
  type TlsChartProps,
} from '../../lib';
import { jsonOf, namesOf, objectsOf } from './synth';

describe('TlsChart', () => {
  const tls = (props: Partial<TlsChartProps> = {}) =>
    new TlsChart(Testing.chart(), 'tls', {
      issuer: { name: 'letsencrypt' },
      certificates: [
        { name: 'a', dnsNames: ['a.example.com'] },
        { name: 'b', dnsNames: ['b.example.com'] },
      ],
      ...props,
    });

  test('a certificate is made for each, beside the gateway’s pods, with a key that changes', () => {
    expect(namesOf(tls())).toEqual(['Certificate istio-system/a', 'Certificate istio-system/b']);
    expect(jsonOf(tls().certificates[0]).spec).toEqual({
      secretName: 'a',
      dnsNames: ['a.example.com'],
      issuerRef: { name: 'letsencrypt', kind: 'ClusterIssuer', group: 'cert-manager.io' },
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
    });
  });

  test('namespace, labels and issuer are the caller’s', () => {
    const issuer = { name: 'ca', kind: 'Issuer', group: 'example.com' };
    const { metadata, spec } = jsonOf(tls({ namespace: 'edge', labels: { team: 'shop' }, issuer }).certificates[1]);
    expect(metadata).toMatchObject({ namespace: 'edge', labels: { team: 'shop' } });
    expect(spec.issuerRef).toEqual(issuer);
  });
});

describe('OperationsChart', () => {
  const operations = (props: Partial<OperationsChartProps> = {}) =>
    new OperationsChart(Testing.chart(), 'operations', { namespace: 'observability', ...props });
  const gateway = { name: 'otlp-gateway', namespace: 'istio-system', labels: { istio: 'ingressgateway' } };

  test('by default it logs at Alloy’s sidecar, and needs no operator', () => {
    const chart = operations();
    expect(namesOf(chart)).toEqual(['Telemetry observability/alloy-access-log']);
    expect(jsonOf(chart.accessLogs[0]).spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'alloy' } },
      accessLogging: [{ providers: [{ name: 'envoy' }] }],
    });
    expect(objectsOf(operations({ sidecar: false }))).toEqual([]);
  });

  test('a gateway that serves OTLP alone is watched where it stands', () => {
    const chart = operations({
      gateways: [gateway],
      podMonitors: true,
      accessLogProvider: 'otel',
      accessLogFilter: 'true',
    });
    expect(namesOf(chart)).toEqual([
      'Telemetry observability/alloy-access-log',
      'Telemetry istio-system/otlp-gateway-access-log',
      'PodMonitor observability/alloy',
      'PodMonitor istio-system/otlp-gateway',
    ]);
    expect(jsonOf(chart.accessLogs[1])).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/name': 'otlp-gateway' } },
      spec: {
        selector: { matchLabels: gateway.labels },
        accessLogging: [{ providers: [{ name: 'otel' }], filter: { expression: 'true' } }],
      },
    });
  });

  test('metrics are read past the sidecar, or from Alloy where there is none', () => {
    const pathOf = (props: Partial<OperationsChartProps>) =>
      jsonOf(operations({ podMonitors: true, ...props }).podMonitors[0]).spec.podMetricsEndpoints[0].path;
    expect(pathOf({})).toBe('/stats/prometheus');
    expect(pathOf({ sidecar: false })).toBe('/metrics');
  });

  test('alerts link to the runbook if there is one, and Prometheus finds them by its labels', () => {
    const alert = { name: 'Down', expr: 'up == 0', minutes: 5, severity: 'critical' as const };
    const alerts = [{ ...alert, summary: 'Down.', description: 'It is down.' }];
    const rules = jsonOf(
      operations({ alerts, runbookUrl: 'https://r.example.com', monitorLabels: { release: 'prometheus' } }).rules,
    );
    expect(rules.metadata.labels.release).toBe('prometheus');
    expect(rules.spec.groups[0].rules).toEqual([
      {
        alert: 'Down',
        expr: 'up == 0',
        for: '5m',
        labels: { severity: 'critical' },
        annotations: {
          summary: 'Down.',
          description: 'It is down.',
          runbook_url: 'https://r.example.com#down',
        },
      },
    ]);
    const [{ annotations }] = jsonOf(operations({ alerts }).rules).spec.groups[0].rules;
    expect(annotations.runbook_url).toBeUndefined();
  });

  test('a dashboard is found by Grafana’s sidecar', () => {
    const { metadata, data } = jsonOf(operations({ dashboard: { title: 'OTLP' }, labels: { team: 'shop' } }).dashboard);
    expect(metadata.labels).toMatchObject({ grafana_dashboard: '1', team: 'shop' });
    expect(JSON.parse(data['alloy-otlp.json'])).toEqual({ title: 'OTLP' });
  });
});

describe('SmokeTestChart', () => {
  const smokeTest = (props: Partial<SmokeTestChartProps> = {}) =>
    new SmokeTestChart(Testing.chart(), 'smoke-test', {
      namespace: 'observability',
      tests: [{ name: 'traces', script: 'curl https://otlp.example.com/v1/traces' }],
      ...props,
    });
  const podOf = (props: Partial<SmokeTestChartProps> = {}) => jsonOf(smokeTest(props).job).spec.template.spec;

  test('by default a Job runs each test without credentials, restricted and outside the mesh', () => {
    expect(namesOf(smokeTest())).toEqual(['Job observability/otlp-smoke-test']);
    const { spec } = jsonOf(smokeTest().job);
    expect(spec.activeDeadlineSeconds).toBe(600);
    expect(spec.template.metadata.labels['sidecar.istio.io/inject']).toBe('false');
    expect(podOf()).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(podOf().volumes).toBeUndefined();
    expect(podOf().affinity).toBeUndefined();
    expect(podOf().containers).toEqual([
      expect.objectContaining({
        name: 'traces',
        image: expect.stringMatching(/^quay\.io\/curl\/curl:\d/),
        command: ['sh', '-ec', 'curl https://otlp.example.com/v1/traces'],
      }),
    ]);
    expect(podOf().containers[0].env).toBeUndefined();
  });

  test('credentials are variables and files', () => {
    const { containers, volumes } = podOf({
      secretVariables: { TOKEN: { name: 'senders', key: 'token' } },
      variables: { TENANT: 'a' },
      ca: { name: 'ca', key: 'root.crt' },
      clientCertificate: 'client',
    });
    expect(containers[0].env).toEqual([
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'senders', key: 'token' } } },
      { name: 'TENANT', value: 'a' },
      { name: 'CURL_CA_BUNDLE', value: '/credentials/ca.crt' },
    ]);
    expect(containers[0].workingDir).toBe('/credentials');
    expect(volumes[0].projected.sources.map(({ secret }: { secret: { name: string } }) => secret.name)).toEqual([
      'ca',
      'client',
    ]);
  });

  test('by a schedule the same pods run between syncs, in a CronJob that Argo CD keeps', () => {
    const chart = smokeTest({ schedule: '*/10 * * * *', deadlineSeconds: 900, clientCertificate: 'client' });
    expect(namesOf(chart)).toEqual(['Job observability/otlp-smoke-test', 'CronJob observability/otlp-smoke-test']);
    const [job, cronJob] = [jsonOf(chart.job), jsonOf(chart.cronJob!)];
    expect(job).toEqual(jsonOf(smokeTest({ deadlineSeconds: 900, clientCertificate: 'client' }).job));
    expect(cronJob.metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '2' });
    const { jobTemplate, ...spec } = cronJob.spec;
    expect(jobTemplate.spec.template).toEqual(job.spec.template);
    expect(jobTemplate.metadata.labels).toEqual(job.metadata.labels);
    expect(spec).toMatchObject({ schedule: '*/10 * * * *', concurrencyPolicy: 'Forbid' });
    // a second try of curl's 30 s fits, and the run has ended before the shortest time to the next is over
    const { activeDeadlineSeconds, backoffLimit } = jobTemplate.spec;
    expect(backoffLimit).toBe(1);
    expect(activeDeadlineSeconds).toBeGreaterThan(30 + 10 + 30);
    expect(spec.startingDeadlineSeconds + activeDeadlineSeconds + 30).toBe(300);
    expect(smokeTest().cronJob).toBeUndefined();
  });

  test('image, deadline and distance are the caller’s', () => {
    const props = { image: 'registry.example.com/curl:1', deadlineSeconds: 60 };
    const awayFrom = { namespace: 'edge', labels: { app: 'edge' } };
    expect(jsonOf(smokeTest(props).job).spec.activeDeadlineSeconds).toBe(60);
    expect(podOf(props).containers[0].image).toBe('registry.example.com/curl:1');
    const [term] = podOf({ awayFrom: [awayFrom] }).affinity.podAntiAffinity
      .requiredDuringSchedulingIgnoredDuringExecution;
    expect(term).toMatchObject({ namespaces: ['edge'], labelSelector: { matchLabels: { app: 'edge' } } });
  });
});
