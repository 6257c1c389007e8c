import { allowlistSeesLoadBalancer } from './allowlist-sees-load-balancer';
import { alloyComponentDefinedTwice } from './alloy-component-defined-twice';
import { alloyComponentUnconnected } from './alloy-component-unconnected';
import { alloyConfigDoesNotParse } from './alloy-config-does-not-parse';
import { alloyConfigNotMounted } from './alloy-config-not-mounted';
import { alloyProbeUnreachable } from './alloy-probe-unreachable';
import { alloyReferenceDangling } from './alloy-reference-dangling';
import { alloyStorageNotWritable } from './alloy-storage-not-writable';
import { appProtocolWrong } from './app-protocol-wrong';
import { authCannotServeReceiver } from './auth-cannot-serve-receiver';
import { authTokenMayBeEmpty } from './auth-token-may-be-empty';
import { authorityWithoutPort } from './authority-without-port';
import { clientCaReadAsCertificate } from './client-ca-read-as-certificate';
import { componentArgumentMissing } from './component-argument-missing';
import { componentNeedsStability } from './component-needs-stability';
import { credentialInOtherNamespace } from './credential-in-other-namespace';
import { credentialInPlainText } from './credential-in-plain-text';
import { credentialMissing } from './credential-missing';
import { credentialNotForHost } from './credential-not-for-host';
import { credentialWithoutKeys } from './credential-without-keys';
import { destinationPortMissing } from './destination-port-missing';
import { destinationRuleHostUnknown } from './destination-rule-host-unknown';
import { destinationRuleNotUsed } from './destination-rule-not-used';
import { destinationServiceMissing } from './destination-service-missing';
import { disruptionBudgetBlocksDrain } from './disruption-budget-blocks-drain';
import { drainLongerThanGrace } from './drain-longer-than-grace';
import { encodingRefusedInVain } from './encoding-refused-in-vain';
import { exporterAuthOverPlainGrpc } from './exporter-auth-over-plain-grpc';
import { exporterEndpointWithoutScheme } from './exporter-endpoint-without-scheme';
import { exporterPortNotOnService } from './exporter-port-not-on-service';
import { exporterTlsCannotVerify } from './exporter-tls-cannot-verify';
import { externalDnsMissesHost } from './external-dns-misses-host';
import { gatewayCertificateShared } from './gateway-certificate-shared';
import { gatewayHostWithoutRoute } from './gateway-host-without-route';
import { gatewayOldTls } from './gateway-old-tls';
import { gatewayPassesTlsThrough } from './gateway-passes-tls-through';
import { gatewayPortNameReused } from './gateway-port-name-reused';
import { gatewayPortNotOnService } from './gateway-port-not-on-service';
import { gatewayPortReserved } from './gateway-port-reserved';
import { gatewaySelectorMatchesNothing } from './gateway-selector-matches-nothing';
import { gatewayServersCollide } from './gateway-servers-collide';
import { gatewayServicesTranslateDifferently } from './gateway-services-translate-differently';
import { gatewayTlsMissing } from './gateway-tls-missing';
import { gatewayTlsOnPlaintextProtocol } from './gateway-tls-on-plaintext-protocol';
import { grpcPortWithoutProtocol } from './grpc-port-without-protocol';
import { hostNotAName } from './host-not-a-name';
import { imageNotPinned } from './image-not-pinned';
import { jwtOnSharedGateway } from './jwt-on-shared-gateway';
import { jwtTakesAuthorization } from './jwt-takes-authorization';
import { jwtWithoutPolicy } from './jwt-without-policy';
import { listenerTransportSwapped } from './listener-transport-swapped';
import { listenersProtectedUnequally } from './listeners-protected-unequally';
import { loadBalancingToAddresses } from './load-balancing-to-addresses';
import { memoryLimiterAboveContainer } from './memory-limiter-above-container';
import { memoryLimiterBehindBatch } from './memory-limiter-behind-batch';
import { meshMtlsNotServed } from './mesh-mtls-not-served';
import { meshMtlsRefused } from './mesh-mtls-refused';
import { messageOutgrowsMemory } from './message-outgrows-memory';
import { mutualWithoutClientCa } from './mutual-without-client-ca';
import { neededObjectMissing } from './needed-object-missing';
import { networkPolicyBlocksReceiver } from './network-policy-blocks-receiver';
import { nlbAttributeInvalid } from './nlb-attribute-invalid';
import { nlbEndsTlsToo } from './nlb-ends-tls-too';
import { nlbHealthCheckNumberOnNodes } from './nlb-health-check-number-on-nodes';
import { nlbHealthCheckOffStatusPort } from './nlb-health-check-off-status-port';
import { nlbHealthCheckPathIgnored } from './nlb-health-check-path-ignored';
import { nlbHealthCheckPortUnknown } from './nlb-health-check-port-unknown';
import { nlbListenerAttributesIgnored } from './nlb-listener-attributes-ignored';
import { nlbProxyProtocolOneSided } from './nlb-proxy-protocol-one-sided';
import { nlbSchemeContradictsInternal } from './nlb-scheme-contradicts-internal';
import { nlbSourceRangeWithoutMask } from './nlb-source-range-without-mask';
import { nlbSourceRangesIgnored } from './nlb-source-ranges-ignored';
import { nlbTargetTypeMissing } from './nlb-target-type-missing';
import { nlbWithoutNodePorts } from './nlb-without-node-ports';
import { objectDefinedTwice } from './object-defined-twice';
import { openToTheInternet } from './open-to-the-internet';
import { otlpPortNotTcp } from './otlp-port-not-tcp';
import { podSecurityRefusesPod } from './pod-security-refuses-pod';
import { policyConditionUnknown } from './policy-condition-unknown';
import { policyHostWithoutPort } from './policy-host-without-port';
import { policyInOtherNamespace } from './policy-in-other-namespace';
import { policyPortNotOpen } from './policy-port-not-open';
import { policyRefusesEverybody } from './policy-refuses-everybody';
import { policyRefusesGateway } from './policy-refuses-gateway';
import { queueBatchSizerMixed } from './queue-batch-sizer-mixed';
import { queueSmallerThanConsumers } from './queue-smaller-than-consumers';
import { receiverOnLoopback } from './receiver-on-loopback';
import { receiverPortBypassesSidecar } from './receiver-port-bypasses-sidecar';
import { receiverPortsCollide } from './receiver-ports-collide';
import { receiverRefusesUncompressed } from './receiver-refuses-uncompressed';
import { receiverSizeRounded } from './receiver-size-rounded';
import { receiverTlsInsideMesh } from './receiver-tls-inside-mesh';
import { receiverWithoutOutput } from './receiver-without-output';
import { receiverWithoutTls } from './receiver-without-tls';
import { requiredFieldMissing } from './required-field-missing';
import { retriesMultiplyOverload } from './retries-multiply-overload';
import { routeKindNotServed } from './route-kind-not-served';
import { routePathNotServed } from './route-path-not-served';
import { routeUnreachable } from './route-unreachable';
import type { Rule } from './rule';
import { selectorMatchesNothing } from './selector-matches-nothing';
import { servicePortNotOnGateway } from './service-port-not-on-gateway';
import { servicePortWithoutReceiver } from './service-port-without-receiver';
import { serviceSelectsNothing } from './service-selects-nothing';
import { settingNotReadable } from './setting-not-readable';
import { signalDroppedInPipeline } from './signal-dropped-in-pipeline';
import { signalRoutedNotReceived } from './signal-routed-not-received';
import { signalRoutedOnOneTransport } from './signal-routed-on-one-transport';
import { subsetMissing } from './subset-missing';
import { suppressionUnused } from './suppression-unused';
import { suppressionWithoutReason } from './suppression-without-reason';
import { syncWaveBehindItsUser } from './sync-wave-behind-its-user';
import { tailSamplingSplit } from './tail-sampling-split';
import { targetPortNameUnknown } from './target-port-name-unknown';
import { tenantHeaderLost } from './tenant-header-lost';
import { tenantHeaderOnTrust } from './tenant-header-on-trust';
import { tenantHeaderRemovedAgain } from './tenant-header-removed-again';
import { upstreamIdleTimeout } from './upstream-idle-timeout';
import { valueNotAString } from './value-not-a-string';
import { valueNotAllowed } from './value-not-allowed';
import { virtualServiceGatewayMissing } from './virtual-service-gateway-missing';
import { virtualServiceHostNotOnGateway } from './virtual-service-host-not-on-gateway';
import { virtualServiceNotVisible } from './virtual-service-not-visible';
import { volumeMissing } from './volume-missing';
import { workloadSelectorMismatch } from './workload-selector-mismatch';

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
