import { appProtocolWrong } from './app-protocol-wrong';
import { authorityWithoutPort } from './authority-without-port';
import { credentialInOtherNamespace } from './credential-in-other-namespace';
import { credentialMissing } from './credential-missing';
import { credentialNotForHost } from './credential-not-for-host';
import { credentialWithoutKeys } from './credential-without-keys';
import { destinationPortMissing } from './destination-port-missing';
import { destinationRuleHostUnknown } from './destination-rule-host-unknown';
import { destinationRuleNotUsed } from './destination-rule-not-used';
import { destinationServiceMissing } from './destination-service-missing';
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
import { listenerTransportSwapped } from './listener-transport-swapped';
import { meshMtlsNotServed } from './mesh-mtls-not-served';
import { meshMtlsRefused } from './mesh-mtls-refused';
import { mutualWithoutClientCa } from './mutual-without-client-ca';
import { otlpPortNotTcp } from './otlp-port-not-tcp';
import { receiverOnLoopback } from './receiver-on-loopback';
import { receiverPortBypassesSidecar } from './receiver-port-bypasses-sidecar';
import { receiverTlsInsideMesh } from './receiver-tls-inside-mesh';
import { receiverWithoutTls } from './receiver-without-tls';
import { retriesMultiplyOverload } from './retries-multiply-overload';
import { routeKindNotServed } from './route-kind-not-served';
import { routePathNotServed } from './route-path-not-served';
import { routeUnreachable } from './route-unreachable';
import type { Rule } from './rule';
import { servicePortWithoutReceiver } from './service-port-without-receiver';
import { serviceSelectsNothing } from './service-selects-nothing';
import { signalRoutedNotReceived } from './signal-routed-not-received';
import { subsetMissing } from './subset-missing';
import { targetPortNameUnknown } from './target-port-name-unknown';
import { upstreamIdleTimeout } from './upstream-idle-timeout';
import { virtualServiceGatewayMissing } from './virtual-service-gateway-missing';
import { virtualServiceHostNotOnGateway } from './virtual-service-host-not-on-gateway';
import { virtualServiceNotVisible } from './virtual-service-not-visible';

/** All rules, by id. */
export const RULES: readonly Rule[] = [
  appProtocolWrong,
  authorityWithoutPort,
  credentialInOtherNamespace,
  credentialMissing,
  credentialNotForHost,
  credentialWithoutKeys,
  destinationPortMissing,
  destinationRuleHostUnknown,
  destinationRuleNotUsed,
  destinationServiceMissing,
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
  listenerTransportSwapped,
  meshMtlsNotServed,
  meshMtlsRefused,
  mutualWithoutClientCa,
  otlpPortNotTcp,
  receiverOnLoopback,
  receiverPortBypassesSidecar,
  receiverTlsInsideMesh,
  receiverWithoutTls,
  retriesMultiplyOverload,
  routeKindNotServed,
  routePathNotServed,
  routeUnreachable,
  servicePortWithoutReceiver,
  serviceSelectsNothing,
  signalRoutedNotReceived,
  subsetMissing,
  targetPortNameUnknown,
  upstreamIdleTimeout,
  virtualServiceGatewayMissing,
  virtualServiceHostNotOnGateway,
  virtualServiceNotVisible,
];
