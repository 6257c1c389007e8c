import { authorityWithoutPort } from './authority-without-port';
import { credentialInOtherNamespace } from './credential-in-other-namespace';
import { credentialMissing } from './credential-missing';
import { credentialNotForHost } from './credential-not-for-host';
import { credentialWithoutKeys } from './credential-without-keys';
import { destinationPortMissing } from './destination-port-missing';
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
import { hostNotAName } from './host-not-a-name';
import { listenerTransportSwapped } from './listener-transport-swapped';
import { mutualWithoutClientCa } from './mutual-without-client-ca';
import { retriesMultiplyOverload } from './retries-multiply-overload';
import { routeKindNotServed } from './route-kind-not-served';
import { routePathNotServed } from './route-path-not-served';
import { routeUnreachable } from './route-unreachable';
import type { Rule } from './rule';
import { signalRoutedNotReceived } from './signal-routed-not-received';
import { subsetMissing } from './subset-missing';
import { virtualServiceGatewayMissing } from './virtual-service-gateway-missing';
import { virtualServiceHostNotOnGateway } from './virtual-service-host-not-on-gateway';
import { virtualServiceNotVisible } from './virtual-service-not-visible';

/** All rules, by id. */
export const RULES: readonly Rule[] = [
  authorityWithoutPort,
  credentialInOtherNamespace,
  credentialMissing,
  credentialNotForHost,
  credentialWithoutKeys,
  destinationPortMissing,
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
  hostNotAName,
  listenerTransportSwapped,
  mutualWithoutClientCa,
  retriesMultiplyOverload,
  routeKindNotServed,
  routePathNotServed,
  routeUnreachable,
  signalRoutedNotReceived,
  subsetMissing,
  virtualServiceGatewayMissing,
  virtualServiceHostNotOnGateway,
  virtualServiceNotVisible,
];
