import { needsVolume } from '../environment/destinations';
import { replicasField, replicasOf, replicasText } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { pathText } from '../environment/structure';
import { synthCommand } from '../path/commands';
import { environmentFile } from '../path/files';
import { type Edge, pathOf, type Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import { inCommands } from '../path/workloads';
import { code, fence, list, section } from './markdown';

/** The runbook's section on more pods, with and without time for a commit. */
export function scaleUp(environment: Environment): string {
  const { edges, tiers } = pathOf(environment);
  return section(
    'Scale up',
    'More pods help where Alloy is busy, and not where a backend is slow: then they ask it more at a time. Look first:',
    fence('sh', [...new Set(tiers.flatMap(looks))].join('\n')),
    `**With a commit**: change the field in ${code(environmentFile(environment))}, ${code(synthCommand(environment, environment.name))}, commit, sync. Nothing has to be suspended.`,
    list([...tiers.map(tier => field(tier)), ...edges.map(ofGateway)]),
    ...(environment.alloy.present ? [OWNERS] : byHandAtAll(environment, tiers)),
  );
}

/** What is somebody else's is not changed here. */
const OWNERS =
  '**Without**: ask the owner of Alloy’s release. Its pods run more than this path, and what is changed beside the release its next upgrade puts back.';

function byHandAtAll(environment: Environment, tiers: readonly Tier[]): string[] {
  return [
    `**Without**: ${tiers.some(isWrittenNumber) ? 'suspend the sync (“Emergency stop”), since selfHeal would put the number back' : 'the number of pods is the autoscaler’s, and its limits are in Git: suspend the sync (“Emergency stop”)'}. Write the number into the file too, before the sync is resumed.`,
    fence('sh', tiers.map(tier => byHand(environment, tier)).join('\n')),
    list([
      'Pods that stay Pending: the nodes have no room.',
      ...tiers
        .filter(({ id }) => id === 'sampling')
        .map(
          () =>
            'Another number of pods that sample: traces under way are judged in two parts, for as long as a decision takes.',
        ),
      tiers.some(({ sent }) => needsVolume(environment, sent)) &&
        'Each new pod gets a volume. Back to fewer pods: “The volumes”, since what waits in one that goes is sent by nobody.',
    ]),
  ];
}

const isWrittenNumber = ({ settings }: Tier): boolean => settings.autoscaling === undefined;

function looks(tier: Tier): string[] {
  const { kubectl } = atTier(tier);
  return [
    `${kubectl} top pods --containers`,
    ...(isWrittenNumber(tier) ? [] : [`${kubectl} get hpa ${tier.workload.name}`]),
  ];
}

function field({ id, settings, title }: Tier): string {
  const now = replicasOf(settings).most;
  if (settings.present)
    return `${title} is somebody else’s: ${replicasField(settings)}, now ${replicasText(settings)}; larger pods: \`alloy.resources\` of the release. Its owner changes them.`;
  if (id === 'sampling') return `${title}: ${code('pipeline.tailSampling.replicas')}, now ${now}.`;
  return `${title}: ${code(settings.autoscaling ? 'alloy.autoscaling.maxReplicas' : 'alloy.replicas')}, now ${now}; larger pods: ${code('alloy.resources')}.`;
}

function byHand(environment: Environment, tier: Tier): string {
  const { kubectl } = atTier(tier);
  const { workload, settings } = tier;
  const more = `<more than ${replicasOf(settings).most}>`;
  if (settings.autoscaling)
    return `${kubectl} patch hpa ${workload.name} --type merge --patch '{"spec":{"maxReplicas":${more}}}'`;
  return `${kubectl} scale ${inCommands(workload)} --replicas ${more}${environment.alloy.deployedBy === 'helm' ? '   # until the release’s next upgrade' : ''}`;
}

function ofGateway(edge: Edge): string {
  const { pathInFile, settings, workload } = edge;
  const { kubectl } = atEdge(edge);
  const { deployment } = settings.gateway;
  if (deployment?.kind === 'DaemonSet' || workload.kind === 'DaemonSet')
    return `The gateway ${code(workload.name)} is a DaemonSet: one pod on each of its nodes, so more nodes.`;
  return `The gateway ${code(workload.name)}: ${deployment ? code(pathText(pathInFile(['gateway', 'deployment', 'replicas', 'max']))) : 'its number is its owner’s'}; ${code(`${kubectl} get hpa,pods`)} says whether it is at its most. Senders’ connections move to new pods only when they reconnect.`;
}
