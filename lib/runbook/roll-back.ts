import { needsVolume } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import { doctorCommand } from '../path/commands';
import { outputFile } from '../path/files';
import { type Edge, pathOf, type Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import { code, fence, list, section } from './markdown';

/** The runbook's section for when a sync has broken the path. */
export function rollBack(environment: Environment): string {
  const { edges, tiers } = pathOf(environment);
  const output = code(outputFile(environment));
  return section(
    'Roll back',
    `What runs is what stands in ${output}, in Git. Revert the commit that changed it, whole, with what was synthesized: nothing has to be built.`,
    fence(
      'sh',
      [
        `git log --oneline -5 -- ${outputFile(environment)}`,
        'git revert --no-edit <commit>',
        'git push',
        '# Argo CD takes it at its next look; at once:',
        'argocd app sync <application>',
        '# Flux',
        'flux reconcile kustomization <name> --with-source --context "${CONTEXT:?}"',
        '# and see that it holds',
        doctorCommand(environment),
      ].join('\n'),
    ),
    'What goes back neither by itself nor in any order:',
    list([
      'A port of OTLP (`listeners`), in either direction: policies move before listeners, and what senders send meanwhile is lost. Close the door first: “A port of OTLP”.',
      'The name, scheme or type of the gateway’s Service: that is a new load balancer with a new DNS name, and the old one is gone. The revert makes a third (read). Look where the DNS records lead.',
      ...new Set(edges.map(released)),
      ...tiers.filter(({ settings, workload }) => workload.kind === 'StatefulSet' && !settings.present).map(hangs),
      tiers.some(({ sent }) => needsVolume(environment, sent)) &&
        'Claims of volumes stay as they are: none gets smaller, and what waits under the name of a destination that the revert takes away waits for ever. Kubernetes refuses a StatefulSet with another size: “The volumes”.',
      environment.alloy.present &&
        'The commit that brought us to somebody else’s Alloy: not by a revert alone, since their pods mount our ConfigMap and don’t start without it. “The way back” in `docs/alloy-as-it-is.md` has the order.',
      environment.alloy.deployedBy === 'helm' &&
        !environment.alloy.present &&
        'Alloy’s Helm release: upgrade it again with the reverted values, as in “Changes”. `helm rollback` brings the old values too, but the next upgrade by the file would not.',
      'A Secret that was rotated meanwhile: it is not in Git. The old value may be valid no more.',
    ]),
    '`argocd app rollback <application> <id>` is refused while automated sync is on, and what it brings back is undone by the next sync, since Git says otherwise (read). So revert in Git first; use it only where Git can’t be reached, with the sync suspended (“Emergency stop”).',
  );
}

function released({ settings: { gateway } }: Edge): string | false {
  if (gateway.service.helm)
    return `The gateway’s Helm release ${code(gateway.name)}, where nobody syncs it: run the upgrade again with the reverted values, as in “A port of the gateway’s Service”. A port that the revert takes out of the values is closed by it.`;
  if (gateway.service.istioOperator)
    return 'The gateway’s Service: `istioctl install` again, with the reverted overlay.';
  return gateway.service.manifests?.name !== undefined && !gateway.dedicated
    ? 'The gateway’s whole Service is our manifest: a revert closes every port that the commit had opened, for others too.'
    : false;
}

function hangs(tier: Tier): string {
  const { kubectl } = atTier(tier);
  return `The StatefulSet ${code(tier.workload.name)} does not leave a rollout that hangs: after the revert delete the pod that is not ready, ${code(`${kubectl} delete pod ${tier.workload.name}-<number>`)}. Its volume, if it has one, stays.`;
}
