/** A small path that works, for the examples of rules that look at several hops at once. */

/** Two listeners, a VirtualService for each, and the Service that they lead to. */
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

/** All of it. */
export const PATH = EDGE + RECEIVER;

/** A pod of Alloy with this configuration. */
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

/** How the gateway reaches Alloy inside the mesh; to be put behind a path. */
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
