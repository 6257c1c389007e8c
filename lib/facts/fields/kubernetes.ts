/**
 * Made by scripts/field-tables.ts from Kubernetes 1.34. Not to be edited: npm run fields.
 * Each line is an object with its fields; kubernetes/fields.ts reads the notation.
 */
export const SOURCE = 'Kubernetes 1.34';

export const TABLE = `
AWSElasticBlockStoreVolumeSource{fsType:s,partition:i,readOnly:b,volumeID!:s}
Affinity{nodeAffinity:NodeAffinity,podAffinity:PodAffinity,podAntiAffinity:PodAffinity}
AppArmorProfile{localhostProfile:s,type!:s(Localhost|RuntimeDefault|Unconfined)}
AzureDiskVolumeSource{cachingMode:s(None|ReadOnly|ReadWrite),diskName!:s,diskURI!:s,fsType:s,kind:s(Dedicated|Managed|Shared),readOnly:b}
AzureFileVolumeSource{readOnly:b,secretName!:s,shareName!:s}
CSIVolumeSource{driver!:s,fsType:s,nodePublishSecretRef:LocalObjectReference,readOnly:b,volumeAttributes:<s>}
Capabilities{add:[s],drop:[s]}
CephFSVolumeSource{monitors!:[s],path:s,readOnly:b,secretFile:s,secretRef:LocalObjectReference,user:s}
CinderVolumeSource{fsType:s,readOnly:b,secretRef:LocalObjectReference,volumeID!:s}
ClientIPConfig{timeoutSeconds:i}
ClusterTrustBundleProjection{labelSelector:LabelSelector,name:s,optional:b,path!:s,signerName:s}
ConfigMapEnvSource{name:s,optional:b}
ConfigMapKeySelector{key!:s,name:s,optional:b}
ConfigMapProjection{items:[KeyToPath],name:s,optional:b}
ConfigMapVolumeSource{defaultMode:i,items:[KeyToPath],name:s,optional:b}
Container{args:[s],command:[s],env:[EnvVar],envFrom:[EnvFromSource],image:s,imagePullPolicy:s(Always|IfNotPresent|Never),lifecycle:Lifecycle,livenessProbe:Probe,name!:s,ports:[ContainerPort],readinessProbe:Probe,resizePolicy:[ContainerResizePolicy],resources:ResourceRequirements,restartPolicy:s,restartPolicyRules:[ContainerRestartRule],securityContext:SecurityContext,startupProbe:Probe,stdin:b,stdinOnce:b,terminationMessagePath:s,terminationMessagePolicy:s(FallbackToLogsOnError|File),tty:b,volumeDevices:[VolumeDevice],volumeMounts:[VolumeMount],workingDir:s}
ContainerPort{containerPort!:i,hostIP:s,hostPort:i,name:s,protocol:s(SCTP|TCP|UDP)}
ContainerResizePolicy{resourceName!:s,restartPolicy!:s}
ContainerResourceMetricSource{container!:s,name!:s,target!:MetricTarget}
ContainerRestartRule{action!:s,exitCodes:ContainerRestartRuleOnExitCodes}
ContainerRestartRuleOnExitCodes{operator!:s,values:[i]}
CronJobSpec{concurrencyPolicy:s(Allow|Forbid|Replace),failedJobsHistoryLimit:i,jobTemplate!:JobTemplateSpec,schedule!:s,startingDeadlineSeconds:i,successfulJobsHistoryLimit:i,suspend:b,timeZone:s}
CrossVersionObjectReference{apiVersion:s,kind!:s,name!:s}
DaemonSetSpec{minReadySeconds:i,revisionHistoryLimit:i,selector!:LabelSelector,template!:PodTemplateSpec,updateStrategy:DaemonSetUpdateStrategy}
DaemonSetUpdateStrategy{rollingUpdate:RollingUpdateDaemonSet,type:s(OnDelete|RollingUpdate)}
DeploymentSpec{minReadySeconds:i,paused:b,progressDeadlineSeconds:i,replicas:i,revisionHistoryLimit:i,selector!:LabelSelector,strategy:DeploymentStrategy,template!:PodTemplateSpec}
DeploymentStrategy{rollingUpdate:RollingUpdateDaemonSet,type:s(Recreate|RollingUpdate)}
DownwardAPIProjection{items:[DownwardAPIVolumeFile]}
DownwardAPIVolumeFile{fieldRef:ObjectFieldSelector,mode:i,path!:s,resourceFieldRef:ResourceFieldSelector}
DownwardAPIVolumeSource{defaultMode:i,items:[DownwardAPIVolumeFile]}
EmptyDirVolumeSource{medium:s,sizeLimit:q}
EnvFromSource{configMapRef:ConfigMapEnvSource,prefix:s,secretRef:ConfigMapEnvSource}
EnvVar{name!:s,value:s,valueFrom:EnvVarSource}
EnvVarSource{configMapKeyRef:ConfigMapKeySelector,fieldRef:ObjectFieldSelector,fileKeyRef:FileKeySelector,resourceFieldRef:ResourceFieldSelector,secretKeyRef:ConfigMapKeySelector}
EphemeralContainer{args:[s],command:[s],env:[EnvVar],envFrom:[EnvFromSource],image:s,imagePullPolicy:s(Always|IfNotPresent|Never),lifecycle:Lifecycle,livenessProbe:Probe,name!:s,ports:[ContainerPort],readinessProbe:Probe,resizePolicy:[ContainerResizePolicy],resources:ResourceRequirements,restartPolicy:s,restartPolicyRules:[ContainerRestartRule],securityContext:SecurityContext,startupProbe:Probe,stdin:b,stdinOnce:b,targetContainerName:s,terminationMessagePath:s,terminationMessagePolicy:s(FallbackToLogsOnError|File),tty:b,volumeDevices:[VolumeDevice],volumeMounts:[VolumeMount],workingDir:s}
EphemeralVolumeSource{volumeClaimTemplate:PersistentVolumeClaimTemplate}
ExecAction{command:[s]}
ExternalMetricSource{metric!:MetricIdentifier,target!:MetricTarget}
FCVolumeSource{fsType:s,lun:i,readOnly:b,targetWWNs:[s],wwids:[s]}
FileKeySelector{key!:s,optional:b,path!:s,volumeName!:s}
FlexVolumeSource{driver!:s,fsType:s,options:<s>,readOnly:b,secretRef:LocalObjectReference}
FlockerVolumeSource{datasetName:s,datasetUUID:s}
GCEPersistentDiskVolumeSource{fsType:s,partition:i,pdName!:s,readOnly:b}
GRPCAction{port!:i,service:s}
GitRepoVolumeSource{directory:s,repository!:s,revision:s}
GlusterfsVolumeSource{endpoints!:s,path!:s,readOnly:b}
HPAScalingPolicy{periodSeconds!:i,type!:s,value!:i}
HPAScalingRules{policies:[HPAScalingPolicy],selectPolicy:s,stabilizationWindowSeconds:i,tolerance:q}
HTTPGetAction{host:s,httpHeaders:[HTTPHeader],path:s,port!:x,scheme:s(HTTP|HTTPS)}
HTTPHeader{name!:s,value!:s}
HorizontalPodAutoscalerBehavior{scaleDown:HPAScalingRules,scaleUp:HPAScalingRules}
HorizontalPodAutoscalerSpec{behavior:HorizontalPodAutoscalerBehavior,maxReplicas!:i,metrics:[MetricSpec],minReplicas:i,scaleTargetRef!:CrossVersionObjectReference}
HostAlias{hostnames:[s],ip!:s}
HostPathVolumeSource{path!:s,type:s(|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket)}
IPBlock{cidr!:s,except:[s]}
ISCSIVolumeSource{chapAuthDiscovery:b,chapAuthSession:b,fsType:s,initiatorName:s,iqn!:s,iscsiInterface:s,lun!:i,portals:[s],readOnly:b,secretRef:LocalObjectReference,targetPortal!:s}
ImageVolumeSource{pullPolicy:s(Always|IfNotPresent|Never),reference:s}
JobSpec{activeDeadlineSeconds:i,backoffLimit:i,backoffLimitPerIndex:i,completionMode:s(Indexed|NonIndexed),completions:i,managedBy:s,manualSelector:b,maxFailedIndexes:i,parallelism:i,podFailurePolicy:PodFailurePolicy,podReplacementPolicy:s(Failed|TerminatingOrFailed),selector:LabelSelector,successPolicy:SuccessPolicy,suspend:b,template!:PodTemplateSpec,ttlSecondsAfterFinished:i}
JobTemplateSpec{metadata:ObjectMeta,spec:JobSpec}
KeyToPath{key!:s,mode:i,path!:s}
LabelSelector{matchExpressions:[LabelSelectorRequirement],matchLabels:<s>}
LabelSelectorRequirement{key!:s,operator!:s,values:[s]}
Lifecycle{postStart:LifecycleHandler,preStop:LifecycleHandler,stopSignal:s}
LifecycleHandler{exec:ExecAction,httpGet:HTTPGetAction,sleep:SleepAction,tcpSocket:TCPSocketAction}
LocalObjectReference{name:s}
ManagedFieldsEntry{apiVersion:s,fieldsType:s,fieldsV1:*,manager:s,operation:s,subresource:s,time:s}
MetricIdentifier{name!:s,selector:LabelSelector}
MetricSpec{containerResource:ContainerResourceMetricSource,external:ExternalMetricSource,object:ObjectMetricSource,pods:ExternalMetricSource,resource:ResourceMetricSource,type!:s}
MetricTarget{averageUtilization:i,averageValue:q,type!:s,value:q}
NFSVolumeSource{path!:s,readOnly:b,server!:s}
NamespaceSpec{finalizers:[s]}
NetworkPolicyEgressRule{ports:[NetworkPolicyPort],to:[NetworkPolicyPeer]}
NetworkPolicyIngressRule{from:[NetworkPolicyPeer],ports:[NetworkPolicyPort]}
NetworkPolicyPeer{ipBlock:IPBlock,namespaceSelector:LabelSelector,podSelector:LabelSelector}
NetworkPolicyPort{endPort:i,port:x,protocol:s(SCTP|TCP|UDP)}
NetworkPolicySpec{egress:[NetworkPolicyEgressRule],ingress:[NetworkPolicyIngressRule],podSelector:LabelSelector,policyTypes:[s(Egress|Ingress)]}
NodeAffinity{preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm],requiredDuringSchedulingIgnoredDuringExecution:NodeSelector}
NodeSelector{nodeSelectorTerms!:[NodeSelectorTerm]}
NodeSelectorRequirement{key!:s,operator!:s(DoesNotExist|Exists|Gt|In|Lt|NotIn),values:[s]}
NodeSelectorTerm{matchExpressions:[NodeSelectorRequirement],matchFields:[NodeSelectorRequirement]}
ObjectFieldSelector{apiVersion:s,fieldPath!:s}
ObjectMeta{annotations:<s>,creationTimestamp:s,deletionGracePeriodSeconds:i,deletionTimestamp:s,finalizers:[s],generateName:s,generation:i,labels:<s>,managedFields:[ManagedFieldsEntry],name:s,namespace:s,ownerReferences:[OwnerReference],resourceVersion:s,selfLink:s,uid:s}
ObjectMetricSource{describedObject!:CrossVersionObjectReference,metric!:MetricIdentifier,target!:MetricTarget}
ObjectReference{apiVersion:s,fieldPath:s,kind:s,name:s,namespace:s,resourceVersion:s,uid:s}
OwnerReference{apiVersion!:s,blockOwnerDeletion:b,controller:b,kind!:s,name!:s,uid!:s}
PersistentVolumeClaim{apiVersion:s,kind:s,metadata:ObjectMeta,spec:PersistentVolumeClaimSpec,status:*}
PersistentVolumeClaimSpec{accessModes:[s(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod)],dataSource:TypedLocalObjectReference,dataSourceRef:TypedObjectReference,resources:VolumeResourceRequirements,selector:LabelSelector,storageClassName:s,volumeAttributesClassName:s,volumeMode:s(Block|Filesystem),volumeName:s}
PersistentVolumeClaimTemplate{metadata:ObjectMeta,spec!:PersistentVolumeClaimSpec}
PersistentVolumeClaimVolumeSource{claimName!:s,readOnly:b}
PhotonPersistentDiskVolumeSource{fsType:s,pdID!:s}
PodAffinity{preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm],requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]}
PodAffinityTerm{labelSelector:LabelSelector,matchLabelKeys:[s],mismatchLabelKeys:[s],namespaceSelector:LabelSelector,namespaces:[s],topologyKey!:s}
PodCertificateProjection{certificateChainPath:s,credentialBundlePath:s,keyPath:s,keyType!:s,maxExpirationSeconds:i,signerName!:s}
PodDNSConfig{nameservers:[s],options:[PodDNSConfigOption],searches:[s]}
PodDNSConfigOption{name:s,value:s}
PodDisruptionBudgetSpec{maxUnavailable:x,minAvailable:x,selector:LabelSelector,unhealthyPodEvictionPolicy:s(AlwaysAllow|IfHealthyBudget)}
PodFailurePolicy{rules!:[PodFailurePolicyRule]}
PodFailurePolicyOnExitCodesRequirement{containerName:s,operator!:s(In|NotIn),values!:[i]}
PodFailurePolicyOnPodConditionsPattern{status!:s,type!:s}
PodFailurePolicyRule{action!:s(Count|FailIndex|FailJob|Ignore),onExitCodes:PodFailurePolicyOnExitCodesRequirement,onPodConditions:[PodFailurePolicyOnPodConditionsPattern]}
PodOS{name!:s}
PodReadinessGate{conditionType!:s}
PodResourceClaim{name!:s,resourceClaimName:s,resourceClaimTemplateName:s}
PodSecurityContext{appArmorProfile:AppArmorProfile,fsGroup:i,fsGroupChangePolicy:s(Always|OnRootMismatch),runAsGroup:i,runAsNonRoot:b,runAsUser:i,seLinuxChangePolicy:s,seLinuxOptions:SELinuxOptions,seccompProfile:AppArmorProfile,supplementalGroups:[i],supplementalGroupsPolicy:s(Merge|Strict),sysctls:[HTTPHeader],windowsOptions:WindowsSecurityContextOptions}
PodSpec{activeDeadlineSeconds:i,affinity:Affinity,automountServiceAccountToken:b,containers!:[Container],dnsConfig:PodDNSConfig,dnsPolicy:s(ClusterFirst|ClusterFirstWithHostNet|Default|None),enableServiceLinks:b,ephemeralContainers:[EphemeralContainer],hostAliases:[HostAlias],hostIPC:b,hostNetwork:b,hostPID:b,hostUsers:b,hostname:s,hostnameOverride:s,imagePullSecrets:[LocalObjectReference],initContainers:[Container],nodeName:s,nodeSelector:<s>,os:PodOS,overhead:<q>,preemptionPolicy:s(Never|PreemptLowerPriority),priority:i,priorityClassName:s,readinessGates:[PodReadinessGate],resourceClaims:[PodResourceClaim],resources:ResourceRequirements,restartPolicy:s(Always|Never|OnFailure),runtimeClassName:s,schedulerName:s,schedulingGates:[PodOS],securityContext:PodSecurityContext,serviceAccount:s,serviceAccountName:s,setHostnameAsFQDN:b,shareProcessNamespace:b,subdomain:s,terminationGracePeriodSeconds:i,tolerations:[Toleration],topologySpreadConstraints:[TopologySpreadConstraint],volumes:[Volume]}
PodTemplateSpec{metadata:ObjectMeta,spec:PodSpec}
PortworxVolumeSource{fsType:s,readOnly:b,volumeID!:s}
PreferredSchedulingTerm{preference!:NodeSelectorTerm,weight!:i}
Probe{exec:ExecAction,failureThreshold:i,grpc:GRPCAction,httpGet:HTTPGetAction,initialDelaySeconds:i,periodSeconds:i,successThreshold:i,tcpSocket:TCPSocketAction,terminationGracePeriodSeconds:i,timeoutSeconds:i}
ProjectedVolumeSource{defaultMode:i,sources:[VolumeProjection]}
QuobyteVolumeSource{group:s,readOnly:b,registry!:s,tenant:s,user:s,volume!:s}
RBDVolumeSource{fsType:s,image!:s,keyring:s,monitors!:[s],pool:s,readOnly:b,secretRef:LocalObjectReference,user:s}
ResourceClaim{name!:s,request:s}
ResourceFieldSelector{containerName:s,divisor:q,resource!:s}
ResourceMetricSource{name!:s,target!:MetricTarget}
ResourceRequirements{claims:[ResourceClaim],limits:<q>,requests:<q>}
RollingUpdateDaemonSet{maxSurge:x,maxUnavailable:x}
RollingUpdateStatefulSetStrategy{maxUnavailable:x,partition:i}
SELinuxOptions{level:s,role:s,type:s,user:s}
ScaleIOVolumeSource{fsType:s,gateway!:s,protectionDomain:s,readOnly:b,secretRef!:LocalObjectReference,sslEnabled:b,storageMode:s,storagePool:s,system!:s,volumeName:s}
SecretVolumeSource{defaultMode:i,items:[KeyToPath],optional:b,secretName:s}
SecurityContext{allowPrivilegeEscalation:b,appArmorProfile:AppArmorProfile,capabilities:Capabilities,privileged:b,procMount:s(Default|Unmasked),readOnlyRootFilesystem:b,runAsGroup:i,runAsNonRoot:b,runAsUser:i,seLinuxOptions:SELinuxOptions,seccompProfile:AppArmorProfile,windowsOptions:WindowsSecurityContextOptions}
ServiceAccountTokenProjection{audience:s,expirationSeconds:i,path!:s}
ServicePort{appProtocol:s,name:s,nodePort:i,port!:i,protocol:s(SCTP|TCP|UDP),targetPort:x}
ServiceSpec{allocateLoadBalancerNodePorts:b,clusterIP:s,clusterIPs:[s],externalIPs:[s],externalName:s,externalTrafficPolicy:s(Cluster|Local),healthCheckNodePort:i,internalTrafficPolicy:s(Cluster|Local),ipFamilies:[s(|IPv4|IPv6)],ipFamilyPolicy:s(PreferDualStack|RequireDualStack|SingleStack),loadBalancerClass:s,loadBalancerIP:s,loadBalancerSourceRanges:[s],ports:[ServicePort],publishNotReadyAddresses:b,selector:<s>,sessionAffinity:s(ClientIP|None),sessionAffinityConfig:SessionAffinityConfig,trafficDistribution:s,type:s(ClusterIP|ExternalName|LoadBalancer|NodePort)}
SessionAffinityConfig{clientIP:ClientIPConfig}
SleepAction{seconds!:i}
StatefulSetOrdinals{start:i}
StatefulSetPersistentVolumeClaimRetentionPolicy{whenDeleted:s,whenScaled:s}
StatefulSetSpec{minReadySeconds:i,ordinals:StatefulSetOrdinals,persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy,podManagementPolicy:s(OrderedReady|Parallel),replicas:i,revisionHistoryLimit:i,selector!:LabelSelector,serviceName:s,template!:PodTemplateSpec,updateStrategy:StatefulSetUpdateStrategy,volumeClaimTemplates:[PersistentVolumeClaim]}
StatefulSetUpdateStrategy{rollingUpdate:RollingUpdateStatefulSetStrategy,type:s(OnDelete|RollingUpdate)}
StorageOSVolumeSource{fsType:s,readOnly:b,secretRef:LocalObjectReference,volumeName:s,volumeNamespace:s}
SuccessPolicy{rules!:[SuccessPolicyRule]}
SuccessPolicyRule{succeededCount:i,succeededIndexes:s}
TCPSocketAction{host:s,port!:x}
Toleration{effect:s(NoExecute|NoSchedule|PreferNoSchedule),key:s,operator:s(Equal|Exists),tolerationSeconds:i,value:s}
TopologySpreadConstraint{labelSelector:LabelSelector,matchLabelKeys:[s],maxSkew!:i,minDomains:i,nodeAffinityPolicy:s(Honor|Ignore),nodeTaintsPolicy:s(Honor|Ignore),topologyKey!:s,whenUnsatisfiable!:s(DoNotSchedule|ScheduleAnyway)}
TypedLocalObjectReference{apiGroup:s,kind!:s,name!:s}
TypedObjectReference{apiGroup:s,kind!:s,name!:s,namespace:s}
Volume{awsElasticBlockStore:AWSElasticBlockStoreVolumeSource,azureDisk:AzureDiskVolumeSource,azureFile:AzureFileVolumeSource,cephfs:CephFSVolumeSource,cinder:CinderVolumeSource,configMap:ConfigMapVolumeSource,csi:CSIVolumeSource,downwardAPI:DownwardAPIVolumeSource,emptyDir:EmptyDirVolumeSource,ephemeral:EphemeralVolumeSource,fc:FCVolumeSource,flexVolume:FlexVolumeSource,flocker:FlockerVolumeSource,gcePersistentDisk:GCEPersistentDiskVolumeSource,gitRepo:GitRepoVolumeSource,glusterfs:GlusterfsVolumeSource,hostPath:HostPathVolumeSource,image:ImageVolumeSource,iscsi:ISCSIVolumeSource,name!:s,nfs:NFSVolumeSource,persistentVolumeClaim:PersistentVolumeClaimVolumeSource,photonPersistentDisk:PhotonPersistentDiskVolumeSource,portworxVolume:PortworxVolumeSource,projected:ProjectedVolumeSource,quobyte:QuobyteVolumeSource,rbd:RBDVolumeSource,scaleIO:ScaleIOVolumeSource,secret:SecretVolumeSource,storageos:StorageOSVolumeSource,vsphereVolume:VsphereVirtualDiskVolumeSource}
VolumeDevice{devicePath!:s,name!:s}
VolumeMount{mountPath!:s,mountPropagation:s(Bidirectional|HostToContainer|None),name!:s,readOnly:b,recursiveReadOnly:s,subPath:s,subPathExpr:s}
VolumeProjection{clusterTrustBundle:ClusterTrustBundleProjection,configMap:ConfigMapProjection,downwardAPI:DownwardAPIProjection,podCertificate:PodCertificateProjection,secret:ConfigMapProjection,serviceAccountToken:ServiceAccountTokenProjection}
VolumeResourceRequirements{limits:<q>,requests:<q>}
VsphereVirtualDiskVolumeSource{fsType:s,storagePolicyID:s,storagePolicyName:s,volumePath!:s}
WeightedPodAffinityTerm{podAffinityTerm!:PodAffinityTerm,weight!:i}
WindowsSecurityContextOptions{gmsaCredentialSpec:s,gmsaCredentialSpecName:s,hostProcess:b,runAsUserName:s}
apps/v1 DaemonSet{apiVersion:s,kind:s,metadata:ObjectMeta,spec:DaemonSetSpec,status:*}
apps/v1 Deployment{apiVersion:s,kind:s,metadata:ObjectMeta,spec:DeploymentSpec,status:*}
apps/v1 StatefulSet{apiVersion:s,kind:s,metadata:ObjectMeta,spec:StatefulSetSpec,status:*}
autoscaling/v2 HorizontalPodAutoscaler{apiVersion:s,kind:s,metadata:ObjectMeta,spec:HorizontalPodAutoscalerSpec,status:*}
batch/v1 CronJob{apiVersion:s,kind:s,metadata:ObjectMeta,spec:CronJobSpec,status:*}
batch/v1 Job{apiVersion:s,kind:s,metadata:ObjectMeta,spec:JobSpec,status:*}
networking.k8s.io/v1 NetworkPolicy{apiVersion:s,kind:s,metadata:ObjectMeta,spec:NetworkPolicySpec}
policy/v1 PodDisruptionBudget{apiVersion:s,kind:s,metadata:ObjectMeta,spec:PodDisruptionBudgetSpec,status:*}
v1 ConfigMap{apiVersion:s,binaryData:<s>,data:<s>,immutable:b,kind:s,metadata:ObjectMeta}
v1 Namespace{apiVersion:s,kind:s,metadata:ObjectMeta,spec:NamespaceSpec,status:*}
v1 Pod{apiVersion:s,kind:s,metadata:ObjectMeta,spec:PodSpec,status:*}
v1 Secret{apiVersion:s,data:<s>,immutable:b,kind:s,metadata:ObjectMeta,stringData:<s>,type:s}
v1 Service{apiVersion:s,kind:s,metadata:ObjectMeta,spec:ServiceSpec,status:*}
v1 ServiceAccount{apiVersion:s,automountServiceAccountToken:b,imagePullSecrets:[LocalObjectReference],kind:s,metadata:ObjectMeta,secrets:[ObjectReference]}
`;

