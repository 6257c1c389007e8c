/** Each failing example has a passing twin that differs in one line. */
import { PROXY_PORTS } from '../../lib/facts/istio';
import { MINIMAL, mistakesIn, type Sections, textOf } from '../samples';

interface Twins {
  readonly what: string;
  /** Lines that both have beside the smallest environment's. */
  readonly both?: Sections;
  /** One line. */
  readonly bad: Sections;
  /** The same line; none: the environment does without it. */
  readonly good?: Sections;
  readonly path: string;
  readonly message: RegExp;
}

const PUBLIC = { access: '{none: {reason: a test}}' };
const SHARED = { listeners: '{shared: {port: 443}}', ...PUBLIC };
const SAMPLING = '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}';
const ONE = { alloy: '{replicas: 1}' };
const to = (destination: string) => ({ destinations: `{traces: {${destination}}}` });
const ports = (list: string) => ({ gateway: `{service: {manifests: {}}, ports: [${list}]}` });
const STATUS = '{name: status-port, port: 15021, targetPort: 15021}';

const TWINS: Twins[] = [
  {
    what: 'a name that is not the file’s',
    bad: { name: 'prod' },
    good: { name: 'dev' },
    path: 'name',
    message: /^got "prod", allowed: "dev", the file's name\./,
  },
  {
    what: 'two certificates for one host on one port',
    both: {
      hosts: '{grpc: otlp.example.com, http: otlp.example.com}',
      listeners: '{shared: {}}',
      access: '{none: {reason: a test}}',
    },
    bad: { tls: '{secrets: {grpc: a, http: b}}' },
    good: { tls: '{secrets: {grpc: a, http: a}}' },
    path: 'tls.secrets.http',
    message: /^got "b", allowed: "a"/,
  },
  {
    what: 'internet-facing without access',
    both: { nlb: '{scheme: internet-facing}' },
    bad: { access: '{}' },
    good: PUBLIC,
    path: 'nlb.scheme',
    message: /anybody could send/,
  },
  {
    what: 'one port for both transports, split',
    bad: { listeners: '{split: {grpc: 4317, http: 4317}}' },
    good: { listeners: '{split: {grpc: 4317, http: 4319}}' },
    path: 'listeners.split.http',
    message: /^got 4317 for both transports/,
  },
  ...[...PROXY_PORTS].map(([port, use]) => ({
    what: `port ${port}, which Istio's proxies use`,
    bad: { listeners: `{split: {grpc: ${port}}}` },
    good: { listeners: '{split: {grpc: 15003}}' },
    path: 'listeners.split.grpc',
    message: new RegExp(`^got ${port}, .* use for ${use}; allowed: a port other than 15000, `),
  })),
  {
    what: 'a shared port that Envoy binds among Istio’s',
    bad: { listeners: '{shared: {port: 8443, targetPort: 15006}}' },
    good: { listeners: '{shared: {port: 8443, targetPort: 16006}}' },
    path: 'listeners.shared.targetPort',
    message: /^got 15006, which Istio's proxies use for inbound connections/,
  },
  {
    what: 'a split port that only root can bind',
    bad: { listeners: '{split: {http: 1023}}' },
    good: { listeners: '{split: {http: 1024}}' },
    path: 'listeners.split.http',
    message: /1024 or more.*listeners: \{shared: \{port: 1023\}\}/,
  },
  {
    what: 'Alloy’s own HTTP port',
    bad: { listeners: '{split: {http: 12345}}' },
    good: { listeners: '{split: {http: 12346}}' },
    path: 'listeners.split.http',
    message: /Alloy's own HTTP port/,
  },
  {
    what: 'a port that the gateway translates otherwise',
    both: PUBLIC,
    bad: { listeners: '{shared: {port: 443, targetPort: 8443}}' },
    good: { listeners: '{shared: {port: 443, targetPort: 443}}' },
    path: 'listeners.shared.targetPort',
    message: /443 → 8443 here, but gateway\.ports has 443 → 443/,
  },
  {
    what: 'a split port that the gateway has',
    both: ports(`${STATUS}, {name: tcp, port: 9000, targetPort: 9000}`),
    bad: { listeners: '{split: {grpc: 9000}}' },
    good: { listeners: '{split: {grpc: 9001}}' },
    path: 'listeners.split.grpc',
    message: /gateway\.ports' "tcp"/,
  },
  {
    what: 'a port that Envoy binds already for another',
    bad: ports('{name: tls, port: 8443, targetPort: 4317}'),
    good: ports('{name: tls, port: 8443, targetPort: 8443}'),
    path: 'listeners.split.grpc',
    message: /Envoy already binds 4317 for gateway\.ports' "tls"/,
  },
  {
    what: 'a port of the gateway with our port’s name',
    bad: ports('{name: otlp-http, port: 8443, targetPort: 8443}'),
    good: ports('{name: https, port: 8443, targetPort: 8443}'),
    path: 'gateway.ports',
    message: /"otlp-http" is the name of our own port; rename that of 8443/,
  },
  {
    what: 'a token for a sidecar that is not there',
    bad: {
      receiver: '{tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}',
      access: '{jwt: {issuer: i, audiences: [a], jwksUri: "https://i/keys", header: {name: x-token}, at: workload}}',
    },
    good: {
      receiver: '{tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}',
      access: '{jwt: {issuer: i, audiences: [a], jwksUri: "https://i/keys", header: {name: x-token}, at: gateway}}',
    },
    path: 'access.jwt.at',
    message: /no sidecar to validate tokens/,
  },
  {
    what: 'a bound that a sidecar counts which is not there',
    bad: {
      receiver:
        '{maxConcurrentRequests: 5, tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}',
    },
    good: { receiver: '{tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}' },
    path: 'receiver.maxConcurrentRequests',
    message: /no sidecar to count requests/,
  },
  {
    what: 'a backend in the mesh for an Alloy outside of it',
    bad: {
      receiver: '{tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}',
      destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc:4317", tls: {mesh: {}}}}}',
    },
    good: {
      receiver: '{tls: {certificateSecret: a, clientCa: {name: b, key: ca.crt}, gatewaySecret: c}}',
      destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc:4317", tls: {none: {}}}}}',
    },
    path: 'destinations.traces.otlp.tls',
    message: /Alloy has no sidecar/,
  },
  {
    what: 'Alloy and the gateway under one name in one namespace',
    bad: { alloy: '{name: istio-ingressgateway, namespace: istio-system}' },
    good: { alloy: '{name: alloy, namespace: istio-system}' },
    path: 'alloy.name',
    message: /both name a Deployment, a ServiceAccount and a Service/,
  },
  {
    what: 'a name of the gateway that makes too long a one',
    bad: { gateway: `{service: {manifests: {}}, name: ${'a'.repeat(59)}, selector: {app: a}}` },
    good: { gateway: `{service: {manifests: {}}, name: ${'a'.repeat(58)}, selector: {app: a}}` },
    path: 'gateway.name',
    message: /makes a Service "a{59}-otlp"; allowed: .* at most 63/,
  },
  {
    what: 'a Service whose name begins with a digit',
    bad: { gateway: '{service: {manifests: {name: 1gateway}}}' },
    good: { gateway: '{service: {manifests: {name: gateway1}}}' },
    path: 'gateway.service.manifests.name',
    message: /begins with a letter/,
  },
  {
    what: 'a port that only root can bind, in the operator’s gateway',
    both: { gateway: '{service: {istioOperator: {presentValues: present/operator.yaml}}}' },
    bad: { listeners: '{shared: {port: 500}}' },
    good: { listeners: '{shared: {port: 500, targetPort: 5000}}' },
    path: 'listeners.shared.port',
    message: /"otlp" has targetPort 500, allowed: 1024 or more/,
  },
  {
    what: 'instance targets that nothing can probe',
    both: { nlb: '{targetType: instance, externalTrafficPolicy: Cluster, preserveClientAddress: false}' },
    bad: { gateway: '{dedicated: true, service: {helm: {}}, ports: [{name: https, port: 443, targetPort: 443}]}' },
    good: { gateway: `{dedicated: true, service: {helm: {}}, ports: [${STATUS}]}` },
    path: 'gateway.ports',
    message: /no port with targetPort 15021/,
  },
  {
    what: 'a port of the gateway twice',
    bad: ports(`${STATUS}, {name: again, port: 15021, targetPort: 15021}`),
    good: ports(`${STATUS}, {name: again, port: 15921, targetPort: 15921}`),
    path: 'gateway.ports[1]',
    message: /port 15021 is listed twice/,
  },
  {
    what: 'a name of a port twice',
    bad: ports(`${STATUS}, {name: status-port, port: 80, targetPort: 80}`),
    good: ports(`${STATUS}, {name: http2, port: 80, targetPort: 80}`),
    path: 'gateway.ports[1]',
    message: /the name "status-port" is used twice/,
  },
  {
    what: 'externalTrafficPolicy with ip targets',
    bad: { nlb: '{targetType: ip, externalTrafficPolicy: Local}' },
    good: { nlb: '{targetType: instance, externalTrafficPolicy: Local}' },
    path: 'nlb.externalTrafficPolicy',
    message: /only for targetType: instance/,
  },
  {
    what: 'the client’s address through any node',
    bad: { nlb: '{targetType: instance, externalTrafficPolicy: Cluster}' },
    good: { nlb: '{targetType: instance, externalTrafficPolicy: Cluster, preserveClientAddress: false}' },
    path: 'nlb.externalTrafficPolicy',
    message: /replaces the client’s address/,
  },
  {
    what: 'source ranges beside security groups',
    bad: { nlb: '{sourceRanges: [10.0.0.0/8], securityGroups: [sg-1]}' },
    good: { nlb: '{sourceRanges: [10.0.0.0/8]}' },
    path: 'nlb.sourceRanges',
    message: /ignored by the controller/,
  },
  {
    what: 'two idle timeouts for one listener',
    both: SHARED,
    bad: { nlb: '{idleTimeoutSeconds: {grpc: 3700}}' },
    good: { nlb: '{idleTimeoutSeconds: {grpc: 3700, http: 3700}}' },
    path: 'nlb.idleTimeoutSeconds',
    message: /two values for one shared listener/,
  },
  ...Object.entries({
    'load_balancing.cross_zone.enabled': 'nlb.crossZone',
    'dns_record.client_routing_policy': 'nlb.dnsClientRoutingPolicy',
  }).map(([key, field]) => ({
    what: `the attribute ${key}, which has a field`,
    bad: { nlb: `{attributes: {${key}: "true"}}` },
    good: { nlb: '{attributes: {deletion_protection.enabled: "true"}}' },
    path: `nlb.attributes.${key}`,
    message: new RegExp(`set ${field}`),
  })),
  ...Object.entries({
    'preserve_client_ip.enabled': 'set nlb.preserveClientAddress',
    'deregistration_delay.timeout_seconds': 'set nlb.deregistrationDelaySeconds',
    'proxy_protocol_v2.enabled': 'set nlb.preserveClientAddress instead',
  }).map(([key, remedy]) => ({
    what: `the target group attribute ${key}, which is ours`,
    bad: { nlb: `{targetGroupAttributes: {${key}: "true"}}` },
    good: { nlb: '{targetGroupAttributes: {stickiness.enabled: "true"}}' },
    path: `nlb.targetGroupAttributes.${key}`,
    message: new RegExp(remedy),
  })),
  {
    what: 'one certificate for two hosts on one port',
    both: SHARED,
    bad: { tls: '{issuer: {name: letsencrypt}, certificates: one-for-both}' },
    good: { tls: '{issuer: {name: letsencrypt}, certificates: per-host}' },
    path: 'tls.certificates',
    message: /one certificate for two hosts on one port/,
  },
  {
    what: 'one Secret for two hosts on one port',
    both: SHARED,
    bad: { tls: '{secrets: {grpc: cert, http: cert}}' },
    good: { tls: '{secrets: {grpc: cert, http: other}}' },
    path: 'tls.secrets.http',
    message: /Use two Secrets/,
  },
  {
    what: 'certificates beside Secrets',
    bad: { tls: '{secrets: {grpc: cert, http: cert}, certificates: one-for-both}' },
    good: { tls: '{secrets: {grpc: cert, http: cert}}' },
    path: 'tls.certificates',
    message: /only with issuer/,
  },
  {
    what: 'a message that the pod would not survive',
    both: { receiver: '{grpc: {maxMessageMiB: 11}, http: {maxBodyMiB: 11}}' },
    bad: { alloy: '{resources: {memory: 1Gi}}' },
    good: { alloy: '{resources: {memory: 2663Mi}}' },
    path: 'alloy.resources.memory',
    message:
      /^got 1Gi, allowed: 2663Mi or more\. One message of 11 MiB \(receiver\.grpc\.maxMessageMiB\) may take 1925 MiB/,
  },
  {
    what: 'a message that misses by a MiB',
    both: { receiver: '{grpc: {maxMessageMiB: 8}, http: {maxBodyMiB: 8}}' },
    bad: { alloy: '{resources: {memory: 2006Mi}}' },
    good: { alloy: '{resources: {memory: 2007Mi}}' },
    path: 'alloy.resources.memory',
    message: /^got 2006Mi, allowed: 2007Mi or more/,
  },
  {
    what: 'a resource attribute with a credential’s name',
    bad: { pipeline: '{resourceAttributes: {vendor.api_key: abc}}' },
    good: { pipeline: '{resourceAttributes: {vendor.region: abc}}' },
    path: 'pipeline.resourceAttributes.vendor.api_key',
    message: /^a credential belongs neither in YAML nor on telemetry/,
  },
  {
    what: 'a resource attribute with a credential',
    bad: { pipeline: '{resourceAttributes: {vendor.note: glsa_abcdefgh12345678}}' },
    good: { pipeline: '{resourceAttributes: {vendor.note: abc}}' },
    path: 'pipeline.resourceAttributes.vendor.note',
    message: /^(?!.*glsa).*a credential belongs neither in YAML nor on telemetry/,
  },
  {
    what: 'a memory limiter that leaves a message no room',
    bad: { pipeline: '{memoryLimiter: {limitPercentage: 80}}' },
    good: { pipeline: '{memoryLimiter: {limitPercentage: 14}}' },
    path: 'pipeline.memoryLimiter.limitPercentage',
    message: /^got 80, which is 2048 MiB of 2560Mi; allowed: up to 14, 372 MiB/,
  },
  {
    what: 'retries that outlast the sender',
    bad: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {maxElapsedSeconds: 5}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {maxElapsedSeconds: 4}}'),
    path: 'destinations.traces.otlp.retry.maxElapsedSeconds',
    message: /^got 5, allowed: up to 4/,
  },
  {
    what: 'retries without end, while a sender waits',
    bad: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {maxElapsedSeconds: 0}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {maxElapsedSeconds: 0.5}}'),
    path: 'destinations.traces.otlp.retry.maxElapsedSeconds',
    message: /^got 0, allowed: up to 4/,
  },
  {
    what: 'a queue that its consumers fill alone',
    bad: to('otlp: {endpoint: "tempo.tempo.svc:4317", queue: {size: 199}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", queue: {size: 200}}'),
    path: 'destinations.traces.otlp.queue.size',
    message: /^got 199, allowed: at least numConsumers, 200/,
  },
  {
    what: 'a queue in requests behind the sampler',
    both: { pipeline: SAMPLING, alloy: '{replicas: 1}' },
    bad: to('otlp: {endpoint: "tempo.tempo.svc:4317", queue: {size: 1000}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", queue: {numConsumers: 10}}'),
    path: 'destinations.traces.otlp.queue.size',
    message: /^counts requests, but with delivery: memory/,
  },
  {
    what: 'a spike above the limit',
    bad: { pipeline: '{memoryLimiter: {limitPercentage: 14, spikeLimitPercentage: 14}}' },
    good: { pipeline: '{memoryLimiter: {limitPercentage: 14, spikeLimitPercentage: 13}}' },
    path: 'pipeline.memoryLimiter.spikeLimitPercentage',
    message: /^got 14, which is 358 MiB; allowed: less than the limit, 358 MiB/,
  },
  {
    what: 'a tier of its own for sampling, which the chart does not make',
    both: { pipeline: SAMPLING },
    bad: { alloy: '{replicas: 2, deployedBy: helm}' },
    good: { alloy: '{replicas: 2}' },
    path: 'pipeline.tailSampling',
    message: /^with 2 replicas traces are sampled in a tier of its own, which our manifests make/,
  },
  {
    what: 'a tier of its own for sampling, without sidecars',
    both: { pipeline: SAMPLING, alloy: '{replicas: 2}' },
    bad: {
      receiver:
        '{tls: {certificateSecret: alloy-tls, clientCa: {name: alloy-ca, key: ca.crt}, gatewaySecret: gateway-to-alloy}}',
    },
    good: { receiver: '{}' },
    path: 'pipeline.tailSampling',
    message: /^with 2 replicas .* which the mesh alone protects/,
  },
  {
    what: 'pods that sample, where one receives',
    both: { pipeline: '{tailSampling: {replicas: 2, policies: [{name: all, alwaysSample: {}}]}}' },
    bad: ONE,
    good: { alloy: '{replicas: 2}' },
    path: 'pipeline.tailSampling.replicas',
    message: /^with alloy.replicas: 1 the pod that receives samples too/,
  },
  {
    what: 'one pod, in the zone of the gateway pod first',
    bad: { alloy: '{replicas: 1, trafficDistribution: PreferSameZone}' },
    good: { alloy: '{replicas: 3, trafficDistribution: PreferSameZone}' },
    path: 'alloy.trafficDistribution',
    message: /^got PreferSameZone and one pod, /,
  },
  {
    what: 'replicas beside an autoscaler',
    bad: { alloy: '{replicas: 3, autoscaling: {maxReplicas: 9}}' },
    good: { alloy: '{autoscaling: {maxReplicas: 9}}' },
    path: 'alloy.replicas',
    message: /^got 3, and alloy\.autoscaling too: each apply would set 3 pods .* Remove one of the two/,
  },
  {
    what: 'more pods at least than at most',
    bad: { alloy: '{autoscaling: {minReplicas: 4, maxReplicas: 3}}' },
    good: { alloy: '{autoscaling: {minReplicas: 3, maxReplicas: 3}}' },
    path: 'alloy.autoscaling.minReplicas',
    message: /^got 4, allowed: at most maxReplicas, 3/,
  },
  {
    what: 'an autoscaler of pods with queues on disk',
    both: to('otlp: {endpoint: "tempo.tempo.svc:4317", delivery: disk}'),
    bad: { alloy: '{autoscaling: {maxReplicas: 9}}' },
    good: { alloy: '{replicas: 9}' },
    path: 'alloy.autoscaling',
    message: /leaves in its volume what it had not sent/,
  },
  {
    what: 'a drain that is longer than an autoscaler remembers',
    bad: { alloy: '{autoscaling: {maxReplicas: 9}, shutdown: {preStopSeconds: 10, flushSeconds: 1786}}' },
    good: { alloy: '{autoscaling: {maxReplicas: 9}, shutdown: {preStopSeconds: 10, flushSeconds: 1785}}' },
    path: 'alloy.shutdown.flushSeconds',
    message: /^preStopSeconds and flushSeconds are 1796 together, allowed with alloy\.autoscaling: up to 1795/,
  },
  {
    what: 'fewer traces than wait for their decision at the stated rate',
    both: ONE,
    bad: { pipeline: SAMPLING.replace('{p', '{numTraces: 309, tracesPerSecond: 10, p') },
    good: { pipeline: SAMPLING.replace('{p', '{numTraces: 310, tracesPerSecond: 10, p') },
    path: 'pipeline.tailSampling.numTraces',
    message: /^got 309, allowed: 310 or more/,
  },
  {
    what: 'fewer traces than wait for their decision at the rate that memory is set aside for',
    both: ONE,
    bad: { pipeline: SAMPLING.replace('{p', '{expectedNewTracesPerSecond: 1613, p') },
    good: { pipeline: SAMPLING.replace('{p', '{expectedNewTracesPerSecond: 1612, p') },
    path: 'pipeline.tailSampling.expectedNewTracesPerSecond',
    message: /^got 1613, so 50003 traces wait .* numTraces is 50000/,
  },
  {
    what: 'tail sampling without traces',
    both: { pipeline: SAMPLING, ...ONE },
    bad: { destinations: '{logs: {otlp: loki.loki.svc:4317}}' },
    good: { destinations: '{traces: {otlp: tempo.tempo.svc:4317}}' },
    path: 'pipeline.tailSampling',
    message: /nothing to sample/,
  },
  {
    what: 'plain text to an https URL',
    bad: to('otlphttp: {endpoint: "https://tempo.example.com", tls: {none: {}}}'),
    good: to('otlphttp: {endpoint: "http://tempo.example.com", tls: {none: {}}}'),
    path: 'destinations.traces.otlphttp.tls',
    message: /none, but the endpoint is https/,
  },
  {
    what: 'TLS to an http URL',
    bad: to('otlphttp: {endpoint: "http://tempo.example.com", tls: {server: {}}}'),
    good: to('otlphttp: {endpoint: "https://tempo.example.com", tls: {server: {}}}'),
    path: 'destinations.traces.otlphttp.tls',
    message: /server, but the endpoint is http\./,
  },
  {
    what: 'https through the mesh',
    bad: to('otlphttp: {endpoint: "https://tempo.tempo.svc.cluster.local:4318", tls: {mesh: {}}}'),
    good: to('otlphttp: {endpoint: "http://tempo.tempo.svc.cluster.local:4318", tls: {mesh: {}}}'),
    path: 'destinations.traces.otlphttp.tls',
    message: /encrypted twice/,
  },
  {
    what: 'the mesh to a host outside the cluster',
    bad: to('otlp: {endpoint: "tempo.example.com:4317", tls: {mesh: {}}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", tls: {mesh: {}}}'),
    path: 'destinations.traces.otlp.tls',
    message: /mesh needs a Service of the cluster/,
  },
  {
    what: 'credentials in plain text out of the cluster',
    bad: to(
      'otlphttp: {endpoint: "http://tempo.example.com", credentials: {bearer: {token: {name: tempo, key: token}}}}',
    ),
    good: to(
      'otlphttp: {endpoint: "https://tempo.example.com", credentials: {bearer: {token: {name: tempo, key: token}}}}',
    ),
    path: 'destinations.traces.otlphttp.credentials',
    message: /would leave the cluster in plain text/,
  },
  ...['', ', tls: {none: {}}', ', tls: {mesh: {}}'].map(tls => ({
    what: `credentials of gRPC without its own TLS${tls}`,
    bad: to(`otlp: {endpoint: "tempo.tempo.svc:4317", credentials: {bearer: {token: {name: a, key: b}}}${tls}}`),
    good: to(
      'otlp: {endpoint: "tempo.tempo.svc:4317", credentials: {bearer: {token: {name: a, key: b}}}, tls: {server: {}}}',
    ),
    path: 'destinations.traces.otlp.credentials',
    message: /refuses to send them without TLS/,
  })),
  {
    what: 'a credential among the headers',
    bad: to('otlphttp: {endpoint: "https://tempo.example.com", headers: {authorization: Basic eDp5}}'),
    good: to('otlphttp: {endpoint: "https://tempo.example.com", headers: {x-authority: x}}'),
    path: 'destinations.traces.otlphttp.headers.authorization',
    message: /does not belong in YAML/,
  },
  {
    what: 'a longest wait that is shorter than the first',
    bad: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {initialIntervalSeconds: 9, maxIntervalSeconds: 8}}'),
    good: to('otlp: {endpoint: "tempo.tempo.svc:4317", retry: {initialIntervalSeconds: 9, maxIntervalSeconds: 9}}'),
    path: 'destinations.traces.otlp.retry.maxIntervalSeconds',
    message: /^got 8, allowed: at least initialIntervalSeconds, 9/,
  },
];

