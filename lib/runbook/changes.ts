import { countsRequests, deliveryOf, maxConcurrentRequests } from '../environment/delivery';
import { allDestinations } from '../environment/destinations';
import { limitersOf, memoryOf } from '../environment/memory';
import { replicasText } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { pathText } from '../environment/structure';
import { moduleImport } from '../facts/module';
import { alloyUpgrade, kubectlIn, synthCommand } from '../path/commands';
import { environmentFile, outputFile } from '../path/files';
import { CONFIG_KEY } from '../path/names';
import { type Edge, pathOf, type Tier } from '../path/path';
import { ownersValidate } from '../values/owners-alloy';
import { releasesWithArgoCd } from './argo-cd';
import { dialectOf } from './dialects';
import { code, codes, fence, list, section, subsection } from './markdown';
import { ownership } from './ownership';
import { volumes } from './volumes';

/** What a change needs before it holds. */
export function changes(environment: Environment): string {
  return section(
    'Changes',
    `Change ${code(environmentFile(environment))}, run ${code(synthCommand(environment))}, and let what is in ${code(outputFile(environment))} be applied. Nothing here is edited by hand.`,
    policies(),
    ...alloyReleases(environment),
    ...volumes(environment),
    ...pathOf(environment).edges.map(edge => ownership(environment, edge)),
    ...releasesWithArgoCd(environment),
    listeners(environment),
  );
}

/** Alloy's own chart makes its Service and pods: only an upgrade brings them what has changed. */
function alloyReleases(environment: Environment): string[] {
  if (environment.alloy.deployedBy !== 'helm') return [];
  if (environment.alloy.present) return pathOf(environment).tiers.map(tier => ownersRelease(environment, tier));
  return pathOf(environment).tiers.map(tier =>
    subsection(
      `The Helm release of ${tier.title}`,
      `The release ${code(tier.settings.name)} makes Alloy’s pods and Service from ${code(outputFile(environment, `values/${tier.prefix}.yaml`))}. Its pods take a change of the configuration, and its Service a change of ports, by an upgrade, once the manifests are applied:`,
      fence('sh', alloyUpgrade(environment, tier).join('\n')),
    ),
  );
}

/** Somebody else's release: what brings it our module, and what Alloy takes by itself. */
function ownersRelease(environment: Environment, tier: Tier): string {
  const { namespace, workload, settings } = tier;
  return subsection(
    'Our module in somebody else’s Alloy',
    `The release ${code(settings.name)} makes the ${workload.kind} ${code(`${namespace}/${workload.name}`)}, and its configuration is its owner’s. Ours is a module in the ConfigMap ${code(tier.configMap)}, which Alloy reads again by itself within some two minutes of a change. Then hear what the owner’s version says of it:`,
    fence('sh', ownersValidate(tier)),
    list([
      '**A mistake in the module**: a running Alloy goes on with the one before, and says `unhealthy components` on `/-/healthy`. **A pod that starts with it does not start**, the owner’s pipelines neither: put the ConfigMap back at once.',
      'A mistake in the owner’s configuration: Alloy goes on with all as it was, ours too.',
      'A change of ports, Secrets or sidecar takes an upgrade of the release, which rolls its pods:',
    ]),
    fence('sh', alloyUpgrade(environment, tier).join('\n')),
    'The lines by which the owner’s configuration runs the module:',
    fence('alloy', moduleImport(CONFIG_KEY).join('\n')),
    list([
      '**Stop**: have the owner take these lines out. Their Alloy goes on, and senders get 503 (14), which they retry.',
    ]),
  );
}

/**
 * Policies name ports, and move two waves before the listeners do. Without a listener nothing arrives that they would
 * refuse for good, or not know yet.
 */
function listeners(environment: Environment): string {
  const remove = pathOf(environment).edges.map(edge => dialectOf(edge).close(edge));
  const meanwhile = environment.receiver.tls
    ? 'Applied wave by wave, Alloy and the policies at the gateway move first: until the listeners follow, nobody listens where the gateway sends (503), and **no policy at the gateway knows the old port**.'
    : 'Applied wave by wave, the policies move first: until the listeners follow, Alloy’s answers 403 (7), **which senders don’t retry: the data is lost**, and one at the gateway no longer knows the old port.';
  const released = environment.alloy.deployedBy === 'helm';
  const waves = [...new Set(pathOf(environment).edges.map(edge => dialectOf(edge).wave))].join(' or ');
  return subsection(
    'A port of OTLP',
    `A change of \`listeners\` moves every hop, and whoever still sends to the old port is cut off: agree on a time. ${meanwhile} So close the door first:`,
    fence('sh', remove.join('\n')),
    list([
      'With the sync suspended (“Emergency stop”). The ports refuse connections now, which senders retry.',
      'Wait a minute: an open connection goes when Envoy has drained it.',
      `Then apply everything. The Gateway comes back in wave ${waves}, when ${released ? 'the policies' : 'policies and Alloy'} have the new port.`,
      released &&
        'Upgrade Alloy’s release at once, as above: until its Service and its pods have the new port, senders get 503 (14), which they retry.',
      'A sender that does not retry for as long as that takes loses what it has: take a quiet hour.',
    ]),
  );
}

