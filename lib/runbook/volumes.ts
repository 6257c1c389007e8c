/** What changes of the volumes take, on which queues wait. */

import { needsVolume } from '../environment/destinations';
import { replicasOf } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { applyCommand, kubectlIn } from '../path/commands';
import { environmentFile } from '../path/files';
import { QUEUE_VOLUME } from '../path/names';
import { pathOf, type Tier } from '../path/path';
import { inCommands } from '../path/workloads';
import { code, codes, fence, list, subsection } from './markdown';

/** A part for each tier whose pods have volumes. */
export function volumes(environment: Environment): string[] {
  const tiers = pathOf(environment).tiers.filter(({ sent }) => needsVolume(environment, sent));
  return tiers.map(tier =>
    subsection(
      `The volumes of ${tier.title}`,
      `Each pod of ${code(inCommands(tier.workload))} has one, and what waits in it was promised to senders: ${codes(claims(tier))}. Nobody sends what waits in the volume of a pod that has gone. \`docs/delivery.md\` says why it goes like this.`,
      '**Larger.** Suspend the sync (“Emergency stop”). Then, with the StorageClass’s `allowVolumeExpansion`:',
      list([
        `Write the size into \`alloy.storage.size\` in ${code(environmentFile(environment))}, synth, and commit. Nothing applies it yet: Kubernetes would refuse.`,
        'Enlarge the claims, and let the pods go on without their StatefulSet:',
      ]),
      fence('sh', enlarge(environment, tier)),
      list([
        `Sync at once, or ${again(environment, tier)}. The new StatefulSet takes the pods over, and rolls them once.`,
      ]),
      '**Fewer pods, or back to a Deployment.** The queues have to be empty first. Ask Prometheus, for minutes:',
      fence(
        'promql',
        `max by (pod, component_id) (otelcol_exporter_queue_size{namespace="${tier.namespace}",pod=~"${tier.workload.name}-[0-9]+"})`,
      ),
      list([
        'Fewer pods: those with the highest numbers go. Change the number of replicas once their queues are empty.',
        back(environment, tier),
        'Keep the claims until you know. What is left in one is sent as soon as a StatefulSet of that name has a pod of that number again.',
      ]),
    ),
  );
}

function claims({ workload, settings }: Tier): string[] {
  return Array.from({ length: replicasOf(settings).most }, (_, pod) => `${QUEUE_VOLUME}-${workload.name}-${pod}`);
}

function enlarge({ alloy }: Environment, tier: Tier): string {
  const kubectl = kubectlIn(tier.namespace);
  const patch = `'{"spec":{"resources":{"requests":{"storage":"<larger than ${alloy.storage.size}>"}}}}'`;
  return [
    ...claims(tier).map(claim => `${kubectl} patch pvc ${claim} --type merge --patch ${patch}`),
    `${kubectl} delete statefulset ${tier.workload.name} --cascade=orphan`,
  ].join('\n');
}

function again(environment: Environment, tier: Tier): string {
  return environment.alloy.deployedBy === 'helm'
    ? 'upgrade the Helm release as above'
    : code(applyCommand(environment, `manifests/${tier.prefix}.k8s.yaml`));
}

/** The second tier is a StatefulSet whatever its queues are. */
function back({ alloy }: Environment, { id, namespace, workload }: Tier): string | false {
  if (id === 'sampling') return 'Another `delivery`: the StatefulSet is made anew, as for a larger volume.';
  if (alloy.deployedBy === 'helm')
    return 'Back to a Deployment: the upgrade of the release deletes the StatefulSet at once. Install a second release under another name first, or take a quiet hour, once the queues are empty.';
  return `Back to a Deployment: change \`delivery\`, synth, and apply without deleting anything (in Argo CD a sync without prune, with automated pruning off). Wait until \`deploy/${workload.name}\` is ready and the queues are empty, or nearly; then ${code(`${kubectlIn(namespace)} delete statefulset ${workload.name}`)}.`;
}
