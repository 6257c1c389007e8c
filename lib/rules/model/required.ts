import type { Path } from '../../kubernetes/json';
import type { Problem } from './problem';
import { type Server, serverText, terminatesTls } from './servers';

/** Fields of a Certificate: of each row, at least one is required. */
export const CERTIFICATE: readonly (readonly Path[])[] = [
  [['secretName']],
  [['issuerRef', 'name']],
  [['dnsNames'], ['commonName'], ['uris'], ['ipAddresses'], ['emailAddresses'], ['literalSubject']],
];

/** The missing fields that a server needs to work. */
export function* missingInServer(server: Server): Generator<Problem> {
  const { gateway, path, number, name, protocol, hosts, tls } = server;
  const missing: [Path, boolean][] = [
    [['port', 'number'], number === undefined],
    [['port', 'name'], name === ''],
    [['port', 'protocol'], protocol === ''],
    [['hosts'], hosts.length === 0],
  ];
  const needs = terminatesTls(server) && tls?.mode !== 'ISTIO_MUTUAL';
  missing.push([['tls', 'credentialName'], needs && !tls!.hasOtherCertificates && tls!.credentials.length === 0]);
  for (const [field, isMissing] of missing) {
    if (isMissing)
      yield {
        object: gateway.manifest,
        path: [...path, ...field],
        got: `${serverText(server)} has no ${field.join('.')}`,
      };
  }
}
