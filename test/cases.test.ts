/** Every case of test/cases: its whole output as golden files, and one statement that says what it is for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../lib/app';
import { ACCESS_PURPOSE } from './access-purposes';
import { expectGolden, PROJECT } from './golden';
import { type Manifest, Output, portsOf } from './manifests';
import { loaded } from './samples';

const FOLDER = join(PROJECT, 'test/cases');

const PURPOSE: Record<string, (output: Output) => void> = {
  ...ACCESS_PURPOSE,
  'alloy-as-it-is': output => {
    for (const kind of ['Deployment', 'DaemonSet', 'ServiceAccount', 'Namespace', 'Sidecar'])
      expect(output.all(kind)).toEqual([]);
    expect(output.one('DestinationRule').spec.host).toBe('collector-alloy.monitoring.svc.cluster.local');
    expect(output.config).toMatch(/^\/\/ .*\ndeclare "pipeline" \{\n/);
    const rules = JSON.stringify(output.one('PrometheusRule').spec);
    expect(rules).toContain('component_path=\\"/otlp_edge.pipeline.default\\"');
    expect(rules).toContain('pod=~\\"collector-alloy-[b-df');
  },
  'alloy-as-it-is-statefulset': output => {
    const { alloy, controller } = output.values('prometheus-alloy-0-otlp-edge');
    expect(portsOf(alloy.extraPorts)).toEqual(['4317→4317', '14317→14317', '14318→14318']);
    expect(controller.podLabels).toEqual({ 'istio.io/rev': 'stable' });
    const { selector } = output.one('PeerAuthentication').spec;
    expect(selector.matchLabels['app.kubernetes.io/name']).toBe('scraper');
    expect(output.one('DestinationRule').spec.host).toBe('scraper.metrics.svc.cluster.local');
  },
  'alloy-chart': output => {
    expect(output.all('Deployment')).toEqual([]);
    expect(output.values('alloy').alloy.configMap.name).toBe(output.one('ConfigMap').metadata.name);
    expect(output.one('DestinationRule').spec.host).toBe('otlp-alloy.telemetry.svc.cluster.local');
  },
  autoscaling: output => {
    const { replicas, template } = output.one('Deployment').spec;
    expect(replicas).toBeUndefined();
    expect(template.spec.topologySpreadConstraints).toHaveLength(2);
    expect(output.all('PodDisruptionBudget')).toHaveLength(1);
    const { scaleTargetRef, behavior } = output.one('HorizontalPodAutoscaler').spec;
    expect(scaleTargetRef.name).toBe(output.one('Deployment').metadata.name);
    expect(behavior.scaleDown.policies).toEqual([
      { type: 'Pods', value: 1, periodSeconds: template.spec.terminationGracePeriodSeconds },
    ]);
    expect(JSON.stringify(output.one('PrometheusRule').spec)).toContain('OtlpAutoscalerAtMax');
  },
  'autoscaling-chart': output => {
    const { service } = output.values('alloy');
    expect(service.annotations).toEqual({ 'networking.istio.io/traffic-distribution': 'PreferSameZone' });
    const { autoscaling, ...controller } = output.values('alloy').controller;
    expect(autoscaling.horizontal.externalHPA).toBe(true);
    expect(controller).not.toHaveProperty('replicas');
    expect(controller.podDisruptionBudget.enabled).toBe(true);
    // the chart's name of its Deployment
    expect(output.one('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe('otlp-alloy');
  },
  'basic-credentials': ({ config }) => {
    expect(config).toContain('username = string.trim_space(convert.nonsensitive(local.file.traces_username.content))');
    expect(config).toContain('filename  = "/etc/alloy-secrets/tempo/user"');
    expect(config).toContain('ca_file         = "/etc/alloy-secrets/backends-ca/ca.crt"');
  },
  'bearer-credentials': ({ config }) => {
    expect(config).toContain('token = string.trim_space(convert.nonsensitive(local.file.metrics.content))');
    expect(config).toContain('"X-Note" = "tenant ${a} \\"b\\" {{ c }}",');
  },
  'certificate-for-both': output => {
    expect(output.one('Certificate').spec.dnsNames).toEqual(['otlp-grpc.example.com', 'otlp-http.example.com']);
  },
  'delivery-chart': output => {
    const { type, volumeClaimTemplates, enableStatefulSetAutoDeletePVC } = output.values('alloy').controller;
    expect([type, volumeClaimTemplates[0].spec.resources.requests.storage]).toEqual(['statefulset', '10Gi']);
    expect(volumeClaimTemplates[0].metadata.annotations['argocd.argoproj.io/sync-options']).toBe('Prune=false');
    expect(enableStatefulSetAutoDeletePVC).toBe(false);
  },
  'delivery-disk': output => {
    expect(output.all('Deployment')).toEqual([]);
    const { persistentVolumeClaimRetentionPolicy, volumeClaimTemplates } = output.one('StatefulSet').spec;
    expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    expect(volumeClaimTemplates[0].spec.storageClassName).toBe('gp3');
    // the claims have the label that Argo CD takes for its own
    expect(volumeClaimTemplates[0].metadata.annotations).toEqual({
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'argocd.argoproj.io/sync-options': 'Prune=false',
    });
    // half of the volume for three queues
    expect(output.config.match(/queue_size += (\d+)/g)).toEqual(
      Array(3).fill(`queue_size    = ${Math.floor((20 * 1024 ** 3) / 2 / 3)}`),
    );
  },
  'delivery-memory': output => {
    // the copy's input comes first, and the tenant of the request goes with both
    expect(output.config).toContain(
      'traces = [otelcol.processor.batch.traces_archive.input, otelcol.exporter.otlp.traces.input]',
    );
    expect(output.config).toMatch(/metadata_keys += \["x-scope-orgid"\]\n/);
    expect(output.config.match(/wait_for_result/g)).toHaveLength(1);
  },
  // the proof reads the word from these lines (e2e/cases/disasters/words.ts)
  'disasters-disk': ({ config }) => {
    expect(config).not.toContain('wait_for_result');
    expect(config).toMatch(/storage +=/);
  },
  'disasters-memory': ({ config }) => {
    expect(config).not.toContain('wait_for_result');
    expect(config).not.toMatch(/storage +=/);
  },
  'header-credentials': ({ config }) => {
    expect(config).toContain('key   = "x-api-key"\n\t\tvalue = local.file.traces_header_1.content');
    expect(config).toContain('filename  = "/etc/alloy-secrets/vendor/api-key"');
    expect(config).toContain('"x-dataset" = "shop",');
  },
  edges: output => {
    const [without, withToken] = output.one('AuthorizationPolicy', 'alloy-from-gateway').spec.rules;
    expect(without.from[0].source.principals).toEqual([
      'cluster.local/ns/istio-system/sa/istio-ingressgateway',
      'cluster.local/ns/otlp-public/sa/otlp-public',
    ]);
    expect(withToken.from[0].source).toEqual({
      principals: ['cluster.local/ns/istio-partner/sa/istio-partner'],
      requestPrincipals: ['https://issuer.example.com/*'],
    });
    expect(output.all('Gateway').map(({ metadata, spec }) => [metadata.name, spec.servers[0].tls.mode])).toEqual([
      ['otlp-gateway', 'SIMPLE'],
      ['otlp-public-gateway', 'MUTUAL'],
      ['otlp-partner-gateway', 'SIMPLE'],
    ]);
    expect(output.all('DestinationRule')).toHaveLength(1);
    expect(output.all('NetworkPolicy')[0]!.spec.ingress[0].from).toHaveLength(3);
  },
  'gateway-own': output => {
    const deployment = output.all('Deployment').find(({ metadata }) => metadata.namespace === 'otlp-gateway')!;
    const labels = { app: 'otlp-gateway', istio: 'otlp-gateway' };
    // whoever makes, selects, balances or watches the pods means the same ones
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(output.one('Gateway').spec.selector).toEqual(labels);
    expect(output.all('Service').find(({ spec }) => spec.type === 'LoadBalancer')!.spec.selector).toEqual(labels);
    expect(output.all('PodMonitor').map(({ spec }) => spec.selector.matchLabels)).toContainEqual(labels);
    expect(output.one('AuthorizationPolicy', 'alloy-from-gateway').spec.rules[0].from[0].source.principals).toEqual([
      'cluster.local/ns/otlp-gateway/sa/otlp-gateway',
    ]);
    // the autoscaler has the number of pods
    expect(deployment.spec.replicas).toBeUndefined();
    const { minReplicas, maxReplicas } = output.one('HorizontalPodAutoscaler').spec;
    expect([minReplicas, maxReplicas]).toEqual([3, 12]);
  },
  'gateway-own-daemonset': output => {
    expect(output.all('HorizontalPodAutoscaler')).toEqual([]);
    const { spec } = output.one('DaemonSet').spec.template;
    expect(spec.nodeSelector).toEqual({ pool: 'edge' });
    expect(spec.topologySpreadConstraints).toBeUndefined();
    expect(spec.terminationGracePeriodSeconds).toBe(210);
    expect(JSON.parse(output.one('DaemonSet').spec.template.metadata.annotations['proxy.istio.io/config'])).toEqual({
      concurrency: 4,
      connectionSettings: { httpMaxConnectionDuration: '600s' },
      terminationDrainDuration: '180s',
    });
  },
  helm: output => {
    expect(output.all('Service').map(({ metadata }) => metadata.name)).toEqual(['alloy-otlp']);
    expect(output.one('Gateway').spec.selector).toEqual({ app: 'istio-ingress', istio: 'ingress' });
    const { service, ...rest } = output.values('gateway');
    expect(rest).toEqual({});
    expect(portsOf(service.ports)).toEqual(['15021→15021', '80→80', '443→443', '8883→8883', '4317→4317', '4318→4318']);
    expect(service.annotations['external-dns.alpha.kubernetes.io/hostname']).toMatch(
      /^shop.*,otlp-http\.example\.com$/,
    );
  },
  'helm-defaults': output => {
    const { ports } = output.values('gateway').service;
    expect(portsOf(ports)).toEqual(['15021→15021', '80→80', '443→443', '4317→4317', '4318→4318']);
    const [{ from }] = output.one('NetworkPolicy').spec.ingress;
    expect(from[0].podSelector.matchLabels).toEqual({ app: 'edge', istio: 'edge' });
  },
  'helm-daemonset': output => {
    const { kind, terminationGracePeriodSeconds, topologySpreadConstraints } = output.values('gateway');
    expect({ kind, terminationGracePeriodSeconds, topologySpreadConstraints }).toEqual({
      kind: 'DaemonSet',
      terminationGracePeriodSeconds: 120,
    });
  },
  'instance-cluster': output => {
    expect(output.edge.spec.externalTrafficPolicy).toBe('Cluster');
    expect(output.nlb('healthcheck-port')).toBe('status-port');
    expect(portsOf(output.edge.spec.ports)).toContain('15021→15021');
  },
  'instance-local': output => {
    expect(output.edge.spec.externalTrafficPolicy).toBe('Local');
    expect(output.nlb('healthcheck-port')).toBeUndefined();
    expect(output.edge.spec.allocateLoadBalancerNodePorts).toBeUndefined();
  },
  maximal: output => {
    expect(portsOf(output.values('gateway').service.ports)).toEqual(['15021→15021', '8883→8883', '443→443']);
    expect(output.one('NetworkPolicy').spec.ingress[0].ports.map(({ port }: { port: number }) => port)).toEqual([
      4317, 4318,
    ]);
  },
  'mesh-backend': output => {
    const rules = output.all('DestinationRule').filter(({ spec }) => spec.workloadSelector);
    expect(rules.map(({ spec }) => [spec.host, spec.trafficPolicy.tls.mode])).toEqual([
      ['tempo-distributor.tempo.svc.cluster.local', 'ISTIO_MUTUAL'],
      ['loki-gateway.loki.svc.cluster.local', 'ISTIO_MUTUAL'],
    ]);
  },
  'metrics-only': output => {
    expect(output.one('VirtualService', 'otlp-http').spec.http[0].match).toEqual([{ uri: { exact: '/v1/metrics' } }]);
    expect(output.config).not.toContain('traces');
  },
  minimal: output => {
    expect(portsOf(output.edge.spec.ports)).toEqual(['4317→4317', '4318→4318']);
    expect(output.all('Certificate')).toEqual([]);
  },
  'nlb-options': output => {
    expect(output.edge.spec.loadBalancerSourceRanges).toEqual(['203.0.113.0/24', '2001:db8::/32']);
    expect(output.nlb('listener-attributes.TCP-4318')).toBe('tcp.idle_timeout.seconds=5000');
    expect(output.nlb('subnets')).toBe('subnet-0a,subnet-0b');
  },
  'nlb-private': output => {
    expect(output.nlb('private-ipv4-addresses')).toBe('10.0.1.17,10.0.2.17');
    expect(output.nlb('security-group-prefix-lists')).toBe('pl-0123,pl-4567');
    const [, partners] = output.all('Service').filter(({ spec }) => spec.type === 'LoadBalancer');
    expect(partners.metadata.annotations).toMatchObject({
      'service.beta.kubernetes.io/aws-load-balancer-name': 'otlp-partners',
      'service.beta.kubernetes.io/aws-load-balancer-manage-backend-security-group-rules': 'true',
    });
  },
  'nlb-static': output => {
    expect(output.nlb('eip-allocations')).toBe('eipalloc-0a1b,eipalloc-0c2d');
    expect(output.nlb('subnets')).toBe('public a,public b');
    expect(output.nlb('ip-address-type')).toBe('dualstack');
    expect(output.nlb('additional-resource-tags')).toBe('team=telemetry,cost centre=A=7/é');
    expect(output.nlb('healthcheck-interval')).toBe('10');
  },
  'object-namespace': output => {
    for (const kind of ['Gateway', 'VirtualService']) {
      for (const { metadata } of output.all(kind)) expect(metadata.namespace).toBe('istio-system');
    }
  },
  operator: output => {
    const [gateway, partners] = output.values('istio-operator').spec.components.ingressGateways;
    expect(portsOf(gateway.k8s.service.ports)).toEqual(['15021→15021', '443→8443', '4317→4317', '4318→4318']);
    expect(gateway.k8s.hpaSpec).toEqual({ minReplicas: 5, maxReplicas: 20 });
    expect(partners).toEqual({
      name: 'partners-gateway',
      namespace: 'partners',
      enabled: true,
      label: { istio: 'partners-gateway' },
    });
  },
  'operator-dedicated': output => {
    const { ingressGateways } = output.values('istio-operator').spec.components;
    expect(ingressGateways.map(({ name }: { name: string }) => name)).toEqual([
      'istio-ingressgateway',
      'partners-gateway',
      'otlp-gateway',
    ]);
  },
  'one-host': output => {
    expect(output.one('Gateway').spec.servers.map((one: Manifest['spec']) => one.port.number)).toEqual([4317, 4318]);
    expect(output.one('Certificate').spec.dnsNames).toEqual(['otlp.example.com']);
  },
  'one-host-one-port': output => {
    // Envoy refuses two servers of one name on a port.
    expect(output.one('Gateway').spec.servers).toHaveLength(1);
    expect(output.all('VirtualService').map(({ spec }) => spec.hosts[0])).toEqual(Array(2).fill('otlp.example.com'));
  },
  operations: output => {
    expect(output.all('Telemetry').map(({ metadata }) => metadata.name)).toEqual([
      'alloy-access-log',
      'otlp-gateway-access-log',
    ]);
    expect(output.all('PodMonitor').map(({ metadata }) => metadata.namespace)).toEqual(['observability', 'otlp-edge']);
    expect(output.one('PrometheusRule').metadata.labels.release).toBe('kube-prometheus-stack');
  },
  'other-ports': output => {
    expect(portsOf(output.edge.spec.ports)).toEqual(['14317→14317', '14318→14318']);
    expect(output.config).toContain('"0.0.0.0:14317"');
    expect(output.config).not.toMatch(/\b431[78]"\n\t\tmax/);
  },
  overlay: output => {
    expect(output.all('Certificate')).toEqual([]);
    const { replicas, template } = output.one('Deployment').spec;
    // the default, since null takes the base's away
    expect(replicas).toBe(2);
    expect(template.spec.containers[0].resources.requests.cpu).toBe('250m');
    expect(output.config).toContain('http://loki-distributor.loki.svc.cluster.local:3100/otlp');
  },
  'presets-cloud': ({ config }) => {
    const components = [...config.matchAll(/^otelcol\.exporter\.(\w+) "(\w+)"/gm)].map(
      ([, kind, label]) => `${kind} ${label}`,
    );
    expect(components.sort()).toEqual([
      'otlp traces',
      ...['logs', 'metrics'].flatMap(signal => [
        `otlphttp ${signal}`,
        `otlphttp ${signal}_cloud_watch`,
        `otlphttp ${signal}_grafana_cloud`,
      ]),
      'otlphttp traces_grafana_cloud',
      'otlphttp traces_xray',
    ]);
    expect(config).toContain('"/etc/alloy-secrets/grafana-cloud/password"');
    expect(config).toContain('"x-aws-log-group"  = "/shop/otlp",');
  },
  'presets-cluster': ({ config }) => {
    const endpoints = [...config.matchAll(/endpoint += "([^"]+svc[^"]*)"/g)].map(([, endpoint]) => endpoint);
    expect(endpoints.sort()).toEqual([
      'alloy.archive.svc:4317',
      'http://loki.loki.svc:3100/otlp',
      'http://mimir-gateway.mimir.svc:80/otlp',
      'tempo-distributor.tempo.svc:4317',
    ]);
    expect(config.match(/"X-Scope-OrgID" = "prod"/g)).toHaveLength(2);
  },
  'resource-attributes': ({ config }) => {
    const statements = [...config.matchAll(/(?:trace|metric|log) += \["(.*)"\]/g)].map(([, text]) =>
      JSON.parse(`"${text}"`),
    );
    expect(statements).toHaveLength(3);
    for (const statement of statements) {
      const [, map] = /^merge_maps\(resource\.attributes, (\{.*\}), "insert"\)$/.exec(statement)!;
      expect(JSON.parse(map!)).toMatchObject({
        'k8s.cluster.name': 'eks-1',
        'corp.example/note': 'a "b" \\c ${env:HOME} {{ d }} %s $$ "}, "update") é',
      });
    }
    const into = /_limiter "(\w+)" \{[^}]*\t\1 = \[otelcol\.processor\.transform\.resource_attributes\.input\]/g;
    expect(config.match(into)).toHaveLength(3);
  },
  revision: output => {
    const { labels } = output.one('Deployment').spec.template.metadata;
    expect(labels['istio.io/rev']).toBe('stable');
    expect(labels['sidecar.istio.io/inject']).toBeUndefined();
  },
  secrets: output => {
    const { servers } = output.one('Gateway').spec;
    expect(servers.map(({ tls }: { tls: { credentialName: string } }) => tls.credentialName)).toEqual([
      'wildcard',
      'wildcard',
    ]);
  },
  'security-groups': output => {
    expect(output.nlb('security-groups')).toBe('sg-0123,otlp senders');
    expect(output.edge.spec.loadBalancerSourceRanges).toBeUndefined();
  },
  'sampling-apart': output => {
    const [service] = output.all('Service').filter(({ metadata }) => metadata.name === 'alloy-sampling');
    expect(service.spec.clusterIP).toBe('None');
    const allow = output.one('AuthorizationPolicy', 'alloy-sampling-from-alloy').spec.rules[0].from[0].source;
    expect(allow.principals).toEqual(['cluster.local/ns/observability/sa/alloy']);
    // TCP, since the balancer sends to addresses; and no policy that looks at headers there, which would deny everything
    expect(service.spec.ports[0].appProtocol).toBe('tcp');
    const denied = output.all('AuthorizationPolicy').filter(({ spec }) => spec.action === 'DENY');
    expect(denied.map(({ metadata }) => metadata.name)).not.toContain('alloy-sampling-encodings');
  },
  'sampling-sized': output => {
    const [, { data }] = output.all('ConfigMap').filter(({ data }) => data['config.alloy']) as [Manifest, Manifest];
    const config: string = data['config.alloy'];
    // 6,000 a second in four of five pods, for 20 s and one
    expect(config).toContain('expected_new_traces_per_sec = 1500');
    expect(config).toContain('non_sampled_cache_size = 315000');
    const raw =
      'name = "bytes"\n\t\ttype = "bytes_limiting"\n\n\t\tbytes_limiting {\n\t\t\tbytes_per_second = 1000000\n';
    expect(config).toContain(raw);
  },
  'shared-port': output => {
    const { servers } = output.one('Gateway').spec;
    expect(servers.map(({ port }: { port: { number: number } }) => port.number)).toEqual([443, 443]);
    expect(portsOf(output.edge.spec.ports)).toEqual(['15021→15021', '443→8443']);
    expect(output.config).toContain('"0.0.0.0:4317"');
  },
  'single-replica': output => {
    expect(output.all('PodDisruptionBudget')).toEqual([]);
    expect(output.one('Deployment').spec.template.spec.topologySpreadConstraints).toBeUndefined();
  },
  'smoke-test': output => {
    const job = output.one('Job');
    const { containers, affinity } = job.spec.template.spec;
    const { metadata, spec } = output.one('CronJob');
    expect(metadata.annotations['argocd.argoproj.io/hook']).toBeUndefined();
    expect(spec.jobTemplate.spec.template).toEqual(job.spec.template);
    expect(JSON.stringify(output.one('PrometheusRule').spec)).toContain('OtlpSmokeTestFails');
    expect(job.metadata.annotations['argocd.argoproj.io/hook']).toBe('PostSync');
    expect(containers.map(({ name }: { name: string }) => name)).toEqual([
      'grpc-traces',
      'grpc-logs',
      'http-traces',
      'http-logs',
    ]);
    expect(affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaces).toEqual([
      'istio-system',
    ]);
  },
  'tail-sampling': ({ config }) => {
    expect(config.match(/\n\tpolicy \{/g)).toHaveLength(10);
    expect(config).toMatch(/queue_size\s+= \d{8,}\n\s+num_consumers\s+= 200\n\s+sizer\s+= "bytes"\n/);
    expect(config).toContain('min_size      = 500000');
    expect(config).not.toContain('wait_for_result');
  },
  'whole-service': output => {
    expect(output.edge.metadata.name).toBe('istio-ingressgateway');
    expect(portsOf(output.edge.spec.ports)).toEqual(['15021→15021', '443→8443', '4317→4317', '4318→4318']);
  },
  'with-cni': output => {
    expect(output.one('Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  },
  'without-cni': output => {
    expect(output.one('Namespace').metadata.labels['pod-security.kubernetes.io/enforce']).toBe('privileged');
  },
  'zone-local': output => {
    const services = output.all('Service').map(({ metadata, spec }) => [metadata.name, spec.trafficDistribution]);
    expect(services).toEqual([
      ['alloy-otlp', 'PreferSameZone'],
      ['istio-ingressgateway-otlp', undefined],
    ]);
  },
};

const cases = Object.keys(PURPOSE).sort();

/** Three full cases, one in somebody else's Alloy, one without a sidecar, and one with a token on a port of others: each has sentences of its own. */
const WITH_RUNBOOK = [
  'alloy-as-it-is',
  'maximal',
  'autoscaling',
  'smoke-test',
  'access-receiver-tls',
  'access-jwt-shared-port',
];

test('every case has its purpose, and there is no other', () => {
  expect(
    readdirSync(FOLDER)
      .filter(file => file.endsWith('.yaml'))
      .sort(),
  ).toEqual(cases.map(name => `${name}.yaml`).sort());
});

describe.each(cases)('%s', name => {
  const file = `${name}.yaml`;
  const output = new Output(synthesize(loaded(readFileSync(join(FOLDER, file), 'utf8'), `environments/${file}`)));

  // config.alloy once more as a file of its own, for `alloy fmt` and for eyes. The runbook of few cases alone: a change of
  // one word of it would be here once for each case.
  const files = output.files.filter(({ path }) => path !== 'RUNBOOK.md' || WITH_RUNBOOK.includes(name));
  test('is as reviewed', () => expectGolden(name, [...files, { path: 'config.alloy', text: output.config }]));
  test('does what it is for', () => PURPOSE[name]!(output));
});

test('there are no golden files of other cases', () => {
  expect(readdirSync(join(PROJECT, '__snapshots__')).sort()).toEqual(cases);
});