/** The versions in which the API server takes each kind. */
export const SERVED = `
 Binding: v1
 ComponentStatus: v1
 ConfigMap: v1
 Endpoints: v1
 Event: v1
 LimitRange: v1
 Namespace: v1
 Node: v1
 PersistentVolume: v1
 PersistentVolumeClaim: v1
 Pod: v1
 PodTemplate: v1
 ReplicationController: v1
 ResourceQuota: v1
 Secret: v1
 Service: v1
 ServiceAccount: v1
 Status: v1
admissionregistration.k8s.io MutatingWebhookConfiguration: v1
admissionregistration.k8s.io ValidatingAdmissionPolicy: v1
admissionregistration.k8s.io ValidatingAdmissionPolicyBinding: v1
admissionregistration.k8s.io ValidatingWebhookConfiguration: v1
apiextensions.k8s.io CustomResourceDefinition: v1
apiregistration.k8s.io APIService: v1
apps ControllerRevision: v1
apps DaemonSet: v1
apps Deployment: v1
apps ReplicaSet: v1
apps StatefulSet: v1
authentication.k8s.io SelfSubjectReview: v1
authentication.k8s.io TokenRequest: v1
authentication.k8s.io TokenReview: v1
authorization.k8s.io LocalSubjectAccessReview: v1
authorization.k8s.io SelfSubjectAccessReview: v1
authorization.k8s.io SelfSubjectRulesReview: v1
authorization.k8s.io SubjectAccessReview: v1
autoscaling HorizontalPodAutoscaler: v1 v2
autoscaling Scale: v1
batch CronJob: v1
batch Job: v1
certificates.k8s.io CertificateSigningRequest: v1
coordination.k8s.io Lease: v1
discovery.k8s.io EndpointSlice: v1
events.k8s.io Event: v1
flowcontrol.apiserver.k8s.io FlowSchema: v1
flowcontrol.apiserver.k8s.io PriorityLevelConfiguration: v1
networking.k8s.io IPAddress: v1
networking.k8s.io Ingress: v1
networking.k8s.io IngressClass: v1
networking.k8s.io NetworkPolicy: v1
networking.k8s.io ServiceCIDR: v1
node.k8s.io RuntimeClass: v1
policy Eviction: v1
policy PodDisruptionBudget: v1
rbac.authorization.k8s.io ClusterRole: v1
rbac.authorization.k8s.io ClusterRoleBinding: v1
rbac.authorization.k8s.io Role: v1
rbac.authorization.k8s.io RoleBinding: v1
resource.k8s.io DeviceClass: v1
resource.k8s.io ResourceClaim: v1
resource.k8s.io ResourceClaimTemplate: v1
resource.k8s.io ResourceSlice: v1
scheduling.k8s.io PriorityClass: v1
storage.k8s.io CSIDriver: v1
storage.k8s.io CSINode: v1
storage.k8s.io CSIStorageCapacity: v1
storage.k8s.io StorageClass: v1
storage.k8s.io VolumeAttachment: v1
storage.k8s.io VolumeAttributesClass: v1
`;
