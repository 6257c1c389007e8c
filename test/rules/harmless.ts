/** Changes that break nothing on the path, or nothing that can be seen in the manifests, each with the reason. */
export const HARMLESS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  // what is left out gets its default, or was more than was needed
  [/metadata\.annotations →|metadata\.annotations\.argocd/, 'the order of a sync, not what is synced'],
  [/metadata\.namespace → nothing/, 'it goes where it is applied, which is right or is found there'],
  [/(?:Service|NetworkPolicy) .*\.protocol → nothing/, 'TCP is the default'],
  [/Service spec\.ports\.\d\.targetPort → nothing/, 'the default is port, which is the same number'],
  [
    /(?:matchLabels|selector|podSelector|workloadSelector\.labels)(?:\.[\w./]+)? → nothing/,
    'fewer labels select these pods too, and no others are there',
  ],
  [/Gateway spec\.servers\.\d\.tls\.minProtocolVersion → nothing/, 'TLS 1.2 is the default'],
  [/VirtualService .*retries\.attempts → (?:3|nothing)/, 'one more of the harmless attempts, or none'],
  [
    /VirtualService .*destination\.port(?:\.number)? → nothing/,
    "Istio takes the listener's number, which is the Service's (route.go, GetDestinationCluster)",
  ],
  [
    /VirtualService .*match(?:\.0|\.\d\.uri)? → nothing/,
    'the route takes every path, and the receiver answers the wrong ones with 404',
  ],
  [/VirtualService .*timeout → nothing/, 'no limit; the sender has its own'],
  [
    /DestinationRule .*(?:tls(?:\.mode)?|loadBalancer(?:\.simple)?) → nothing/,
    'mTLS where there is a sidecar, and LEAST_REQUEST, are the defaults',
  ],
  [
    /Certificate .*(?:privateKey|usages|issuerRef\.group|duration|renewBefore)/,
    'cert-manager chooses, or refuses it when it is applied',
  ],
  [/Certificate .*issuerRef\.kind → "ClusterIssuerx"/, 'an issuer of somebody else'],
  // access: what is wanted cannot be seen
  [
    /AuthorizationPolicy .*(?:from|source|principals|to|operation|ports)(?:\.\d)? → nothing/,
    'the policy lets more neighbours in, and may be meant to',
  ],
  [
    /PeerAuthentication spec\.mtls(?:\.mode)? → nothing/,
    'plain text from inside the mesh is let in too; the gateway still speaks mTLS',
  ],
  [
    /NetworkPolicy .*(?:from|namespaceSelector|podSelector|ports|port|name|policyTypes)(?:\.\d)? → nothing/,
    'the policy lets more neighbours in',
  ],
  [/NetworkPolicy spec\.ingress\.1/, 'the scrape of the metrics'],
  [
    /loadBalancerSourceRanges|external-dns|aws-load-balancer-(?:scheme|type) → nothing/,
    'who may reach it, by what name, is a choice',
  ],
  [
    /aws-load-balancer-(?:attributes|target-group-attributes|listener-attributes[\w.-]*) → nothing/,
    "AWS's defaults hold",
  ],
  [/headers(?:\.request(?:\.remove(?:\.\d)?)?)? → |remove\.\d →/, 'no exporter here passes that header on'],
  [
    /DestinationRule (?:metadata\.namespace|spec\.(?:exportTo|workloadSelector))/,
    "the way from Alloy to a backend, where mTLS is the default; the gateway's own is a rule",
  ],
  [
    /DestinationRule .*connectionPool(?:\.http(?:\.idleTimeout)?)? → nothing/,
    "at Alloy's sidecar the Sidecar's own pool holds, and the gateway speaks to that sidecar",
  ],
  [
    /Sidecar spec\.inboundConnectionPool\.http\.(?:http2MaxRequests|http1MaxPendingRequests) → /,
    'how many requests may be under way at once',
  ],
  [/AuthorizationPolicy spec\.rules\.1 → nothing/, "the receiver's own compression_algorithms leave zstd out, too"],
  [/: compression_algorithms = .* → nothing/, 'the default has zstd too, which the policy refuses by its header'],
  // names that nobody refers to, and ports of others
  [/(?:port\.name|ports\.\d\.name|http\.\d\.name) → /, 'a name that nothing refers to'],
  [/Service spec\.ports\.1\.appProtocol → /, 'OTLP/HTTP works without (seen), and an unknown word counts as none'],
  [
    /Service spec\.ports\.\d → nothing|Service spec\.ports\.[0-2]\.(?:port|targetPort) → /,
    "another application's port, or 15021, which is probed at the pod",
  ],
  [
    /Service spec\.ports\.\d\.targetPort → (?:4318|4319)/,
    'Envoy follows the targetPort (gateway.go, resolvePorts), and tells the hosts apart by SNI',
  ],
  [/allocateLoadBalancerNodePorts/, 'ip targets need no node ports'],
  // the pods themselves
  [
    /Deployment spec\.(?:replicas|strategy|minReadySeconds|revisionHistoryLimit|progressDeadlineSeconds)/,
    'how many pods, and how they change',
  ],
  [/Deployment .*(?:topologySpreadConstraints|affinity|nodeSelector|tolerations|priorityClassName)/, 'where pods run'],
  [/PodDisruptionBudget spec\.maxUnavailable|unhealthyPodEvictionPolicy → nothing/, 'how many may go at once'],
  [/Deployment .*\.resources/, 'capacity'],
  [
    /Deployment .*(?:checksum\/config|prometheus\.io\/|app\.kubernetes\.io\/version|proxy\.istio\.io\/config|template\.metadata\.annotations →)/,
    'rollouts, scrapes, and a drain within the grace period',
  ],
  [
    /Probe\.(?:failureThreshold|periodSeconds|timeoutSeconds|initialDelaySeconds)|Probe(?:\.httpGet(?:\.path)?)? → nothing/,
    'how soon a probe gives up, or none',
  ],
  [/Deployment .*(?:lifecycle|terminationGracePeriodSeconds)/, 'a longer or shorter farewell within the budget'],
  [/Deployment .*\.ports(?:\.\d)?(?:\.\w+)? → /, 'declaring a container port opens nothing'],
  [
    /Deployment .*(?:containers\.0\.(?:name|image)|imagePullPolicy|\.containers(?:\.0)?) → /,
    'another name or version; without containers Kubernetes refuses it',
  ],
  [/configMap\.name → nothing/, 'Kubernetes refuses it at once'],
  [
    /automountServiceAccountToken|serviceAccountName → nothing/,
    'Alloy reads nothing from Kubernetes, and nothing asks who it is',
  ],
  [
    /(?:fsGroup|runAsGroup|runAsUser) → |volumeMounts\.\d\.readOnly/,
    'another user of an emptyDir; a ConfigMap is read-only anyway',
  ],
  [
    /securityContext(?:\.\w+)*(?:\.\d)? → (?:nothing|false|true|")/,
    'less confined, where the namespace does not ask for more',
  ],
  [/volumes\.\d\.emptyDir → nothing/, 'emptyDir is the default'],
  [
    /args\.(?:4|7) → nothing|(?:disable-reporting|enable-pprof=false|disable-support-bundle)x|args\.0 → |args\.1 → nothing/,
    'defaults, or a command line that Alloy refuses at once',
  ],
  [/args\.(?:5|6) → nothing/, "Alloy's own port has more to show, which is not on the path"],
  // the pipeline
  [
    /: (?:level|format|compression|timeout|queue_size|num_consumers|initial_interval|max_interval|max_elapsed_time|idle_timeout)\s*=/,
    'a default, or how patient the pipeline is',
  ],
  [
    /: (?:endpoint\s*= "0\.0\.0\.0|max_recv_msg_size|max_request_body_size).* → nothing/,
    'the default: the same address; smaller messages',
  ],
  [
    /: (?:limit_percentage|spike_limit_percentage|check_interval|send_batch_size|send_batch_max_size|limit|spike_limit|decision_wait|num_traces|expected_new_traces_per_sec)\s*= .* → \d/,
    'a little more or less',
  ],
  [/: (?:timeout|send_batch_size|send_batch_max_size|flush_timeout|spike_limit)\s*= .* → nothing/, 'the default'],
  [/: wait_for_result\s*= /, 'whether a sender hears from the queue or from the backend is a choice'],
  [/: min_size\s*= /, 'small requests wait for others; no exporter here takes a tenant from the request'],
  [/: max_size\s*= .* → \d/, 'a little more'],
  [/"X-Scope-OrgID" = /, 'which tenant is right cannot be seen'],
];