function policies(): string {
  return subsection(
    'A policy',
    'New connections are judged by it within seconds. An open connection is not until Envoy has drained it, **about 45 s**; gRPC senders keep theirs for hours. Wait a minute before you call a policy broken, or safe.',
  );
}

function pods({ settings, namespace, workload }: Tier): string[] {
  const { autoscaling } = settings;
  const now = replicasText(settings);
  if (settings.present) return ['the owner’s pods', now, 'the gateway balances requests over them'];
  if (!autoscaling) return ['`alloy.replicas`', now, 'the gateway balances requests over them'];
  return [
    '`alloy.autoscaling`',
    `${now}, at ${autoscaling.targetCPUUtilizationPercentage} % of the CPU below`,
    `the gateway balances requests over them; ${code(`${kubectlIn(namespace)} get hpa ${workload.name}`)} says how many there are`,
  ];
}

/** Numbers that decide how much it takes, with what they are now. */
export function capacity(environment: Environment): string {
  const { alloy, receiver } = environment;
  const { edges, tiers } = pathOf(environment);
  const { worstMessageMiB } = memoryOf(environment);
  return section(
    'Capacity',
    list(
      [
        ...tiers.map(pods),
        alloy.present
          ? [
              '`alloy.resources` of the release',
              `memory ${alloy.resources.memory}`,
              'the owner’s pipelines are in it too; our memory limiters count from it, and see the heap of all',
            ]
          : [
              '`alloy.resources`',
              `cpu ${alloy.resources.cpu}, memory ${alloy.resources.memory}`,
              'no CPU limit; the memory limiters count from the memory',
            ],
        [
          '`pipeline.memoryLimiter`',
          codes(
            limitersOf(environment).map(
              ({ signal, limitMiB, spikeLimitMiB }) => `${signal}: ${limitMiB - spikeLimitMiB} MiB`,
            ),
          ),
          `each signal is refused from here on, whichever fills the heap; senders back off and retry. The ${worstMessageMiB} MiB above the highest are for the largest message`,
        ],
        [
          '`destinations.….queue`',
          codes(allDestinations(environment).map(one => `${one.label}: ${deliveryOf(environment, one).numConsumers}`)),
          'requests to each backend at a time: requests/s × its latency. More senders than that wait',
        ],
        ...(!countsRequests(environment)
          ? []
          : [
              [
                '`receiver.maxConcurrentRequests`',
                String(maxConcurrentRequests(environment)),
                'requests under way in one pod of Alloy; more get 503 and are retried',
              ],
            ]),
        ['`receiver.grpc.maxMessageMiB`', String(receiver.grpc.maxMessageMiB), 'a larger message is lost'],
        ['`receiver.http.maxBodyMiB`', String(receiver.http.maxBodyMiB), 'a larger body is lost'],
        ...edges.flatMap(edge => capacityOf(edge)),
      ].map(([setting, now, what]) => `${setting}: ${now}; ${what}`),
    ),
    list([
      'A backend that is slow holds the requests of senders, then fills the queues, and then senders are refused: look at the backend first.',
      'A sender’s batch counts uncompressed against the limit. Raise the limit here before the batches there.',
    ]),
  );
}

function capacityOf({ settings: { gateway, nlb }, pathInFile }: Edge): string[][] {
  const field = (...path: string[]) => code(pathText(pathInFile(path)));
  return [
    [
      field('gateway', 'maxConcurrentRequests'),
      String(gateway.maxConcurrentRequests ?? 'Envoy’s default'),
      'of one gateway pod; more get 503 and are retried',
    ],
    ...(gateway.rateLimit
      ? [
          [
            field('gateway', 'rateLimit'),
            `${gateway.rateLimit.requestsPerSecond} a second, ${gateway.rateLimit.burst} at once`,
            'of one address at one gateway pod; more get 429 (14) and are retried. Try it again before Istio is upgraded',
          ],
        ]
      : []),
    [
      field('nlb', 'crossZone'),
      String(nlb.crossZone),
      nlb.crossZone ? 'bytes between zones are billed' : 'each zone needs a gateway pod; bytes stay in it',
    ],
  ];
}
