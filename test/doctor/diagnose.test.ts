import { diagnose } from '../../lib/doctor/diagnose';
import type { JudgedId } from '../../lib/doctor/look';
import { report, reportJson } from '../../lib/doctor/report';
import { type Editable, edgeIn, FILES, healthy, object, PROD, tierIn } from './observations';

const judged = (edit?: (seen: Editable) => void) => diagnose(PROD, FILES, healthy(edit));

test('the healthy path has no hop that is broken or not judged', () => {
  const { hops, first } = judged();
  expect(first).toBeUndefined();
  expect(hops.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
});

test('labels and annotations that others give are no fault', () => {
  const { first } = judged(seen => {
    const { metadata, spec } = object(seen, 'Deployment', 'alloy');
    const policy = object(seen, 'AuthorizationPolicy', 'alloy-from-gateway');
    for (const { annotations, labels } of [metadata, spec.template.metadata, policy.metadata]) {
      annotations['example.com/note'] = 'x';
      labels.team = 'x';
    }
  });
  expect(first).toBeUndefined();
});

test('a named targetPort is what the pods of the Service have, and not what others of the namespace have', () => {
  const { hops } = judged(seen => {
    gateway(seen).spec.ports.find(({ port }: Editable) => port === 4317).targetPort = 'otlp-grpc';
    const pods = seen.objects['Pod istio-system'].value;
    for (const { spec } of pods) spec.containers[0].ports = [{ name: 'otlp-grpc', containerPort: 4317 }];
    const other = structuredClone(pods[0]);
    Object.assign(other.metadata, { name: 'another', labels: { app: 'another' } });
    other.spec.containers[0].ports[0].containerPort = 9999;
    pods.unshift(other);
  });
  expect(hops.find(({ id }) => id === 'target-port')).toMatchObject({ verdict: 'ok', seen: '4317 → otlp-grpc' });
});

test('capitals in the names of a certificate, of Envoy and of its routes mean nothing', () => {
  const { first } = judged(seen => {
    edgeIn(seen).listeners.grpc.tls.certificate.names = ['OTLP-grpc.Example.com'];
    edgeIn(seen).envoy.value.listeners[0].sni = ['OTLP-grpc.example.com'];
    for (const host of edgeIn(seen).envoy.value.hosts)
      host.domains = host.domains.map((name: string) => name.toUpperCase());
  });
  expect(first).toBeUndefined();
});

interface Example {
  readonly name: string;
  readonly hop: JudgedId;
  readonly seen: RegExp;
  readonly edit: (seen: Editable) => void;
}

const gateway = (seen: Editable) => object(seen, 'Service', 'istio-ingressgateway');
const spoil = (seen: Editable, name: RegExp, value: number) => {
  for (const sample of tierIn(seen).metrics.flatMap(({ samples }: Editable) => samples.value))
    if (name.test(sample.name)) sample.value = value;
};
const grpcCluster = (seen: Editable) =>
  edgeIn(seen).envoy.value.clusters.find(({ name }: Editable) => name.includes('4317'));

/** The exporter’s words before a backend’s refusal. */
const REFUSED = 'not retryable error: Permanent error: rpc error: code = ';

const EXAMPLES: readonly Example[] = [
  {
    name: 'the NLB refuses, and nothing behind it is wrong',
    hop: 'nlb',
    seen: /4317: connection refused/,
    edit: seen => {
      edgeIn(seen).listeners.grpc = { target: 'otlp-grpc.example.com:4317', tcp: 'refused' };
    },
  },
  {
    name: 'the name leads to another load balancer',
    hop: 'nlb',
    seen: /is 198.51.100.1, the NLB 192.0.2.7/,
    edit: seen => {
      edgeIn(seen).listeners.grpc.balancer = { value: ['192.0.2.7'] };
    },
  },
  {
    name: 'a connection refused because the Service lost its port is the Service’s fault',
    hop: 'service-port',
    seen: /no port 4317/,
    edit: seen => {
      gateway(seen).spec.ports = gateway(seen).spec.ports.filter(({ port }: Editable) => port !== 4317);
      edgeIn(seen).listeners.grpc = { target: 'otlp-grpc.example.com:4317', tcp: 'refused' };
    },
  },
  {
    name: 'a selector that fits no gateway pod',
    hop: 'service-port',
    seen: /fits no gateway pod/,
    edit: seen => {
      gateway(seen).spec.selector = { app: 'another' };
    },
  },
  {
    name: 'a Service without a selector, which selects nothing',
    hop: 'service-port',
    seen: /its selector none fits no gateway pod/,
    edit: seen => {
      delete gateway(seen).spec.selector;
    },
  },
  {
    name: 'another targetPort',
    hop: 'target-port',
    seen: /4317 → 8443, wanted 4317/,
    edit: seen => {
      gateway(seen).spec.ports.find(({ port }: Editable) => port === 4317).targetPort = 8443;
    },
  },
  {
    name: 'a targetPort that is a name with another number',
    hop: 'target-port',
    seen: /4317 → otlp-grpc, wanted 4317/,
    edit: seen => {
      gateway(seen).spec.ports.find(({ port }: Editable) => port === 4317).targetPort = 'otlp-grpc';
      const [pod] = seen.objects['Pod istio-system'].value;
      pod.spec.containers[0].ports = [{ name: 'otlp-grpc', containerPort: 8443 }];
    },
  },
  {
    name: 'a Gateway that istiod did not give to Envoy',
    hop: 'listener',
    seen: /Envoy binds 4318, not 4317/,
    edit: seen => {
      edgeIn(seen).envoy.value.listeners.shift();
    },
  },
  {
    name: 'a listener without our SNI',
    hop: 'listener',
    seen: /knows other.example.com/,
    edit: seen => {
      edgeIn(seen).envoy.value.listeners[0].sni = ['other.example.com'];
    },
  },
  {
    name: 'a Secret that nobody may read and Envoy waits for',
    hop: 'certificate',
    seen: /Envoy waits for Secret otlp-grpc-cert/,
    edit: seen => {
      seen.secrets['istio-system/otlp-grpc-cert'] = { unknown: 'may not read Secret' };
      edgeIn(seen).envoy.value.secrets = { active: [], waiting: ['kubernetes://otlp-grpc-cert'] };
    },
  },
  {
    name: 'a certificate that ran out',
    hop: 'certificate',
    seen: /expired 2026-11-25/,
    edit: seen => {
      seen.now = '2026-12-01T00:00:00.000Z';
    },
  },
  {
    name: 'a wildcard that is one label short',
    hop: 'certificate',
    seen: /served for \*\.com, not otlp-grpc/,
    edit: seen => {
      edgeIn(seen).listeners.grpc.tls.certificate.names = ['*.com'];
    },
  },
  {
    name: 'a chain that does not lead to the given CA',
    hop: 'certificate',
    seen: /unable to verify/,
    edit: seen => {
      edgeIn(seen).listeners.grpc.tls.distrust = 'unable to verify leaf signature';
    },
  },
  {
    name: 'a handshake that is reset',
    hop: 'certificate',
    seen: /handshake fails: connection reset/,
    edit: seen => {
      edgeIn(seen).listeners.grpc.tls = { error: 'connection reset' };
    },
  },
  {
    name: 'two VirtualServices for one host',
    hop: 'route',
    seen: /observability\/mine routes otlp-http.example.com too/,
    edit: seen => {
      const hosts = ['otlp-http.example.com'];
      const rival = (name: string, gateways?: string[]) => ({
        kind: 'VirtualService',
        metadata: { name },
        spec: { hosts, gateways },
      });
      // of the mesh alone, of another Gateway, and of ours
      const rivals = [rival('inside'), rival('other', ['public']), rival('mine', ['observability/otlp-gateway'])];
      seen.objects['VirtualService observability'].value.push(...rivals);
    },
  },
  {
    name: 'a route that Envoy does not have',
    hop: 'route',
    seen: /does not route \/v1\/logs/,
    edit: seen => {
      edgeIn(seen).envoy.value.hosts[0].routes.pop();
    },
  },
  {
    name: 'a foreign policy that denies our port',
    hop: 'edge-policies',
    seen: /lockdown: it refuses every request to 4317/,
    edit: seen => {
      const spec = { action: 'DENY', rules: [{ to: [{ operation: { ports: ['4317'] } }] }] };
      const policy = { kind: 'AuthorizationPolicy', metadata: { name: 'lockdown' }, spec };
      seen.objects['AuthorizationPolicy istio-system'].value.push(policy);
    },
  },
  {
    name: 'a foreign policy that allows other ports alone',
    hop: 'edge-policies',
    seen: /web allows other ports than 4317 alone/,
    edit: seen => {
      const spec = { rules: [{ to: [{ operation: { ports: ['8443'] } }] }] };
      const policy = { kind: 'AuthorizationPolicy', metadata: { name: 'web' }, spec };
      seen.objects['AuthorizationPolicy istio-system'].value.push(policy);
    },
  },
  {
    name: 'a policy that is on trial',
    hop: 'alloy-policies',
    seen: /dry-run"\] is true, wanted nothing/,
    edit: seen => {
      object(seen, 'AuthorizationPolicy', 'alloy-from-gateway').metadata.annotations['istio.io/dry-run'] = 'true';
    },
  },
  {
    name: 'a policy for another istiod',
    hop: 'alloy-policies',
    seen: /rev"\] is canary, wanted nothing/,
    edit: seen => {
      object(seen, 'PeerAuthentication', 'alloy-mtls').metadata.labels['istio.io/rev'] = 'canary';
    },
  },
  {
    name: 'a port past the sidecar',
    hop: 'pods',
    seen: /excludeInboundPorts"\] is 4317, wanted nothing/,
    edit: seen => {
      const { metadata } = object(seen, 'Deployment', 'alloy').spec.template;
      metadata.annotations['traffic.sidecar.istio.io/excludeInboundPorts'] = '4317';
    },
  },
  {
    name: 'pods on the network of their node',
    hop: 'pods',
    seen: /hostNetwork is true, wanted nothing/,
    edit: seen => {
      object(seen, 'Deployment', 'alloy').spec.template.spec.hostNetwork = true;
    },
  },
  {
    name: 'a second DestinationRule for Alloy’s Service',
    hop: 'destination',
    seen: /istio-system\/mine is for alloy-otlp too/,
    edit: seen => {
      const spec = { host: 'alloy-otlp.observability.svc.cluster.local' };
      seen.objects['DestinationRule istio-system'].value.push({ metadata: { name: 'mine' }, spec });
    },
  },
  {
    name: 'plain text to Alloy, by Envoy’s word',
    hop: 'destination',
    seen: /Envoy speaks plain text/,
    edit: seen => {
      grpcCluster(seen).tls = 'none';
    },
  },
  {
    name: 'endpoints that Envoy does not take',
    hop: 'endpoints',
    seen: /3 endpoints, none healthy/,
    edit: seen => {
      grpcCluster(seen).healthy = 0;
    },
  },
  {
    name: 'one pod that is not ready',
    hop: 'pods',
    seen: /2 of 3 ready; alloy-1 is not: CrashLoopBackOff/,
    edit: seen => {
      const pod = object(seen, 'Pod', 'alloy-1');
      pod.status.conditions[0].status = 'False';
      pod.status.containerStatuses = [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }];
    },
  },
  {
    name: 'a pod without a sidecar',
    hop: 'pods',
    seen: /alloy-0 has no sidecar/,
    edit: seen => {
      const { metadata, spec } = object(seen, 'Pod', 'alloy-0');
      delete metadata.labels['security.istio.io/tlsMode'];
      delete spec.initContainers;
    },
  },
  {
    name: 'a line of config.alloy',
    hop: 'config',
    seen: /is max_recv_msg_size = "4MiB", wanted max_recv_msg_size = "16MiB"/,
    edit: seen => {
      const { data } = object(seen, 'ConfigMap', 'alloy-config');
      data['config.alloy'] = data['config.alloy'].replace('"16MiB"', '"4MiB"');
    },
  },
  {
    name: 'pods from before the last change',
    hop: 'config',
    seen: /alloy-2 was started with another configuration/,
    edit: seen => {
      object(seen, 'Pod', 'alloy-2').metadata.annotations = { 'checksum/config': 'old' };
    },
  },
  {
    name: 'a load that failed',
    hop: 'config',
    seen: /the last load failed/,
    edit: seen => {
      tierIn(seen).metrics[1].samples.value[0].value = 0;
    },
  },
  {
    name: 'queues that are full',
    hop: 'backends',
    seen: /^the queue is full \(9000\)$/,
    edit: seen => {
      for (const sample of tierIn(seen).metrics.flatMap(({ samples }: Editable) => samples.value))
        if (sample.name === 'otelcol_exporter_queue_size') sample.value = 1000;
    },
  },
  {
    name: 'one of several destinations that gets nothing, beside one that does',
    hop: 'backends',
    seen: /^otlphttp\.traces_xray: sent 0, failed 7; otlp\.logs_archive: the queue is full \(900\)$/,
    edit: seen => {
      const add = (what: string, component: string, value: number, data_type: string) =>
        tierIn(seen).metrics[1].samples.value.push({
          name: `otelcol_exporter_${what}`,
          labels: { component_id: `otelcol.exporter.${component}`, data_type },
          value,
        });
      add('enqueue_failed_spans_total', 'otlphttp.traces_xray', 7, 'traces');
      add('sent_log_records_total', 'otlp.logs_archive', 5, 'logs');
      for (const signal of ['traces', 'metrics', 'logs']) add('queue_capacity', 'otlp.logs_archive', 900, signal);
      add('queue_size', 'otlp.logs_archive', 900, 'logs');
    },
  },
  {
    name: 'a backend that refuses the signal, though it took others before',
    hop: 'backends',
    seen: /^traces: gRPC 16 not retryable error: .*desc = no such tenant$/,
    edit: seen => {
      const message = `${REFUSED}Unauthenticated desc = no such tenant`;
      Object.assign(edgeIn(seen).sent.grpc, { grpcStatus: 16, message, arrived: { value: 0 } });
    },
  },
  {
    name: 'a backend that is away when the signal comes',
    hop: 'backends',
    seen: /^traces: 503 .no more retries left: rpc error: code = Unavailable/,
    edit: seen => {
      const message = '?no more retries left: rpc error: code = Unavailable desc = away';
      Object.assign(edgeIn(seen).sent.http, { status: 503, message, arrived: { value: 0 } });
    },
  },
  {
    name: 'a backend that has refused everything, by the counters alone',
    hop: 'backends',
    seen: /^sent 0, failed 3 \(Unauthenticated\)$/,
    edit: seen => {
      for (const sample of tierIn(seen).metrics.flatMap(({ samples }: Editable) => samples.value))
        if (/^otelcol_exporter_sent_/.test(sample.name)) sample.value = 0;
      const labels = { error_permanent: 'true', error_type: 'Unauthenticated' };
      tierIn(seen).metrics[0].samples.value.push({
        name: 'otelcol_exporter_send_failed_spans_total',
        labels,
        value: 3,
      });
    },
  },
  {
    name: 'an HTTP 200 that says nothing of gRPC',
    hop: 'send',
    seen: /^200$/,
    edit: seen => {
      delete edgeIn(seen).sent.grpc.grpcStatus;
    },
  },
  {
    name: 'an answer that was cut off',
    hop: 'send',
    seen: /^200 \(cut off before its end\)/,
    edit: seen => {
      edgeIn(seen).sent.http.fault = 'cut off before its end';
    },
  },
  {
    name: 'an answer that no receiver counted',
    hop: 'send',
    seen: /200, but no receiver counted it/,
    edit: seen => {
      edgeIn(seen).sent.http.arrived = { value: 0 };
    },
  },
];

