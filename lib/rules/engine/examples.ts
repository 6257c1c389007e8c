/** A small path that works, for the examples of rules that look at several hops at once. */

/** Two listeners, a VirtualService for each, and the Service that both routes lead to. */
export const EDGE = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
    - port: {number: 4318, name: otlp-http, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {prefix: /opentelemetry.proto.collector.trace.v1.TraceService/}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4317}}}]
      retries: {attempts: 0}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {exact: /v1/traces}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]
      retries: {attempts: 0}
---
apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: observability}
spec:
  selector: {app: alloy}
  ports:
    - {name: otlp-grpc, port: 4317, targetPort: 4317, appProtocol: grpc}
    - {name: otlp-http, port: 4318, targetPort: 4318, appProtocol: http}
---
`;

/** A pod of Alloy, and its configuration. */
export const RECEIVER = alloy(`otelcol.receiver.otlp "ingest" {
  grpc {
    endpoint = "0.0.0.0:4317"
  }
  http {
    endpoint = "0.0.0.0:4318"
  }
  output {
    traces = [otelcol.exporter.otlphttp.tempo.input]
  }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
  }
}`);

/** The edge and Alloy behind it. */
export const PATH = EDGE + RECEIVER;

/** Makes a pod of Alloy and the ConfigMap with this configuration. */
export function alloy(config: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: alloy, namespace: observability, labels: {app: alloy}}
spec:
  serviceAccountName: alloy
  containers:
    - name: alloy
      image: grafana/alloy:v1.17.0
      args: [run, /config/config.alloy, --storage.path=/data, --server.http.listen-addr=0.0.0.0:12345]
      ports: [{containerPort: 4317}, {containerPort: 4318}]
      volumeMounts:
        - {name: config, mountPath: /config}
        - {name: data, mountPath: /data}
  volumes:
    - {name: config, configMap: {name: alloy}}
    - {name: data, emptyDir: {}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: alloy, namespace: observability}
data:
  config.alloy: |
${config.replaceAll(/^/gm, '    ')}
`;
}

/** Makes another pod of Alloy, called central, and its Service with one port. Append to an Alloy. */
export function tierOf(config: string, port = 4317): string {
  return `---
${alloy(config)
  .replaceAll('app: alloy', 'app: central')
  .replaceAll('name: alloy,', 'name: central,')
  .replaceAll('name: alloy}', 'name: central}')}---
apiVersion: v1
kind: Service
metadata: {name: central, namespace: observability}
spec: {selector: {app: central}, ports: [{port: ${port}, appProtocol: ${port === 4317 ? 'grpc' : 'http'}}]}
`;
}

/** Makes a pod of Alloy that sends traces to Tempo over gRPC, with these lines in the exporter's client. */
export function sending(...client: string[]): string {
  return alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client {
${client.map(line => `    ${line}`).join('\n')}
  }
}`);
}

/** Makes a pod of Alloy that limits its memory by percentages, with these resources of the container. */
export function limiting(resources: string): string {
  return alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.memory_limiter.default.input] }
}
otelcol.processor.memory_limiter "default" {
  check_interval = "1s"
  limit_percentage = 80
  spike_limit_percentage = 20
  output { traces = [backends.tempo.default.input] }
}`).replace('      ports:', `      resources: {${resources}}\n      ports:`);
}

/** Makes a pod of Alloy that keeps its data on a claimed volume, with the flag that queues on disk need. */
export function onDisk(config: string): string {
  return alloy(config)
    .replace('[run,', '[run, --stability.level=public-preview,')
    .replace('emptyDir: {}', 'persistentVolumeClaim: {claimName: alloy}');
}

/** How the gateway reaches Alloy inside the mesh. Append to a path. */
export const MESH = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: alloy, namespace: observability}
spec:
  host: alloy.observability.svc.cluster.local
  trafficPolicy:
    connectionPool: {http: {idleTimeout: 30s}}
    tls: {mode: ISTIO_MUTUAL}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  mtls: {mode: STRICT}
`;

/** Replaces each Pod by a Deployment with `replicas` pods. */
export function deployed(manifests: string, replicas = 1): string {
  return manifests.replace(
    /apiVersion: v1\nkind: Pod\nmetadata: \{(name: \w+, namespace: \w+), (labels: [^\n]*)\}\nspec:\n((?: .*\n)+)/g,
    (_, name, labels, spec: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {${name}}\nspec:\n  replicas: ${replicas}\n  selector: {matchLabels: {app: alloy}}\n` +
      `  template:\n    metadata: {${labels}}\n    spec:\n${spec.replaceAll(/^/gm, '    ').trimEnd()}\n`,
  );
}

/** The gateway's pods, and their Service with a load balancer. Append to a path. */
export const GATEWAY_PODS = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  template:
    metadata: {labels: {app: istio-ingressgateway, istio: ingressgateway}}
    spec:
      serviceAccountName: istio-ingressgateway
      containers: [{name: istio-proxy, image: auto}]
