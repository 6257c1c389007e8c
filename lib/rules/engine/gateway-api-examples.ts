/** The small path that works, by the Gateway API: istiod makes the gateway's pods and their Service. */
import { EDGE, RECEIVER } from './examples';

/** A Gateway with a listener for each transport, which takes routes of every namespace. */
export const API_GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: otlp, namespace: edge}
spec:
  gatewayClassName: istio
  listeners:
    - name: otlp-grpc
      port: 4317
      protocol: HTTPS
      hostname: otlp-grpc.example.com
      tls: {mode: Terminate, certificateRefs: [{name: otlp-grpc-cert}]}
      allowedRoutes: {namespaces: {from: All}}
    - name: otlp-http
      port: 4318
      protocol: HTTPS
      hostname: otlp-http.example.com
      tls: {mode: Terminate, certificateRefs: [{name: otlp-http-cert}]}
      allowedRoutes: {namespaces: {from: All}}
---
`;

/** A route for each transport. */
export const API_ROUTES = `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: otlp-grpc, namespace: observability}
spec:
  parentRefs: [{name: otlp, namespace: edge, sectionName: otlp-grpc}]
  hostnames: [otlp-grpc.example.com]
  rules:
    - matches: [{method: {service: opentelemetry.proto.collector.trace.v1.TraceService, method: Export}}]
      backendRefs: [{name: alloy, port: 4317}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: otlp-http, namespace: observability}
spec:
  parentRefs: [{name: otlp, namespace: edge, sectionName: otlp-http}]
  hostnames: [otlp-http.example.com]
  rules:
    - matches: [{path: {type: Exact, value: /v1/traces}}]
      backendRefs: [{name: alloy, port: 4318}]
---
`;

const ALLOYS_SERVICE = EDGE.slice(EDGE.lastIndexOf('apiVersion: v1\nkind: Service'));

/** The mesh's word that a request is not tried again, which no field of a route says. Append to a path. */
export const NO_RETRIES = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |
    defaultHttpRetryPolicy: {attempts: 0}
`;

/** The edge by the Gateway API, and Alloy behind it. */
export const API_PATH = API_GATEWAY + API_ROUTES + ALLOYS_SERVICE + RECEIVER + NO_RETRIES;