/** Statuses that a backend’s refusal shares with the edge’s and with Alloy’s: the text tells whose they are. */
test.each<[string, Editable, RegExp]>([
  [
    'the backend',
    { status: 401, message: `d${REFUSED}Unauthenticated desc = no basic auth provided` },
    /^The backend says so/,
  ],
  [
    'the backend, too large',
    { status: 429, message: `${REFUSED}ResourceExhausted desc = larger than max` },
    /^The backend says so/,
  ],
  ['a full queue', { status: 503, message: 'sending queue is full' }, /^The backend is away or slow/],
  ['Alloy’s receiver', { status: 401, message: 'no basic auth provided' }, /^Alloy’s receiver says so/],
  [
    'Alloy’s receiver, a token',
    { status: 401, message: '>provided authorization does not match expected scheme or token' },
    /^Alloy’s receiver says so/,
  ],
  ['a policy', { status: 403, message: 'RBAC: access denied' }, /^A policy refuses it/],
  ['the check of tokens', { status: 401, message: 'Jwt is expired' }, /^The check of tokens says so/],
  ['nobody that it knows', { status: 401, message: 'Unauthorized' }, /^No credentials, or wrong ones/],
])('%s says so', (_, answer, why) => {
  const { hops, first } = judged(seen => {
    Object.assign(edgeIn(seen).sent.http, answer, { arrived: { value: 0 } });
  });
  const send = hops.find(({ id, transport }) => id === 'send' && transport === 'http')!;
  expect(send).toMatchObject({ verdict: 'broken', why: expect.stringMatching(why) });
  expect(first!.id).toBe(/^The backend/.test(send.why!) ? 'backends' : 'send');
});

