/** The Secrets that are read and that we don't make, with their keys. */

import { configSecrets } from '../alloy/pipelines/pipeline';
import type { SecretKey } from '../alloy/pipelines/secrets';
import type { Environment } from '../environment/schema';
import { CA_SUFFIX } from '../facts/istio';
import { kubectlIn } from '../path/commands';
import { type Edge, pathOf, type Tier } from '../path/path';
import { refText } from '../path/workloads';
import type { Requirement } from './requirement';

/** A Secret that somebody reads: of each group of keys, one. */
interface Reading {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly (readonly string[])[];
  readonly why: string;
}

/** One requirement for each Secret, with the keys and reasons of all who read it. */
export function secrets(environment: Environment): Requirement[] {
  const { edges, tiers } = pathOf(environment);
  const all = [
    ...edges.flatMap(edge => ofEdge(edge)),
    ...tiers.flatMap(tier => ofAlloy(environment, tier)),
    ...ofSmokeTest(environment),
  ];
  const places = [...new Set(all.map(refText))];
  return places.map(place => asOne(all.filter(one => refText(one) === place)));
}

function asOne(readings: readonly Reading[]): Requirement {
  const { namespace, name } = readings[0]!;
  const keys = readings
    .flatMap(one => one.keys)
    .filter((any, index, all) => all.findIndex(other => other.join() === any.join()) === index);
  const first = keys.map(([key]) => key!);
  const isTls = first.includes('tls.crt') && first.includes('tls.key') && first.length === 2;
  const kubectl = kubectlIn(namespace);
  return {
    what: `Secret ${namespace}/${name}`,
    having: keys.map(any => any.join(' or ')).join(', '),
    why: [...new Set(readings.map(({ why }) => why))].join(' '),
    see: `${kubectl} get secret ${name} -o go-template='{{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}'`,
    make: isTls
      ? `${kubectl} create secret tls ${name} --cert=<file> --key=<file>`
      : `${kubectl} create secret generic ${name} ${first.map(key => `--from-file=${key}=<file>`).join(' ')}`,
    needed: { look: 'secret', namespace, name, keys },
  };
}

const TLS = [['tls.crt'], ['tls.key']];

/** What the gateway serves and asks for: in the namespace of its pods, where alone istiod reads them for it. */
function ofEdge({ gatewayKind, listeners, namespace, settings: { access, tls }, tier }: Edge): Reading[] {
  const served = listeners.map(({ credentialName, host }) => ({
    namespace,
    name: credentialName,
    keys: TLS,
    why: `The certificate of ${host}; without it every handshake fails.`,
  }));
  const ca = access.mtls?.caSecret;
  return [
    ...(tls.secrets ? served : []),
    ...(ca === undefined
      ? []
      : [{ namespace, name: ca, keys: [['ca.crt', 'cacert']], why: whyCa(ca, gatewayKind === 'Gateway') }]),
    ...(tier.tls
      ? [
          {
            namespace,
            name: tier.tls.gatewaySecret,
            keys: [...TLS, ['ca.crt', 'cacert']],
            why: 'The certificate that the gateway shows Alloy, and the CA of Alloy’s.',
          },
        ]
      : []),
  ];
}

function whyCa(name: string, isIstios: boolean): string {
  const why = 'The CA of the senders’ certificates; without it every handshake fails.';
  if (name.endsWith(CA_SUFFIX) || !isIstios) return why;
  return `${why} The Gateway names it ${name}${CA_SUFFIX}: by that ending istiod knows a CA, and it finds the Secret under either name.`;
}

/** What config.alloy reads: files of its pods, which don't start without. */
function ofAlloy(environment: Environment, tier: Tier): Reading[] {
  const { access, receiver } = environment;
  const isReceiving = tier.id === 'receiving';
  const reasons: [SecretKey | undefined, string][] = [
    [access.basic?.htpasswd, 'The senders’ users and passwords: an htpasswd file.'],
    [access.bearer?.token, 'The senders’ token; an empty one keeps Alloy from starting.'],
    [receiver.tls?.clientCa, 'The CA of the gateway’s certificate.'],
  ];
  return configSecrets(environment, tier).map(key => {
    const mine = reasons.find(([one]) => isReceiving && one?.name === key.name && one.key === key.key);
    const own = isReceiving && receiver.tls?.certificateSecret === key.name;
    return {
      namespace: tier.namespace,
      name: key.name,
      keys: [[key.key]],
      why: `${mine?.[1] ?? (own ? `Alloy’s certificate, with the name ${tier.host}.` : 'What the backends ask Alloy for, or are known by.')} ${NO_START}`,
    };
  });
}

const NO_START = 'Alloy’s pods wait for it and don’t start.';

/** What the smoke test sends with. */
function ofSmokeTest({ alloy, smokeTest }: Environment): Reading[] {
  if (!smokeTest) return [];
  const namespace = smokeTest.namespace ?? alloy.namespace;
  const why = 'The smoke test sends with it.';
  const keys = [smokeTest.ca, smokeTest.jwt, smokeTest.basic, smokeTest.bearer].filter(key => key !== undefined);
  return [
    ...keys.map(({ name, key }) => ({ namespace, name, keys: [[key]], why })),
    ...(smokeTest.clientCertificate ? [{ namespace, name: smokeTest.clientCertificate, keys: TLS, why }] : []),
  ];
}
