/** What a cluster has beside one environment's objects, so that the input is complete. */
export function cluster(secrets: readonly string[]): string {
  return [GATEWAY, ACCOUNT, ...secrets.map(secret), ...BACKENDS.map(backend)].join('---\n');
}

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  template:
    metadata: {labels: {app: istio-ingressgateway, istio: ingressgateway}}
    spec: {serviceAccountName: istio-ingressgateway, containers: [{name: istio-proxy, image: auto}]}
`;

const ACCOUNT = `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec: {}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: istio-ingressgateway, namespace: istio-system}
`;

const BACKENDS: readonly (readonly [name: string, namespace: string, ports: readonly number[]])[] = [
  ['tempo-distributor', 'tempo', [4317]],
  ['mimir-distributor', 'mimir', [8080]],
  ['loki-distributor', 'loki', [3100]],
];

function secret(name: string): string {
  return `apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: istio-system}
data: {tls.crt: Li4u, tls.key: Li4u}
`;
}

function backend([name, namespace, ports]: (typeof BACKENDS)[number]): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {app: ${name}}
  ports: [${ports.map(port => `{name: p${port}, port: ${port}}`).join(', ')}]
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: backend, image: "backend:1"}]}
`;
}