test.each(EXAMPLES)('$name', ({ hop, seen, edit }) => {
  const { first } = judged(edit);
  expect(first).toMatchObject({ id: hop, verdict: 'broken', seen: expect.stringMatching(seen) });
  expect(first!.why).toMatch(/\.$/);
  expect(first!.fix).toBeTruthy();
});

describe('unknown is not broken', () => {
  test('nothing could be read', () => {
    const { first, hops, healthy } = judged(seen => {
      for (const key of Object.keys(seen.objects)) seen.objects[key] = { unknown: 'may not read it' };
      for (const key of Object.keys(seen.secrets)) seen.secrets[key] = { unknown: 'may not read Secret' };
      edgeIn(seen).envoy = { unknown: 'Envoy: no answer' };
      tierIn(seen).metrics = [];
      edgeIn(seen).sent = undefined;
      for (const edge of Object.values<Editable>(edgeIn(seen).listeners))
        Object.assign(edge, { tcp: 'not tried', tls: undefined });
    });
    expect(first).toBeUndefined();
    expect(healthy).toBe(null);
    expect(hops.map(({ verdict }) => verdict)).not.toContain('broken');
  });

  test('an internal NLB that does not answer here', () => {
    const diagnosis = judged(seen => {
      edgeIn(seen).listeners.grpc = { target: 'otlp-grpc.example.com:4317', tcp: 'no answer' };
    });
    const { first, hops } = diagnosis;
    expect(first).toBeUndefined();
    expect(diagnosis.healthy).toBe(null);
    expect(report(diagnosis)).toMatch(/No hop is broken of those that could be judged: 25 ✓, 1 not judged\.\n$/);
    expect(hops[0]).toMatchObject({ id: 'nlb', verdict: 'unknown' });
  });

  test('a signal that the time was up for', () => {
    const { hops, healthy } = judged(seen => {
      delete edgeIn(seen).sent.http;
    });
    expect(hops.at(-1)).toMatchObject({ id: 'send', verdict: 'unknown', seen: 'not sent: the time was up' });
    expect(healthy).toBe(null);
  });

  test.each<[string, (seen: Editable) => void, JudgedId, RegExp]>([
    ['nothing in a list', seen => gateway(seen).spec.ports.unshift(null), 'service-port', /another form/],
    [
      'a list that is a text',
      seen => Object.assign(gateway(seen).spec, { ports: '4317' }),
      'target-port',
      /another form/,
    ],
    ['an object without a name', seen => seen.objects['Pod observability'].value.push({}), 'pods', /another form/],
    ['counters that are no numbers', seen => spoil(seen, /accepted/, Number.NaN), 'receiver', /not all are numbers/],
    ['endless counters', seen => spoil(seen, /sent_spans/, Infinity), 'backends', /not all are numbers/],
    ['counters below nought', seen => spoil(seen, /sent_spans/, -1), 'backends', /not all are numbers/],
    [
      'dates that are none',
      seen => Object.assign(edgeIn(seen).listeners.grpc.tls.certificate, { notAfter: '' }),
      'certificate',
      /dates cannot/,
    ],
  ])('%s', (_, edit, id, says) => {
    const { hops, first } = judged(edit);
    expect(first).toBeUndefined();
    const found = hops.filter(hop => hop.id === id).find(hop => says.test(hop.seen))!;
    expect(found.seen).not.toMatch(/NaN|Infinity|properties of/);
  });

  test('a Secret that may not be read, when its certificate is served', () => {
    const { hops } = judged(seen => {
      seen.secrets['istio-system/otlp-grpc-cert'] = { unknown: 'may not read Secret' };
    });
    const found = hops.find(({ id }) => id === 'certificate');
    expect(found).toMatchObject({ verdict: 'ok', seen: expect.stringContaining('not judged: may not read Secret') });
  });
});

