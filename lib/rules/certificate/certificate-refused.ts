import { MAX_COMMON_NAME, PRIVATE_KEY_SIZES } from '../../facts/cert-manager';
import { shown } from '../../foreign/text';
import { get, list, type Path, strings, text, written } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { seconds } from '../../kubernetes/units';
import { type Rule, twins } from '../engine/rule';
import { certificateRefusals } from '../model/certificate-refusals';
import { credentials, SECRET_MAKERS } from '../model/credentials';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';
import { serverText } from '../model/servers';

export const certificateRefused: Rule = {
  id: 'certificate-refused',
  hop: 'certificate',
  severity: 'error',
  summary: 'A Certificate asks for what cert-manager, an issuer and the clients of a server take.',
  why: `The webhook of cert-manager refuses a Certificate that is renewed before it is valid, for less than an hour or with a common name of more than 64 characters, with a signature for another kind of key, or name constraints without a CA; an issuer refuses names that
are none, and the Secret is never made. A certificate for clients alone is issued, and every client of the server ends the handshake ("incompatible key usage").`,
  fix: 'Write what cert-manager takes.',
  reads: [...SERVERS, ...SECRET_MAKERS],
  ...twins(
    `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec:
  secretName: otlp-grpc-cert
  duration: 2160h
  renewBefore: 720h
  dnsNames: [otlp-grpc.example.com]
  issuerRef: {name: letsencrypt}
`,
    'renewBefore: 720h',
    'renewBefore: 2160h',
  ),
  *check(model) {
    for (const object of model.manifests.ofKind('Certificate')) {
      for (const { path, ...problem } of faultsOf(object)) yield { object, path: ['spec', ...path], ...problem };
    }
    yield* notForServers(model);
  },
};

type Fault = Omit<Problem, 'object'>;

const faultsOf = (object: Manifest): Fault[] => [
  ...timesOf(object),
  ...namesOf(object),
  ...keyOf(object),
  ...certificateRefusals(object),
];

const DAY = 86_400;
const DEFAULT_DURATION = 90 * DAY;
const LEAST_DURATION = 3600;
const LEAST_RENEWAL = 300;

function* timesOf({ value }: Manifest): Generator<Fault> {
  const time = (field: string) => {
    const written = get(value, 'spec', field);
    return written === undefined || written === null ? undefined : { written, seconds: seconds(written) };
  };
  const [duration, renewal] = [time('duration'), time('renewBefore')];
  for (const [field, found] of [
    ['duration', duration],
    ['renewBefore', renewal],
  ] as const) {
    if (found && found.seconds === undefined && !written(found.written).includes('$'))
      yield {
        path: [field],
        got: `${field} is ${shown(found.written)}, and no duration`,
        fix: 'Write hours: 2160h. There is no unit for days.',
      };
  }
  if (duration?.seconds !== undefined && duration.seconds < LEAST_DURATION)
    yield {
      path: ['duration'],
      got: `duration is ${shown(duration.written)}, below an hour`,
      fix: 'Write 1h or more.',
    };
  if (renewal?.seconds !== undefined) {
    const valid = duration ? duration.seconds : DEFAULT_DURATION;
    if (renewal.seconds < LEAST_RENEWAL)
      yield {
        path: ['renewBefore'],
        got: `renewBefore is ${shown(renewal.written)}, below five minutes`,
        fix: 'Write 5m or more.',
      };
    else if (valid !== undefined && renewal.seconds >= valid)
      yield {
        path: ['renewBefore'],
        got: `renewBefore is ${shown(renewal.written)}, and the certificate is valid for ${duration ? shown(duration.written) : '2160h'}`,
        fix: 'Write less than the duration, such as a third of it.',
      };
  }
  const percentage = get(value, 'spec', 'renewBeforePercentage');
  if (typeof percentage !== 'number') return;
  if (renewal)
    yield {
      path: ['renewBeforePercentage'],
      got: 'renewBefore and renewBeforePercentage stand beside each other',
      fix: 'Keep one of them.',
    };
  else if (percentage < 1 || percentage > 99)
    yield { path: ['renewBeforePercentage'], got: `renewBeforePercentage is ${percentage}`, fix: 'Write 1 to 99.' };
}

function* namesOf({ value }: Manifest): Generator<Fault> {
  const common = text(get(value, 'spec', 'commonName')) ?? '';
  if (common.length > MAX_COMMON_NAME)
    yield {
      path: ['commonName'],
      got: `commonName has ${common.length} characters, and ${MAX_COMMON_NAME} are allowed`,
      fix: 'Take it out: clients read dnsNames.',
    };
  for (const [index, name] of list(get(value, 'spec', 'dnsNames')).entries()) {
    if (typeof name !== 'string' || name.includes('$') || isDnsName(name)) continue;
    yield { path: ['dnsNames', index], got: `${shown(name)} is no DNS name`, fix: fixOf(name) };
  }
}

/** A name of the DNS, its first label perhaps a wildcard. */
function isDnsName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  return (
    name.length <= 253 &&
    labels.every(
      (label, index) => (index === 0 && label === '*') || /^[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?$/i.test(label),
    )
  );
}

function fixOf(name: string): string {
  if (/^\w+:\/\//.test(name) || /[:/]/.test(name)) return 'Write the host alone, without scheme, port and path.';
  if (name.includes('*')) return 'Write the wildcard as the whole first label: *.example.com.';
  return 'Write letters, digits, dashes and dots.';
}

function* keyOf({ value }: Manifest): Generator<Fault> {
  const algorithm = text(get(value, 'spec', 'privateKey', 'algorithm')) ?? 'RSA';
  const size = get(value, 'spec', 'privateKey', 'size');
  const sizes = Object.hasOwn(PRIVATE_KEY_SIZES, algorithm) ? PRIVATE_KEY_SIZES[algorithm] : undefined;
  if (typeof size !== 'number' || !sizes) return;
  const isTaken = Array.isArray(sizes) ? sizes.includes(size) : size >= sizes.least && size <= sizes.most;
  if (isTaken) return;
  const words = Array.isArray(sizes) ? sizes.join(', ') : `${sizes.least} to ${sizes.most}`;
  yield { path: ['privateKey', 'size'], got: `a key of ${algorithm} has ${size} bits`, fix: `Write ${words}.` };
}

/** Certificates of servers whose usages leave servers out. */
function* notForServers(model: Model): Generator<Problem> {
  const seen = new Set<Manifest>();
  for (const { server, name, makers } of credentials(model)) {
    if (name.endsWith('-cacert')) continue;
    for (const maker of makers) {
      if (maker.kind !== 'Certificate' || seen.has(maker)) continue;
      seen.add(maker);
      const usages = strings(get(maker.value, 'spec', 'usages'));
      const isLimited =
        usages.some(usage => EXTENDED.test(usage)) && !usages.some(usage => /^(?:server auth|any)$/.test(usage));
      if (!isLimited) continue;
      const path: Path = ['spec', 'usages'];
      yield {
        object: maker,
        path,
        got: `its usages are ${usages.join(', ')}, and ${serverText(server)} serves it`,
        fix: 'Add server auth.',
      };
    }
  }
}

/** The usages that limit whom a certificate is for; those of the key alone, such as digital signature, don't. */
const EXTENDED =
  / auth$|^(?:any|code signing|email protection|s\/mime|timestamping|ocsp signing|microsoft sgc|netscape sgc|ipsec )/;
