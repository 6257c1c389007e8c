/** Which credential is taken without a rollout, and how an old and a new one are valid at once. */
import { exporterSecrets } from '../alloy/pipelines/exporter';
import type { Environment } from '../environment/schema';
import { environmentFile } from '../path/files';
import { type Edge, pathOf, type Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import { code, codes, fence, list, section } from './markdown';

/** The runbook's section on Secrets and keys, those alone that the environment has. */
export function credentials(environment: Environment): string {
  const { edges, tiers } = pathOf(environment);
  const { receiver } = environment;
  const ofAlloy = [
    ...(receiver.tls ? ownTls(receiver.tls, tiers) : []),
    ...passwords(environment),
    ...backends(environment),
  ];
  const rollouts = tiers
    .map(atTier)
    .flatMap(({ kubectl, pods }) => [`${kubectl} rollout restart ${pods}`, `${kubectl} rollout status ${pods}`]);
  return section(
    'Credentials',
    'Each with when a change of it holds, and how an old and a new one are valid at once. Always in this order: let in the new one beside the old, give the senders the new one, take away the old.',
    list([...new Set(edges.flatMap(edge => ofEdge(environment, edge))), ...ofAlloy]),
    ofAlloy.length > 0 &&
      (environment.alloy.present
        ? 'The rollout is for the owner of Alloy’s release to make, since their pipelines go with the pods. It is pod by pod; a pod that goes finishes what is under way:'
        : 'The rollout, pod by pod; a pod that goes finishes what is under way:'),
    ofAlloy.length > 0 && fence('sh', rollouts.join('\n')),
  );
}

const AT_ONCE = '**without a rollout**, within seconds: istiod hands it to the gateway';

function ofEdge(environment: Environment, { listeners, settings }: Edge): string[] {
  const { mtls, jwt } = settings.access;
  const served = [...new Set(listeners.map(({ credentialName }) => credentialName))];
  const { issuer } = settings.tls;
  return [
    `${codes(served)}, the gateway’s certificates: ${AT_ONCE}. Connections that are open stay. Nothing has to be valid twice, unless the authority changes: then senders trust both first.${issuer ? ' cert-manager renews them.' : ''}`,
    ...(mtls
      ? [
          `${code(mtls.caSecret)}, whose client certificates are let in: ${AT_ONCE}. Both valid: \`ca.crt\` with the certificates of both authorities, one below the other (read).${mtls.subjectAltNames ? ' A new name stands beside the old one in `access.mtls.subjectAltNames`.' : ''}`,
        ]
      : []),
    ...(jwt ? [keys(environment, jwt)] : []),
  ];
}

function keys(environment: Environment, jwt: NonNullable<Environment['access']['jwt']>): string {
  if (jwt.jwks)
    return `The keys of ${code(jwt.issuer)}, in \`access.jwt.jwks\` of ${code(environmentFile(environment))}: **without a rollout**, by a sync. Both valid: both in \`keys\`, each with its \`kid\` (read).`;
  return `The keys of ${code(jwt.issuer)}: **without a rollout**; istiod fetches ${code(jwt.jwksUri ?? '')} again every 20 minutes by default (read). Both valid: the issuer publishes the new key that long before it signs with it, and the old one until its last token has expired.`;
}

/** How Alloy takes the files of its receivers' TLS. */
function ownTls({ certificateSecret, clientCa, gatewaySecret }: ReceiverTls, tiers: readonly Tier[]): string[] {
  const names = codes(tiers.map(({ host }) => host));
  return [
    `${code(gatewaySecret)}, what the gateway shows to Alloy: ${AT_ONCE}. Before its authority changes, ${code(clientCa.key)} of ${code(clientCa.name)} has both, and Alloy is rolled out.`,
    `${code(certificateSecret)}, with the name ${names}: **without a rollout**, within minutes: Alloy reads the certificate again every 5 minutes. Before its authority changes, the \`ca.crt\` of ${code(gatewaySecret)} has both.`,
    `${code(clientCa.key)} of ${code(clientCa.name)}: **after a rollout**, since Alloy reads it at start alone. Both valid: both authorities in it, one below the other (read).`,
  ];
}

type ReceiverTls = NonNullable<Environment['receiver']['tls']>;

function passwords({ access: { basic, bearer } }: Environment): string[] {
  return [
    ...(basic
      ? [
          `${code(basic.htpasswd.key)} of ${code(basic.htpasswd.name)}: **after a rollout**, since Alloy reads the file at start alone. Both valid: a second user, a line of its own, beside the first.`,
        ]
      : []),
    ...(bearer
      ? [
          `${code(bearer.token.key)} of ${code(bearer.token.name)}: **after a rollout**, to be sure: the kubelet takes its time, and pods differ meanwhile. Two are never valid at once: between the rollout and its own change each sender gets 401, which is lost. So close the door first (“Stop everything”), change Secret, pods and senders, and open it. Many senders: \`access.basic\` with a user for each has no such gap.`,
        ]
      : []),
  ];
}

function backends(environment: Environment): string[] {
  const names = [...new Set(exporterSecrets(environment).map(({ name }) => name))];
  return names.length
    ? [
        `${codes(names)}, what the exporters present to backends: **after a rollout**, to be sure: files are read again, each in its own time. Both valid: the backend lets in the new one before it is in the Secret, and the old one until the rollout is over.`,
      ]
    : [];
}
