/** The certificate: the one that the gateway serves, the Secret behind it, and the issuer. */

import { coveredBy } from '../../kubernetes/hosts';
import { get, list } from '../../kubernetes/json';
import { kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { refText } from '../../path/workloads';
import type { LiveEdge } from '../live';
import { broken, type Look, ok, said, symptom, together, unknown } from '../look';
import type { Handshake, KubeObject } from '../observations';

/**
 * Judges the Secrets that the gateway needs, whether Envoy has them, whether cert-manager issued the certificate, and
 * the certificate that senders get.
 */
export function certificate(live: LiveEdge, listener: Listener): Look {
  return together([
    secret(live, listener),
    ...rights(live),
    sendersCa(live),
    inEnvoy(live, listener),
    issued(live, listener),
    served(live, listener),
  ]);
}

const RESET =
  'Without its Secret Envoy resets the connection during the handshake; the gateway stays Ready and the port listens.';

function secret(live: LiveEdge, { credentialName }: Listener): Look {
  return secretWith(live, credentialName, [['tls.crt'], ['tls.key']], RESET, howToGet(live, credentialName));
}

/** Whether the Secret exists in the namespace of the gateway’s pods and has, of each group in `keys`, one key. */
export function secretWith(
  live: LiveEdge,
  name: string,
  keys: readonly (readonly string[])[],
  why: string,
  fix: string,
): Look {
  const { namespace } = live.edge;
  const { secrets } = live.seen;
  const key = refText({ namespace, name });
  const seen = Object.hasOwn(secrets, key) ? secrets[key]! : { unknown: 'Secret not read' };
  if ('unknown' in seen) return unknown(seen.unknown);
  const { value } = seen;
  if (!value) {
    const where = `${why} The Secret belongs in the namespace of the gateway’s pods, ${namespace}.`;
    return broken(`Secret ${namespace}/${name} is missing`, where, fix);
  }
  const missing = keys.filter(any => !any.some(key => value.keys.includes(key)));
  if (missing.length)
    return broken(`Secret ${name} lacks ${missing.map(any => any.join(' or ')).join(' and ')}`, why, fix);
  return ok(`Secret ${name}`);
}

/** Judges the rights of the gateway's pods, where these are ours: istiod gives Secrets to those alone who may list them. */
function rights(live: LiveEdge): Look[] {
  const { namespace, serviceAccount: name, settings } = live.edge;
  if (!settings.gateway.deployment) return [];
  const compare = (kind: string, fields: (object: KubeObject) => unknown) =>
    live.compare(kind, { name, namespace }, `istiod gives the gateway no Secret. ${RESET}`, { fields, fine: '' });
  return [
    compare('Role', ({ rules }) => ({ rules })),
    compare('RoleBinding', ({ roleRef, subjects }) => ({ roleRef, subjects })),
  ];
}

/** Judges the Secret with the CA for senders’ certificates. */
function sendersCa(live: LiveEdge): Look {
  const { namespace, settings } = live.edge;
  const { access } = settings;
  if (!access.mtls) return unknown('');
  const { caSecret } = access.mtls;
  const why = 'Without the senders’ CA Envoy refuses every handshake; the gateway stays Ready and the port listens.';
  const fix = `${kubectlIn(namespace)} create secret generic ${caSecret} --from-file=ca.crt=<certificates of the CA>`;
  return secretWith(live, caSecret, [['ca.crt', 'cacert']], why, fix);
}

function howToGet({ edge: { namespace, settings } }: LiveEdge, name: string): string {
  if (settings.tls.issuer)
    return `${kubectlIn(namespace)} describe certificate ${name}   # its events say what the issuer waits for`;
  return `${kubectlIn(namespace)} create secret tls ${name} --cert=<chain> --key=<key>`;
}

/** Judges whether Envoy has the certificate: Envoy can be asked where Secrets may not be read. */
function inEnvoy(live: LiveEdge, { credentialName }: Listener): Look {
  const { envoy } = live.seenEdge;
  if ('unknown' in envoy) return unknown('');
  const { active, waiting } = envoy.value.secrets;
  const ours = (name: string) =>
    name
      .replace(/^kubernetes:\/\//, '')
      .split('/')
      .pop() === credentialName;
  if (active.some(ours)) return ok('Envoy has it');
  if (!waiting.some(ours)) return unknown('');
  return symptom(`Envoy waits for Secret ${credentialName}`, RESET, howToGet(live, credentialName));
}

function issued(live: LiveEdge, { credentialName, host }: Listener): Look {
  if (!live.edge.settings.tls.issuer) return unknown('');
  const ref = { name: credentialName, namespace: live.edge.namespace };
  const why =
    'cert-manager writes and renews the Secret from this object; without it the certificate runs out one day.';
  const compared = live.compare('Certificate', ref, why, { fine: '' });
  const seen = live.cluster.get('Certificate', ref);
  if (compared.verdict !== 'ok' || 'unknown' in seen) return compared;
  const ready = list(get(seen.value, 'status', 'conditions')).find(one => get(one, 'type') === 'Ready');
  if (!ready || get(ready, 'status') === 'True') return unknown('');
  return broken(
    `Certificate ${credentialName} is not Ready: ${said(get(ready, 'message') ?? get(ready, 'reason') ?? '')}`,
    `cert-manager has not got a certificate for ${host}. ${RESET}`,
    howToGet(live, credentialName),
  );
}

function served(live: LiveEdge, { host, transport, credentialName }: Listener): Look {
  const { tls } = live.seenEdge.listeners[transport];
  if (!tls) return unknown('not connected');
  if (!tls.certificate) return unserved(live, tls, credentialName);
  const { names, notAfter, notBefore, issuer } = tls.certificate;
  const replace = `${howToGet(live, credentialName)}; ${kubectlIn(live.edge.namespace)} get secret ${credentialName} -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -subject -ext subjectAltName -dates`;
  if (!coveredBy(new Set(names.map(name => name.toLowerCase())), host))
    return symptom(
      `served for ${some(names)}, not ${host}`,
      'Clients compare the name that they dial with the certificate: each of them refuses the connection, and the gateway logs nothing about it.',
      replace,
    );
  if ([notAfter, notBefore].some(date => Number.isNaN(Date.parse(date)))) return unknown('its dates cannot be read');
  const left = (Date.parse(notAfter) - Date.parse(live.seen.now)) / DAY;
  if (left <= 0) return broken(`expired ${day(notAfter)}`, 'Every client refuses it.', replace);
  if (Date.parse(notBefore) > Date.parse(live.seen.now))
    return broken(`not valid before ${day(notBefore)}`, 'Every client refuses it until then.', replace);
  if (tls.distrust && tls.caGiven)
    return broken(
      `its chain does not lead to the given CA: ${said(tls.distrust)}`,
      `Clients that trust that CA alone refuse it. It was issued by ${said(issuer)}; an intermediate certificate that is missing in tls.crt looks the same.`,
      replace,
    );
  const fine = ok(`covers ${host}, until ${day(notAfter)}`);
  return tls.distrust ? together([fine, unknown(`${said(tls.distrust)}; --ca says whom to trust`)]) : fine;
}

function unserved(live: LiveEdge, { error = 'no certificate' }: Handshake, credentialName: string): Look {
  if (live.edge.settings.access.mtls && /certificate required|handshake failure/i.test(error))
    return unknown('a client certificate is asked for: --cert and --key');
  return symptom(`the handshake fails: ${said(error)}`, RESET, howToGet(live, credentialName));
}

/** Names the first few: a certificate can have thousands of names. */
const some = (names: readonly string[]): string =>
  [...names.slice(0, 5).map(said), ...(names.length > 5 ? [`${names.length - 5} more`] : [])].join(', ') || 'no name';

const DAY = 86_400_000;
const day = (iso: string): string => new Date(iso).toISOString().slice(0, 10);
