import { CIPHER_SUITES, TLS_VERSIONS } from '../../facts/tls';
import { inert } from '../../foreign/text';
import { get, list, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText, terminatesTls } from '../model/servers';

export const gatewayCiphersIgnored: Rule = {
  id: 'gateway-ciphers-ignored',
  hop: 'listener',
  severity: 'warning',
  summary: 'The cipher suites of a Gateway server are such that istiod passes them on, and Envoy chooses by them.',
  why: `Names that istiod does not know are left out, such as the names that RFCs and Java use, and tells only whoever applies the Gateway ("ignoring invalid cipher suites"). Where nothing is left, Envoy's own list holds. A
list means nothing for TLS 1.3, whose suites can't be chosen.`,
  fix: 'Write the names that OpenSSL uses: ECDHE-RSA-AES128-GCM-SHA256.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert, cipherSuites: [ECDHE-RSA-AES128-GCM-SHA256]}
`,
    'ECDHE-RSA-AES128-GCM-SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      if (!terminatesTls(server)) continue;
      const { manifest } = server.gateway;
      const path = [...server.at.tls, 'cipherSuites'];
      const suites = list(get(manifest.value, ...path)).filter(one => typeof one === 'string');
      if (
        suites.length > 0 &&
        text(get(manifest.value, ...server.at.tls, 'minProtocolVersion')) === TLS_VERSIONS.at(-1)
      )
        yield {
          object: manifest,
          path,
          got: `${serverText(server)} speaks TLS 1.3 alone, for which no list counts`,
          fix: 'Take cipherSuites out.',
        };
      for (const [index, suite] of suites.entries()) {
        if (!/^[A-Za-z0-9]/.test(suite) || suite === 'ALL' || CIPHER_SUITES.includes(suite)) continue;
        const near = opensslName(suite);
        yield {
          object: manifest,
          path: [...path, index],
          got: `${serverText(server)} names ${inert(suite)}, which istiod leaves out`,
          fix: /^TLS_(?:AES|CHACHA20)_/.test(suite)
            ? 'Take it out: a suite of TLS 1.3 is there anyway.'
            : near
              ? `Write ${near}.`
              : 'Take it out.',
        };
      }
    }
  },
};

/** The suite that RFCs call otherwise: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. */
function opensslName(suite: string): string | undefined {
  const plain = suite
    .replace(/^TLS_(?:RSA_)?/, '')
    .replace(/WITH|CBC|[-_]/g, '')
    .replace(/POLY1305SHA256$/, 'POLY1305');
  return CIPHER_SUITES.find(one => one.replaceAll('-', '') === plain.toUpperCase());
}
