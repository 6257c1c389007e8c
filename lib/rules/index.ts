import { networkPolicyBlocksReceiver } from './alloy-policies/network-policy-blocks-receiver';
import { policyRefusesGateway } from './alloy-policies/policy-refuses-gateway';
import { appProtocolWrong } from './alloy-service/app-protocol-wrong';
import { grpcPortWithoutProtocol } from './alloy-service/grpc-port-without-protocol';
import { servicePortWithoutReceiver } from './alloy-service/service-port-without-receiver';
import { credentialInPlainText } from './any-object/credential-in-plain-text';
import { neededObjectMissing } from './any-object/needed-object-missing';
import { objectDefinedTwice } from './any-object/object-defined-twice';
import { requiredFieldMissing } from './any-object/required-field-missing';
import { selectorMatchesNothing } from './any-object/selector-matches-nothing';
import { suppressionUnused } from './any-object/suppression-unused';
import { suppressionWithoutReason } from './any-object/suppression-without-reason';
import { syncWaveBehindItsUser } from './any-object/sync-wave-behind-its-user';
import { valueNotAString } from './any-object/value-not-a-string';
import { valueNotAllowed } from './any-object/value-not-allowed';
import { exporterAuthOverPlainGrpc } from './backends/exporter-auth-over-plain-grpc';
import { exporterEndpointWithoutScheme } from './backends/exporter-endpoint-without-scheme';
import { exporterPortNotOnService } from './backends/exporter-port-not-on-service';
import { exporterTlsCannotVerify } from './backends/exporter-tls-cannot-verify';
import { queueBatchSizerMixed } from './backends/queue-batch-sizer-mixed';
import { queueSmallerThanConsumers } from './backends/queue-smaller-than-consumers';
import { clientCaReadAsCertificate } from './certificate/client-ca-read-as-certificate';
import { credentialInOtherNamespace } from './certificate/credential-in-other-namespace';
import { credentialMissing } from './certificate/credential-missing';
import { credentialNotForHost } from './certificate/credential-not-for-host';
import { credentialWithoutKeys } from './certificate/credential-without-keys';
import { gatewayCertificateShared } from './certificate/gateway-certificate-shared';
import { mutualWithoutClientCa } from './certificate/mutual-without-client-ca';
import { alloyComponentDefinedTwice } from './config/alloy-component-defined-twice';
import { alloyConfigDoesNotParse } from './config/alloy-config-does-not-parse';
import { alloyConfigNotMounted } from './config/alloy-config-not-mounted';
import { alloyReferenceDangling } from './config/alloy-reference-dangling';
import { componentArgumentMissing } from './config/component-argument-missing';
import { componentNeedsStability } from './config/component-needs-stability';
import { destinationRuleHostUnknown } from './destination/destination-rule-host-unknown';
import { destinationRuleNotUsed } from './destination/destination-rule-not-used';
import { meshMtlsNotServed } from './destination/mesh-mtls-not-served';
import { meshMtlsRefused } from './destination/mesh-mtls-refused';
import { receiverWithoutTls } from './destination/receiver-without-tls';
import { subsetMissing } from './destination/subset-missing';
import { upstreamIdleTimeout } from './destination/upstream-idle-timeout';
import { allowlistSeesLoadBalancer } from './edge-policies/allowlist-sees-load-balancer';
import { encodingRefusedInVain } from './edge-policies/encoding-refused-in-vain';
import { jwtOnSharedGateway } from './edge-policies/jwt-on-shared-gateway';
import { jwtTakesAuthorization } from './edge-policies/jwt-takes-authorization';
import { jwtWithoutPolicy } from './edge-policies/jwt-without-policy';
import { listenersProtectedUnequally } from './edge-policies/listeners-protected-unequally';
import { openToTheInternet } from './edge-policies/open-to-the-internet';
import { policyConditionUnknown } from './edge-policies/policy-condition-unknown';
import { policyHostWithoutPort } from './edge-policies/policy-host-without-port';
import { policyInOtherNamespace } from './edge-policies/policy-in-other-namespace';
import { policyPortNotOpen } from './edge-policies/policy-port-not-open';
import { policyRefusesEverybody } from './edge-policies/policy-refuses-everybody';
import { tenantHeaderOnTrust } from './edge-policies/tenant-header-on-trust';
import { tenantHeaderRemovedAgain } from './edge-policies/tenant-header-removed-again';
import { serviceSelectsNothing } from './endpoints/service-selects-nothing';
import type { Rule } from './engine/rule';
import { gatewayOldTls } from './listener/gateway-old-tls';
import { gatewayPassesTlsThrough } from './listener/gateway-passes-tls-through';
import { gatewayPortNameReused } from './listener/gateway-port-name-reused';
import { gatewayPortReserved } from './listener/gateway-port-reserved';
import { gatewaySelectorMatchesNothing } from './listener/gateway-selector-matches-nothing';
import { gatewayServersCollide } from './listener/gateway-servers-collide';
import { gatewayTlsMissing } from './listener/gateway-tls-missing';
import { gatewayTlsOnPlaintextProtocol } from './listener/gateway-tls-on-plaintext-protocol';
import { hostNotAName } from './listener/host-not-a-name';
import { externalDnsMissesHost } from './nlb/external-dns-misses-host';
import { nlbAttributeInvalid } from './nlb/nlb-attribute-invalid';
import { nlbEndsTlsToo } from './nlb/nlb-ends-tls-too';
import { nlbHealthCheckNumberOnNodes } from './nlb/nlb-health-check-number-on-nodes';
import { nlbHealthCheckOffStatusPort } from './nlb/nlb-health-check-off-status-port';
import { nlbHealthCheckPathIgnored } from './nlb/nlb-health-check-path-ignored';
import { nlbHealthCheckPortUnknown } from './nlb/nlb-health-check-port-unknown';
import { nlbListenerAttributesIgnored } from './nlb/nlb-listener-attributes-ignored';
import { nlbProxyProtocolOneSided } from './nlb/nlb-proxy-protocol-one-sided';
import { nlbSchemeContradictsInternal } from './nlb/nlb-scheme-contradicts-internal';
import { nlbSourceRangeWithoutMask } from './nlb/nlb-source-range-without-mask';
import { nlbSourceRangesIgnored } from './nlb/nlb-source-ranges-ignored';
import { nlbTargetTypeMissing } from './nlb/nlb-target-type-missing';
import { nlbWithoutNodePorts } from './nlb/nlb-without-node-ports';
import { alloyComponentUnconnected } from './pipeline/alloy-component-unconnected';
import { loadBalancingToAddresses } from './pipeline/load-balancing-to-addresses';
import { memoryLimiterBehindBatch } from './pipeline/memory-limiter-behind-batch';
import { signalDroppedInPipeline } from './pipeline/signal-dropped-in-pipeline';
import { tailSamplingSplit } from './pipeline/tail-sampling-split';
import { tenantHeaderLost } from './pipeline/tenant-header-lost';
import { alloyProbeUnreachable } from './pods/alloy-probe-unreachable';
import { alloyStorageNotWritable } from './pods/alloy-storage-not-writable';
import { disruptionBudgetBlocksDrain } from './pods/disruption-budget-blocks-drain';
import { drainLongerThanGrace } from './pods/drain-longer-than-grace';
import { imageNotPinned } from './pods/image-not-pinned';
import { memoryLimiterAboveContainer } from './pods/memory-limiter-above-container';
import { messageOutgrowsMemory } from './pods/message-outgrows-memory';
import { podSecurityRefusesPod } from './pods/pod-security-refuses-pod';
import { receiverPortBypassesSidecar } from './pods/receiver-port-bypasses-sidecar';
import { volumeMissing } from './pods/volume-missing';
import { workloadSelectorMismatch } from './pods/workload-selector-mismatch';
import { authCannotServeReceiver } from './receiver/auth-cannot-serve-receiver';
import { authTokenMayBeEmpty } from './receiver/auth-token-may-be-empty';
import { receiverOnLoopback } from './receiver/receiver-on-loopback';
import { receiverPortsCollide } from './receiver/receiver-ports-collide';
import { receiverRefusesUncompressed } from './receiver/receiver-refuses-uncompressed';
import { receiverSizeRounded } from './receiver/receiver-size-rounded';
import { receiverTlsInsideMesh } from './receiver/receiver-tls-inside-mesh';
import { receiverWithoutOutput } from './receiver/receiver-without-output';
import { signalRoutedNotReceived } from './receiver/signal-routed-not-received';
import { authorityWithoutPort } from './route/authority-without-port';
import { destinationPortMissing } from './route/destination-port-missing';
import { destinationServiceMissing } from './route/destination-service-missing';
import { gatewayHostWithoutRoute } from './route/gateway-host-without-route';
import { listenerTransportSwapped } from './route/listener-transport-swapped';
import { retriesMultiplyOverload } from './route/retries-multiply-overload';
import { routeKindNotServed } from './route/route-kind-not-served';
import { routePathNotServed } from './route/route-path-not-served';
import { routeUnreachable } from './route/route-unreachable';
import { settingNotReadable } from './route/setting-not-readable';
import { signalRoutedOnOneTransport } from './route/signal-routed-on-one-transport';
import { virtualServiceGatewayMissing } from './route/virtual-service-gateway-missing';
import { virtualServiceHostNotOnGateway } from './route/virtual-service-host-not-on-gateway';
import { virtualServiceNotVisible } from './route/virtual-service-not-visible';
import { gatewayPortNotOnService } from './service-port/gateway-port-not-on-service';
import { otlpPortNotTcp } from './service-port/otlp-port-not-tcp';
import { servicePortNotOnGateway } from './service-port/service-port-not-on-gateway';
import { gatewayServicesTranslateDifferently } from './target-port/gateway-services-translate-differently';
import { targetPortNameUnknown } from './target-port/target-port-name-unknown';

