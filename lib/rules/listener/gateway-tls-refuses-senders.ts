import { CIPHER_GROUPS, CIPHER_SUITES, TLS_VERSIONS } from '../../facts/tls';
import { inert } from '../../foreign/text';
import { few, get, list, type Path, strings, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, SECRET_MAKERS } from '../model/credentials';
import type { Model } from '../model/model';
import { type Server, serverText, terminatesTls } from '../model/servers';

export const gatewayTlsRefusesSenders: Rule = {
  id: 'gateway-tls-refuses-senders',
  hop: 'listener',
  severity: 'error',
  summary:
    'A Gateway server leaves a version of TLS and a cipher suite that today’s senders have, and Envoy takes its settings.',
  why: `A range of versions that ends before 1.2, or before it begins, leaves no handshake. Below TLS 1.3 senders need an ECDHE suite for the kind of the certificate's key: Go, and so every
Collector, has given up the others. Envoy refuses the whole listener where an expression has a name that it does not know ("!RC4"), and where a server that asks for no certificate lists
subjectAltNames. Senders get no connection, or handshake failure.`,
  fix: 'Leave cipherSuites and maxProtocolVersion out: what is left by default is what senders have.',
  reads: [...SERVERS, ...SECRET_MAKERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert, minProtocolVersion: TLSV1_2, maxProtocolVersion: TLSV1_2, cipherSuites: [ECDHE-RSA-AES256-GCM-SHA384]}
`,
    'ECDHE-RSA-AES256-GCM-SHA384',
    'AES256-GCM-SHA384',
  ),
  *check(model) {
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      const { manifest } = server.gateway;
      const tls = get(manifest.value, ...server.at.tls);
      if (!terminatesTls(server)) continue;
      const said = ofVersions(tls) ?? ofCiphers(model, server, tls) ?? ofNames(tls);
      if (said)
        yield {
          object: manifest,
          path: [...server.at.tls, ...said.path],
          got: `${serverText(server)} ${said.got}`,
          fix: said.fix,
        };
    }
  },
};

type Said = { readonly path: Path; readonly got: string; readonly fix: string } | undefined;

function ofVersions(tls: unknown): Said {
  const most = versionOf(tls, 'maxProtocolVersion');
  if (most < 0) return undefined;
  const path = ['maxProtocolVersion'];
  const fix = 'Take maxProtocolVersion out.';
  if (most < TLS_VERSIONS.indexOf('TLSV1_2'))
    return { path, got: `takes no version above ${TLS_VERSIONS[most]}, and senders none below TLS 1.2`, fix };
  const least = versionOf(tls, 'minProtocolVersion');
  return least > most
    ? { path, got: `takes no version above ${TLS_VERSIONS[most]}, and none below ${TLS_VERSIONS[least]}`, fix }
    : undefined;
}

const versionOf = (tls: unknown, field: string): number => TLS_VERSIONS.indexOf(text(get(tls, field)) ?? '');

function ofCiphers(model: Model, server: Server, tls: unknown): Said {
  // istiod gives the mesh's own certificates their own suites
  if (server.tls?.mode === 'ISTIO_MUTUAL') return undefined;
  const written = list(get(tls, 'cipherSuites')).flatMap((one, index) =>
    typeof one === 'string' ? [{ one, index }] : [],
  );
  const strange = written.find(({ one }) => /^[-+!]/.test(one) && !isKnown(one.slice(1)));
  if (strange)
    return {
      path: ['cipherSuites', strange.index],
      got: `has the expression ${inert(strange.one)}, which Envoy does not know`,
      fix: 'Take it out, and list the suites that are wanted.',
    };
  // TLS 1.3 has suites of its own, whatever is listed
  if (versionOf(tls, 'maxProtocolVersion') !== TLS_VERSIONS.indexOf('TLSV1_2')) return undefined;
  const suites = strings(get(tls, 'cipherSuites')).filter(one => CIPHER_SUITES.includes(one));
  // an expression, or no name that is known: then there are more
  if (suites.length === 0 || written.some(({ one }) => !/^[A-Z]/.test(one) || one === 'ALL')) return undefined;
  const keys = keysOf(model, server);
  const some = keys.length > 0 ? keys : ['RSA', 'ECDSA'];
  if (suites.some(suite => some.some(key => suite.startsWith(`ECDHE-${key}-`)))) return undefined;
  return {
    path: ['cipherSuites'],
    got: `leaves ${few(suites)}, of which senders of today have none${keys.length > 0 ? ` for a key of ${keys.join(' or ')}` : ''}`,
    fix: `Take cipherSuites out, or add ${some.map(key => `ECDHE-${key}-AES128-GCM-SHA256`).join(', ')}.`,
  };
}

const isKnown = (name: string): boolean =>
  name.split('+').every(one => CIPHER_SUITES.includes(one) || CIPHER_GROUPS.includes(one));

/** The kinds of the server's keys, where Certificates in the input say all of them. */
function keysOf(model: Model, server: Server): string[] {
  const makers = credentials(model)
    .filter(one => one.server === server)
    .map(one => one.makers);
  if (makers.length === 0 || makers.some(some => some.length === 0 || some.some(({ kind }) => kind !== 'Certificate')))
    return [];
  const keys = makers.flat().map(({ value }) => text(get(value, 'spec', 'privateKey', 'algorithm')) ?? 'RSA');
  return [...new Set(keys)].filter(key => key === 'RSA' || key === 'ECDSA');
}

function ofNames(tls: unknown): Said {
  if (get(tls, 'mode') !== 'SIMPLE' || list(get(tls, 'subjectAltNames')).length === 0) return undefined;
  return {
    path: ['subjectAltNames'],
    got: 'asks senders for no certificate, and lists the names that one must have: Envoy refuses the listener',
    fix: 'Write mode: MUTUAL with the CA of the senders, or take subjectAltNames out.',
  };
}