test.each(TWINS)('refuses $what', ({ both, bad, path, message }) => {
  const text = textOf({ ...both, ...bad });
  const [section] = Object.keys(bad);
  expect(mistakesIn(text)).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  if (path.startsWith(section!)) expect(lineOf(text, mistakesIn(text)[0]!.line)).toMatch(`${section}:`);
});

test.each(TWINS)('accepts the twin of $what', ({ both, bad, good = {} }) => {
  const text = textOf({ ...both, ...good });
  expect(mistakesIn(text)).toEqual([]);
  expect(differences(text, textOf({ ...both, ...bad }))).toBe(1);
});

test('finds contradictions beside unknown fields', () => {
  const text = textOf({ listeners: '{split: {grpc: 4317, http: 4317, udp: 1}}', nbl: '{}' });
  expect(mistakesIn(text).map(({ path }) => path)).toEqual(['listeners.split.http', 'listeners.split.udp', 'nbl']);
});

test('the smallest environment is without contradiction', () => {
  expect(mistakesIn(textOf(MINIMAL))).toEqual([]);
});

function lineOf(text: string, line: number): string {
  return text.split('\n')[line - 1]!;
}

/** How many lines two texts don't share; a line that is replaced counts once. */
function differences(one: string, other: string): number {
  const missing = (from: string, lines: string[]) => from.split('\n').filter(line => !lines.includes(line)).length;
  return Math.max(missing(one, other.split('\n')), missing(other, one.split('\n')));
}
