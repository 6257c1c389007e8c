/** Who judges the fields of workloads and of their pods, as they are read by injection, ports, probes, selection and Alloy itself. */
export const WORKLOAD_FIELDS: Readonly<Record<string, string>> = {
  Deployment: `
minReadySeconds: harmless: It says how long a rollout waits.
paused: open: A Deployment that is paused changes no pod.
progressDeadlineSeconds: harmless: It says when a rollout counts as failed.
replicas: hpa-beside-replicas state-split-between-pods disruption-budget-blocks-drain
revisionHistoryLimit: harmless: It says how many old sets are kept.
selector: workload-selector-mismatch
strategy: queue-directory-shared value-malformed
template: harmless: The section Pod has its fields.
`,
  StatefulSet: `
minReadySeconds: harmless: It says how long a rollout waits.
ordinals: harmless: It says how pods are numbered.
persistentVolumeClaimRetentionPolicy: queue-volume-deleted
podManagementPolicy: harmless: It says in which order pods start.
replicas: hpa-beside-replicas state-split-between-pods disruption-budget-blocks-drain
revisionHistoryLimit: harmless: It says how many old sets are kept.
selector: workload-selector-mismatch
serviceName: harmless: It says what pods are called in the DNS.
template: harmless: The section Pod has its fields.
updateStrategy: harmless: It says when pods are replaced.
volumeClaimTemplates: queue-larger-than-volume queue-dies-with-the-pod
`,
  DaemonSet: `
minReadySeconds: harmless: It says how long a rollout waits.
revisionHistoryLimit: harmless: It says how many old sets are kept.
selector: workload-selector-mismatch
template: harmless: The section Pod has its fields.
updateStrategy: queue-directory-shared
`,
  Pod: `
activeDeadlineSeconds: open: The pod ends after so many seconds.
affinity: open: Only the nodes say where the pods may run.
automountServiceAccountToken: api-token-missing
containers.args: alloy-config-not-mounted component-needs-stability alloy-probe-unreachable
containers.command: alloy-config-not-mounted component-needs-stability alloy-probe-unreachable
containers.env: environment-variable-not-set key-missing value-malformed
containers.envFrom: environment-variable-not-set needed-object-missing
containers.image: image-not-pinned config-not-for-this-version gateway-not-injected
containers.imagePullPolicy: harmless: It says when the image is asked for again.
containers.lifecycle: drain-longer-than-grace value-malformed
containers.livenessProbe: alloy-probe-unreachable probe-refused-by-mtls value-malformed
containers.name: value-malformed
containers.ports: target-port-name-unknown gateway-services-translate-differently value-malformed
containers.readinessProbe: alloy-probe-unreachable probe-refused-by-mtls value-malformed
containers.resizePolicy: harmless: It says whether a change of resources needs a restart.
containers.resources: memory-limiter-above-container memory-limiter-counts-the-node message-outgrows-memory hpa-resource-metric-without-request
containers.restartPolicy: open: It says which ends of the program end the pod.
containers.restartPolicyRules: open: They say which ends of the program end the pod.
containers.securityContext: pod-security-refuses-pod root-user-refused alloy-storage-not-writable
containers.startupProbe: alloy-probe-unreachable probe-refused-by-mtls value-malformed
containers.stdin: harmless: Alloy reads nothing from a terminal.
containers.stdinOnce: harmless: Alloy reads nothing from a terminal.
containers.terminationMessagePath: harmless: It says where last words are kept.
containers.terminationMessagePolicy: harmless: It says where last words are kept.
containers.tty: harmless: Alloy reads nothing from a terminal.
containers.volumeDevices: harmless: Alloy reads no disk without a file system.
containers.volumeMounts: volume-missing key-missing alloy-config-not-mounted alloy-storage-not-writable queue-dies-with-the-pod
containers.workingDir: open: A path of config.alloy without / begins there.
dnsConfig: open: Names may be looked up elsewhere.
dnsPolicy: cluster-names-not-looked-up value-malformed
enableServiceLinks: harmless: It adds variables, of which Alloy reads none by itself.
ephemeralContainers: harmless: They are added by hand.
hostAliases: open: Names have other addresses in the pod.
hostIPC: pod-security-refuses-pod
hostNetwork: gateway-not-injected mesh-mtls-not-served pod-security-refuses-pod cluster-names-not-looked-up
hostPID: pod-security-refuses-pod
hostUsers: harmless: It says who the user is on the node.
hostname: harmless: It says what the pod calls itself.
hostnameOverride: harmless: It says what the pod calls itself.
imagePullSecrets: open: Only the registry says whether they open it.
initContainers: volume-missing value-malformed pod-security-refuses-pod
nodeName: open: Only the node says whether the pod may run there.
nodeSelector: open: Only the nodes say where the pods may run.
os: harmless: It says what the API server checks.
overhead: harmless: It says how much room a pod needs beside its containers.
preemptionPolicy: harmless: It says whether other pods make room.
priority: harmless: It says which pods make room for which.
priorityClassName: open: Only the cluster says whether it has that class.
readinessGates: open: A pod is ready only when somebody else says so.
resourceClaims: open: Only the nodes say whether they have the devices.
resources: harmless: It bounds the pod as its containers’ resources do.
restartPolicy: value-malformed
runtimeClassName: open: Only the nodes say whether they have it.
schedulerName: open: Only that scheduler says where the pods run.
schedulingGates: open: The pods wait until somebody takes them off.
securityContext: pod-security-refuses-pod root-user-refused alloy-storage-not-writable
serviceAccount: harmless: It is the older name of serviceAccountName.
serviceAccountName: policy-refuses-gateway needed-object-missing
setHostnameAsFQDN: harmless: It says what the pod calls itself.
shareProcessNamespace: harmless: It says which programs see each other.
subdomain: harmless: It says what the pod is called in the DNS.
terminationGracePeriodSeconds: drain-longer-than-grace value-malformed
tolerations: harmless: They let pods onto more nodes.
topologySpreadConstraints: harmless: Pods that fit nowhere wait, and those before them stay.
volumes: volume-missing key-missing alloy-config-not-mounted queue-dies-with-the-pod queue-larger-than-volume needed-object-missing
`,
};
