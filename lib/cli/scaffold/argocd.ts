/** Where the repository is, until its owner says so. */
const REPOSITORY = 'https://git.example.com/platform/otlp.git';

/** What synth may write below a namespace, by API group. A test holds the list against all that is synthesized. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Service', 'ServiceAccount'],
  apps: ['DaemonSet', 'Deployment', 'StatefulSet'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'cert-manager.io': ['Certificate'],
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute'],
  'monitoring.coreos.com': ['PodMonitor', 'PrometheusRule'],
  'networking.istio.io': ['DestinationRule', 'EnvoyFilter', 'Gateway', 'Sidecar', 'VirtualService'],
  'networking.k8s.io': ['NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  'telemetry.istio.io': ['Telemetry'],
};

const kinds = Object.entries(KINDS)
  .flatMap(([group, names]) => names.map(kind => `    - { group: ${group || '""'}, kind: ${kind} }\n`))
  .join('');

/** The files for Argo CD, by path. `docs/owners.md` shows them as they are here. */
export const ARGOCD_FILES: Readonly<Record<string, string>> = {
  'argocd/project.yaml': `# What the Applications of applicationset.yaml may do: these kinds, in these namespaces, from this repository.
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: otlp
  namespace: argocd
spec:
  description: OTLP from outside of the cluster into Grafana Alloy
  sourceRepos:
    - ${REPOSITORY} # yours: here, and twice in applicationset.yaml
  destinations:
    # The gateway's namespace and Alloy's. Add those that your environments name, and narrow the clusters.
    - { name: "*", namespace: istio-system }
    - { name: "*", namespace: observability }
  clusterResourceWhitelist:
    # of createNamespace alone
    - { group: "", kind: Namespace }
  namespaceResourceWhitelist:
${kinds}`,
  'argocd/applicationset.yaml': `# An Application for each file of environments/: what synth made of it, in its cluster.
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: otlp
  namespace: argocd
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
    - git:
        repoURL: ${REPOSITORY}
        revision: main
        files: [{ path: environments/*.yaml }, { path: environments/*.yml }]
      # Argo CD's * reaches into folders too: bases/ and present/ hold no environments.
      selector: { matchLabels: { path.path: environments } }
  template:
    metadata:
      name: otlp-{{ .name }}
      annotations:
        # The API server says what a sync would change, with its defaults and who else writes what.
        argocd.argoproj.io/compare-options: ServerSideDiff=true
    spec:
      project: otlp
      destination:
        # The cluster's name in Argo CD: what the environment says as cluster, else the environment's own name.
        # A base is not read here, so that an environment which extends one says its cluster itself.
        name: >-
          {{ if and (hasKey . "extends") (not (hasKey . "cluster")) }}{{ fail (printf "environments/%s.yaml extends a base: say cluster in it" .name) }}{{ end }}{{ dig "cluster" .name . }}
        # Nothing goes here, since each object says its own; the project asks for one of its namespaces.
        namespace: observability
      source:
        repoURL: ${REPOSITORY}
        targetRevision: main
        path: dist/{{ .name }}/manifests
      syncPolicy:
        automated:
          selfHeal: true
          # What goes from Git stays, and is shown as out of sync, until somebody syncs with prune: a Service takes its NLB along.
          prune: false
        syncOptions:
          - ServerSideApply=true
          # never take over what another Application has
          - FailOnSharedResource=true
          # what goes, goes when what comes is healthy
          - PruneLast=true
        # istiod's webhook may be away for a moment
        retry: { limit: 5, backoff: { duration: 15s, factor: 2, maxDuration: 4m } }
  syncPolicy:
    # An environment that goes from Git, or this ApplicationSet, leaves in the cluster what is there: NLB, Alloy and volumes.
    preserveResourcesOnDeletion: true
  # The runbook's emergency stop, argocd app set --sync-policy none, stays as long as nobody resumes.
  ignoreApplicationDifferences:
    - jsonPointers: [/spec/syncPolicy/automated]
`,
};
