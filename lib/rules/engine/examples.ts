/** A small path that works, for the examples of rules that look at several hops at once. */

import { alloy } from './alloy-examples';

/** A Gateway with a server for OTLP/gRPC, whose settings of TLS follow: `${SERVER}      tls: {…}`. */
export const SERVER = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
`;

/** Two listeners, a VirtualService for each, and the Service that both routes lead to. */
export const EDGE = `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
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