---
apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
    service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol: http
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-port: "15021"
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-path: /healthz/ready
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports:
    - {name: otlp-grpc, port: 4317, targetPort: 4317}
    - {name: otlp-http, port: 4318, targetPort: 4318}
`;

/**
 * Makes the Service of a gateway behind an NLB with ip targets.
 *
 * @param annotations further ones, without what all begin with: `scheme: internal`
 * @param spec further lines of the spec
 */
export function networkBalancer(annotations: readonly string[] = [], spec: readonly string[] = []): string {
  const all = ['type: external', 'nlb-target-type: ip', ...annotations];
  return `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
${all.map(one => `    service.beta.kubernetes.io/aws-load-balancer-${one}\n`).join('')}spec:
  type: LoadBalancer
${spec.map(line => `  ${line}\n`).join('')}  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`;
}

/** Certificates and ServiceAccounts that make a path with a gateway complete. Append to such a path. */
export const REST = `---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec: {}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-http, namespace: istio-system}
spec: {secretName: otlp-http-cert, dnsNames: [otlp-http.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: istio-ingressgateway, namespace: istio-system}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: alloy, namespace: observability}
`;

/** Policies that let only requests with a token through to Alloy. Append to a path. */
export const JWT = `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  jwtRules: [{issuer: "https://id.example.com", audiences: [otlp]}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  action: DENY
  rules:
    - from: [{source: {notRequestPrincipals: ["*"]}}]
      to: [{operation: {ports: ["4317", "4318"]}}]
`;

/** A policy at Alloy that refuses some senders. */
export const RETIRED_SENDERS = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: senders, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  action: DENY
  rules:
    - to: [{operation: {ports: ["4317"]}}]
      when: [{key: "request.headers[x-sender]", values: [retired]}]
`;

/** A Service of Tempo's, with its ports for OTLP. Append to Alloy with an exporter. */
export const TEMPO = `---
apiVersion: v1
kind: Service
metadata: {name: tempo-distributor, namespace: tempo}
spec:
  selector: {app.kubernetes.io/name: tempo}
  ports: [{name: grpc-otlp, port: 4317}, {name: http-otlp, port: 4318}]
`;

/** Pods that sample, and the Service by which a balancer finds each of them. Append to Alloy with a balancer. */
export const SAMPLERS = `---
apiVersion: v1
kind: Service
metadata: {name: samplers, namespace: observability}
spec:
  clusterIP: None
  selector: {app: samplers}
  ports:
    - {name: otlp-grpc, port: 4317, targetPort: 4317, appProtocol: tcp}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: samplers, namespace: observability}
spec:
  replicas: 3
  serviceName: samplers
  selector: {matchLabels: {app: samplers}}
  template:
    metadata: {labels: {app: samplers, sidecar.istio.io/inject: "true"}}
    spec:
      containers:
        - {name: collector, image: "otel/opentelemetry-collector-contrib:0.158.0", ports: [{containerPort: 4317}]}
`;

/** A receiver, and a balancer that finds the pods of SAMPLERS. */
export const BALANCER = `otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.loadbalancing.samplers.input] }
}
otelcol.exporter.loadbalancing "samplers" {
  resolver {
    dns {
      hostname = "samplers.observability.svc.cluster.local"
    }
  }
  protocol {
    otlp {
      client { tls { insecure = true } }
      queue {
        wait_for_result = true
      }
      retry { max_elapsed_time = "4s" }
    }
  }
}`;

/** Alloys in three pods that send to Alloys in two pods that sample. */
export const SAMPLING_ALLOYS = `${deployed(
  alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.samplers.input] }
}
otelcol.exporter.otlp "samplers" {
  client {
    endpoint = "samplers.observability.svc:4317"
    tls { insecure = true }
  }
}`),
  3,
)
  .replaceAll('name: alloy,', 'name: agent,')
  .replaceAll('name: alloy}', 'name: agent}')}---
${deployed(
  alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.tail_sampling.default.input] }
}
otelcol.processor.tail_sampling "default" {
  policy {
    name = "errors"
    type = "status_code"
    status_code { status_codes = ["ERROR"] }
  }
  output { traces = [backends.tempo.default.input] }
}`),
  2,
)
  .replaceAll('app: alloy', 'app: samplers')
  .replaceAll('name: alloy,', 'name: samplers,')
  .replaceAll('name: alloy}', 'name: samplers}')
  .replace('kind: Deployment', 'kind: StatefulSet')}---
apiVersion: v1
kind: Service
metadata: {name: samplers, namespace: observability}
spec: {selector: {app: samplers}, ports: [{name: otlp-grpc, port: 4317, appProtocol: grpc}]}
`;