/** All rules, by id. */
export const RULES: readonly Rule[] = [
  allowlistSeesLoadBalancer,
  alloyComponentDefinedTwice,
  alloyComponentUnconnected,
  alloyConfigDoesNotParse,
  alloyConfigNotMounted,
  alloyProbeUnreachable,
  alloyReferenceDangling,
  alloyStorageNotWritable,
  appProtocolWrong,
  authCannotServeReceiver,
  authTokenMayBeEmpty,
  authorityWithoutPort,
  clientCaReadAsCertificate,
  componentArgumentMissing,
  componentNeedsStability,
  credentialInOtherNamespace,
  credentialInPlainText,
  credentialMissing,
  credentialNotForHost,
  credentialWithoutKeys,
  destinationPortMissing,
  destinationRuleHostUnknown,
  destinationRuleNotUsed,
  destinationServiceMissing,
  disruptionBudgetBlocksDrain,
  drainLongerThanGrace,
  encodingRefusedInVain,
  exporterAuthOverPlainGrpc,
  exporterEndpointWithoutScheme,
  exporterPortNotOnService,
  exporterTlsCannotVerify,
  externalDnsMissesHost,
  gatewayCertificateShared,
  gatewayHostWithoutRoute,
  gatewayOldTls,
  gatewayPassesTlsThrough,
  gatewayPortNameReused,
  gatewayPortNotOnService,
  gatewayPortReserved,
  gatewaySelectorMatchesNothing,
  gatewayServersCollide,
  gatewayServicesTranslateDifferently,
  gatewayTlsMissing,
  gatewayTlsOnPlaintextProtocol,
  grpcPortWithoutProtocol,
  hostNotAName,
  imageNotPinned,
  jwtOnSharedGateway,
  jwtTakesAuthorization,
  jwtWithoutPolicy,
  listenerTransportSwapped,
  listenersProtectedUnequally,
  loadBalancingToAddresses,
  memoryLimiterAboveContainer,
  memoryLimiterBehindBatch,
  meshMtlsNotServed,
  meshMtlsRefused,
  messageOutgrowsMemory,
  mutualWithoutClientCa,
  neededObjectMissing,
  networkPolicyBlocksReceiver,
  nlbAttributeInvalid,
  nlbEndsTlsToo,
  nlbHealthCheckNumberOnNodes,
  nlbHealthCheckOffStatusPort,
  nlbHealthCheckPathIgnored,
  nlbHealthCheckPortUnknown,
  nlbListenerAttributesIgnored,
  nlbProxyProtocolOneSided,
  nlbSchemeContradictsInternal,
  nlbSourceRangeWithoutMask,
  nlbSourceRangesIgnored,
  nlbTargetTypeMissing,
  nlbWithoutNodePorts,
  objectDefinedTwice,
  openToTheInternet,
  otlpPortNotTcp,
  podSecurityRefusesPod,
  policyConditionUnknown,
  policyHostWithoutPort,
  policyInOtherNamespace,
  policyPortNotOpen,
  policyRefusesEverybody,
  policyRefusesGateway,
  queueBatchSizerMixed,
  queueSmallerThanConsumers,
  receiverOnLoopback,
  receiverPortBypassesSidecar,
  receiverPortsCollide,
  receiverRefusesUncompressed,
  receiverSizeRounded,
  receiverTlsInsideMesh,
  receiverWithoutOutput,
  receiverWithoutTls,
  requiredFieldMissing,
  retriesMultiplyOverload,
  routeKindNotServed,
  routePathNotServed,
  routeUnreachable,
  selectorMatchesNothing,
  servicePortNotOnGateway,
  servicePortWithoutReceiver,
  serviceSelectsNothing,
  settingNotReadable,
  signalDroppedInPipeline,
  signalRoutedNotReceived,
  signalRoutedOnOneTransport,
  subsetMissing,
  suppressionUnused,
  suppressionWithoutReason,
  syncWaveBehindItsUser,
  tailSamplingSplit,
  targetPortNameUnknown,
  tenantHeaderLost,
  tenantHeaderOnTrust,
  tenantHeaderRemovedAgain,
  upstreamIdleTimeout,
  valueNotAString,
  valueNotAllowed,
  virtualServiceGatewayMissing,
  virtualServiceHostNotOnGateway,
  virtualServiceNotVisible,
  volumeMissing,
  workloadSelectorMismatch,
];
