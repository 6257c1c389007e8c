/** Changes of an environment, and what is said of each. */
import type { Sections } from '../samples';
import { said } from './said';

const DEPLOYMENT = 'Deployment observability/alloy';
const RESTART = `restarts · Alloy’s pods of ${DEPLOYMENT} restart, a new one before an old one goes: `;
const BOTH = 'senders of otlp-grpc.example.com, otlp-http.example.com (OTLP/gRPC and OTLP/HTTP)';
const JWT = (issuer: string) =>
  `{jwt: {issuer: ${issuer}, jwksUri: https://issuer.example.com/keys, audiences: [otlp]}}`;
const OWN_PODS =
  '{name: otlp-gateway, namespace: otlp-gateway, service: {manifests: {}}, deployment: {createNamespace: true, replicas: {min: 3, max: 12}}}';

interface Pair {
  readonly what: string;
  readonly before?: Sections;
  readonly after?: Sections;
  /** Beginnings of lines that must be there. */
  readonly says: readonly string[];
  /** Whether nothing else is said. */
  readonly only?: true;
  /** Whether requests fail. */
  readonly cuts: boolean;
}

const PAIRS: readonly Pair[] = [
  {
    what: 'other ports',
    after: { listeners: '{split: {grpc: 14317, http: 14318}}' },
    says: [
      'senders ✗ senders of otlp-grpc.example.com (OTLP/gRPC) must change port 4317 → 14317',
      'senders ✗ senders of otlp-http.example.com (OTLP/HTTP) must change port 4318 → 14318',
      'window ✗ 403, gRPC status 7 from wave -1 until wave 0 for senders of otlp-grpc.example.com, otlp-http.example.com: AuthorizationPolicy observability/alloy-from-gateway does not let them through',
      'window ✗ 503, gRPC status 14 from wave 0 until wave 1 for senders of otlp-grpc.example.com, otlp-http.example.com: the route leads to port 4317 of Service alloy-otlp, which has 14317, 14318; the route',
      'window ✗ no connection from wave 1 until wave 2 for senders of otlp-grpc.example.com, otlp-http.example.com: otlp-grpc.example.com is served on 14317 alone; otlp-http',
      `${RESTART}config.alloy changes`,
    ],
    cuts: true,
  },
  {
    what: 'more pods',
    after: { alloy: '{replicas: 4}' },
    says: [`size · ${DEPLOYMENT}: pods 2 → 4; they ask for 1 → 2 cores and 5 → 10 GiB together`],
    only: true,
    cuts: false,
  },
  {
    what: 'another host',
    after: { hosts: '{grpc: otlp-grpc.example.org, http: otlp-http.example.com}' },
    says: [
      'senders ✗ senders of otlp-grpc.example.com (OTLP/gRPC) must change to otlp-grpc.example.org:4317: otlp-grpc.example.com:4317 is served no more',
      'window ✗ no handshake from wave 1 until wave 2: Gateway observability/otlp-gateway: ',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'client certificates',
    after: { access: '{mtls: {caSecret: senders-ca}}' },
    says: [
      `senders ✗ ${BOTH} must show a client certificate that the CA in Secret senders-ca-cacert has signed`,
      'others · Secret senders-ca-cacert must be there before the delivery: Gateway otlp-gateway needs it',
      'exposure · strangers get no longer through to otlp-grpc.example.com, otlp-http.example.com',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'another CA of client certificates',
    before: { access: '{mtls: {caSecret: senders-ca}}' },
    after: { access: '{mtls: {caSecret: other-ca}}' },
    says: [
      `senders ✗ ${BOTH} must show a certificate of another CA: the one in Secret other-ca-cacert, not senders-ca-cacert`,
      'others · Secret other-ca-cacert must be there before the delivery',
      'others · nothing here needs Secret senders-ca-cacert any more',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'no client certificates any more',
    before: { access: '{mtls: {caSecret: senders-ca}}' },
    says: [
      `exposure · ${BOTH} are not asked any more for a client certificate`,
      'exposure · whoever reaches the load balancer may send to otlp-grpc.example.com, otlp-http.example.com: nothing on the way asks for credentials any more',
    ],
    cuts: false,
  },
  {
    what: 'tokens',
    after: { access: JWT('https://issuer.example.com') },
    says: [`senders ✗ ${BOTH} must bring what is asked for now: a JWT of https://issuer.example.com`],
    cuts: true,
  },
  {
    what: 'tokens of another issuer',
    before: { access: JWT('https://issuer.example.com') },
    after: { access: JWT('https://other.example.com') },
    says: [
      'senders ✗ senders whose token is of https://issuer.example.com for otlp in header authorization must get another: RequestAuthentication observability/alloy-jwt takes https://other.example.com',
    ],
    cuts: true,
  },
  {
    what: 'credentials at the receiver',
    after: { access: '{bearer: {token: {name: otlp-token, key: token}}}' },
    says: [
      `senders ✗ ${BOTH} must bring what is asked for now: the credentials that Alloy’s receiver asks for`,
      `others · Secret observability/otlp-token must be there before the delivery: ${DEPLOYMENT.replace('observability/', '')} needs it`,
    ],
    cuts: true,
  },
  {
    what: 'fewer addresses',
    before: { access: '{allowlist: [10.0.0.0/8, 192.168.0.0/16]}' },
    after: { access: '{allowlist: [10.0.0.0/8]}' },
    says: [
      'exposure ✗ the load balancer of Service istio-ingressgateway-otlp no longer lets in 192.168.0.0/16',
      'exposure ✗ AuthorizationPolicy istio-system/otlp-allowlist (DENY): notIpBlocks without 192.168.0.0/16. Others get 403',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'more addresses',
    before: { access: '{allowlist: [10.0.0.0/8]}' },
    after: { access: '{allowlist: [10.0.0.0/8, 192.168.0.0/16]}' },
    says: [
      'exposure · the load balancer of Service istio-ingressgateway-otlp lets in 192.168.0.0/16',
      'exposure · AuthorizationPolicy istio-system/otlp-allowlist (DENY): notIpBlocks with 192.168.0.0/16, too',
    ],
    only: true,
    cuts: false,
  },
  {
    what: 'an internet-facing load balancer',
    before: { access: '{mtls: {caSecret: senders-ca}}' },
    after: { access: '{mtls: {caSecret: senders-ca}}', nlb: '{scheme: internet-facing}' },
    says: [
      'exposure ✗ the load balancer of Service istio-ingressgateway-otlp becomes internet-facing; it was internal',
      'replaced ✗ the NLB of Service istio-ingressgateway-otlp is deleted and made anew, with a new DNS name and new addresses. Point the DNS records of its hosts at it',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'a new issuer of certificates',
    after: { tls: '{issuer: {name: other}}' },
    says: [`senders ✗ ${BOTH} must trust another issuer of the server’s certificate: other, not letsencrypt`],
    only: true,
    cuts: true,
  },
  {
    what: 'TLS 1.3 alone',
    after: { tls: '{issuer: {name: letsencrypt}, minVersion: "1.3"}' },
    says: [`senders ✗ ${BOTH} must speak at least TLSV1_3 (was TLSV1_2)`],
    only: true,
    cuts: true,
  },
  {
    what: 'smaller requests',
    before: { receiver: '{grpc: {maxMessageMiB: 10}}' },
    after: { receiver: '{grpc: {maxMessageMiB: 4}}' },
    says: [
      'senders ✗ senders of otlp-grpc.example.com (OTLP/gRPC) must send smaller requests: 4 MiB at most, not 10',
      `${RESTART}config.alloy changes. No acknowledged data is lost`,
      'rest · ConfigMap observability/alloy-config: otelcol.receiver.otlp.ingest: grpc.max_recv_msg_size "10MiB" → "4MiB"',
    ],
    only: true,
    cuts: true,
  },
  {
    what: 'another destination, and logs',
    after: {
      destinations:
        '{traces: {otlp: "other.tempo.svc.cluster.local:4317"}, logs: {otlphttp: "http://loki.loki.svc:3100/otlp"}}',
    },
    says: [
      `exposure · ${BOTH} may send logs, too`,
      'data · traces go to other.tempo.svc.cluster.local:4317, and no longer to tempo.tempo.svc.cluster.local:4317',
      'data · logs go to http://loki.loki.svc:3100/otlp',
    ],
    cuts: false,
  },
  {
    what: 'a signal less',
    before: {
      destinations:
        '{traces: {otlp: "tempo.tempo.svc.cluster.local:4317"}, logs: {otlphttp: "http://loki.loki.svc:3100/otlp"}}',
    },
    says: [
      'senders ✗ senders of otlp-grpc.example.com (OTLP/gRPC) must send logs elsewhere: they get UNIMPLEMENTED, which no sender repeats',
      'senders ✗ senders of otlp-http.example.com (OTLP/HTTP) must send logs elsewhere: they get 404',
      'data · logs go nowhere any more; they went to http://loki.loki.svc:3100/otlp',
    ],
    cuts: true,
  },
  {
    what: 'a queue on disk',
    after: { destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}' },
    says: [
      'window ✗ 503, gRPC status 14, behind Service observability/alloy-otlp until the first pod of StatefulSet observability/alloy is ready',
      'data · OK from otelcol.exporter.otlp.traces means something else: it is in a queue on disk; it was: the backend has it',
      'made · StatefulSet observability/alloy',
      'deleted ? Deployment observability/alloy',
    ],
    cuts: true,
  },
  {
    what: 'no queue on disk any more',
    before: { destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}' },
    says: [
      'data · the volumes of StatefulSet observability/alloy stay when it is deleted, with whatever is queued on them',
    ],
    cuts: true,
  },
  {
    what: 'a larger volume',
    before: {
      destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}',
      alloy: '{storage: {size: 20Gi}}',
    },
    after: {
      destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}',
      alloy: '{storage: {size: 40Gi}}',
    },
    says: [
      'hand · StatefulSet observability/alloy can’t be changed so (spec.volumeClaimTemplates[0].spec.resources.requests.storage): the API server refuses the whole object. To deliver it, delete it with --cascade=orphan, and let it be made anew; claims that are there keep their size and class',
    ],
    cuts: false,
  },
  {
    what: 'a queue in memory, and a restart',
    before: { destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: memory}}}' },
    after: {
      destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: memory}}}',
      alloy: '{image: "grafana/alloy:v1.20.0"}',
    },
    says: [
      `${RESTART}image grafana/alloy:v1.19.0 → grafana/alloy:v1.20.0`,
      `data · when the pods of ${DEPLOYMENT} restart, what otelcol.exporter.otlp.traces hold in memory for a backend that is away is lost`,
    ],
    cuts: false,
  },
  {
    what: 'sampling',
    after: { pipeline: '{tailSampling: {policies: [{name: errors, statusCode: {statusCodes: [ERROR]}}]}}' },
    says: ['data · other traces are kept than before: otelcol.processor.tail_sampling.default is new'],
    cuts: false,
  },
  {
    what: 'another name of Alloy',
    after: { alloy: '{name: collector}' },
    says: [
      'window ✗ 503, gRPC status 14 from wave -1 until wave 0 for senders of otlp-grpc.example.com, otlp-http.example.com: Service alloy-otlp selects no pods',
      'window ✗ 503, gRPC status 14, behind Service observability/alloy-otlp until the first pod of Deployment observability/collector is ready',
    ],
    cuts: true,
  },
  {
    what: 'another namespace of Alloy',
    after: { alloy: '{namespace: otlp}' },
    says: [
      'window ✗ no route or no listener (404, status 12, or no connection) from wave -1 until wave 1 for senders of otlp-grpc.example.com, otlp-http.example.com',
    ],
    cuts: true,
  },
  {
    what: 'gateway pods of its own',
    after: { gateway: OWN_PODS },
    says: [
      'window ✗ no handshake from wave 1 until wave 2: Gateway observability/otlp-gateway: server otlp-grpc (4317) needs the Secret otlp-gateway/otlp-grpc-cert',
      'exposure ✗ AuthorizationPolicy observability/alloy-from-gateway (ALLOW): principals cluster.local/ns/istio-system/sa/istio-ingressgateway → cluster.local/ns/otlp-gateway/sa/otlp-gateway. Others get 403, status 7, from wave -1 on',
      'replaced ✗ Service istio-ingressgateway-otlp goes, and Service otlp-gateway takes its place: a new load balancer with a new DNS name',
      'size · HorizontalPodAutoscaler otlp-gateway/otlp-gateway is new: it allows 3 to 12 pods',
    ],
    cuts: true,
  },
  {
    what: 'the name of the load balancer',
    after: { nlb: '{name: otlp}' },
    says: [
      'hand · the NLB of Service istio-ingressgateway-otlp keeps its name (made by the controller): otlp counts when the Service is made anew',
    ],
    only: true,
    cuts: false,
  },
];

test.each(PAIRS.map(pair => [pair.what, pair] as const))('%s', (_, { before = {}, after = {}, says, only, cuts }) => {
  const found = said(before, after);
  for (const line of says) expect(found.filter(each => each.startsWith(line)).length || found).toBe(1);
  if (only) expect(found.filter(each => !says.some(line => each.startsWith(line)))).toEqual([]);
  expect(found.some(line => line.includes(' ✗ '))).toBe(cuts);
});
