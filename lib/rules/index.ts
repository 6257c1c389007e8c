import { gatewayPortNotOnService } from './gateway-port-not-on-service';
import { gatewayTlsOnPlaintextProtocol } from './gateway-tls-on-plaintext-protocol';
import type { Rule } from './rule';

/** All rules, by id. */
export const RULES: readonly Rule[] = [gatewayPortNotOnService, gatewayTlsOnPlaintextProtocol];
