import type { Context } from '../case';
import { allowlist, jwtAndAllowlist } from './allowlist';
import { basic, bearer, jwtAndBasic, mtlsAndBasic, mtlsAndBearer } from './alloy';
import { jwt, jwtDedicated, jwtHeader, jwtSharedPort } from './jwt';
import { mtls, mtlsAndJwt } from './mtls';
import { anybody } from './none';
import { receiverTls } from './receiver-tls';

/** What is tried on each environment, by its name. */
export const SCENARIOS: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  'access-none': anybody,
  'access-mtls': mtls,
  'access-jwt': jwt,
  'access-jwt-gateway-header': jwtHeader,
  'access-jwt-gateway-dedicated': jwtDedicated,
  'access-jwt-shared-port': jwtSharedPort,
  'access-basic': basic,
  'access-bearer': bearer,
  'access-allowlist': allowlist,
  'access-mtls-bearer': mtlsAndBearer,
  'access-mtls-basic': mtlsAndBasic,
  'access-mtls-jwt': mtlsAndJwt,
  'access-jwt-allowlist': jwtAndAllowlist,
  'access-jwt-basic': jwtAndBasic,
  'access-receiver-tls': receiverTls,
  'access-gateway-api-allowlist': allowlist,
  'access-gateway-api-basic': basic,
  'access-gateway-api-mtls-jwt': mtlsAndJwt,
};