describe('what is shown', () => {
  const broken = judged(EXAMPLES.find(({ hop }) => hop === 'target-port')!.edit);

  test('the first broken hop with why and what to do', () => {
    const text = report(broken, 'lab');
    expect(text).toContain('✗ ③ targetPort          grpc  4317 → 8443, wanted 4317');
    expect(text).toContain('$ helm upgrade istio-ingressgateway istio/gateway --namespace istio-system');
  });

  test('the same as JSON', () => {
    expect(JSON.parse(reportJson(broken))).toMatchObject({ healthy: false, first: { id: 'target-port' } });
    expect(JSON.parse(reportJson(judged()))).toMatchObject({ healthy: true, remarks: [] });
  });

  test('remarks once, before all hops', () => {
    const remarks = ['no kubeconfig: \x1b[2Jgive one'];
    const diagnosis = judged(seen => Object.assign(seen, { remarks }));
    expect(report(diagnosis, 'lab').split('\n')[1]).toContain('? no kubeconfig: \\u{1b}[2Jgive one');
  });

  test('what others wrote, as text', () => {
    const diagnosis = judged(seen => {
      const evil = 'x\x1b]0;owned\x07\n::error ::y \u202e##[group]';
      edgeIn(seen).envoy.value.listeners[0].sni = [evil];
      gateway(seen).spec.type = { toString: evil };
    });
    const text = report(diagnosis, 'lab');
    expect(text).toContain('knows x\\u{1b}]0;owned\\u{7}\\u{a}::error ::y \\u{202e}#\\u{23}[group]');
    expect(text).toContain('has type {"toString":"x');
    expect(JSON.parse(reportJson(diagnosis)).first.seen).not.toContain('\x1b');
  });
});
