/** Values for a release of Alloy that somebody else owns: what our module needs, and nothing that the release has already. */
import { podAnnotations, podLabels, secretsMounts, secretsVolumes } from '../charts/alloy/pod';
import type { AlloyProps } from '../charts/alloy/props';
import { mappingIn, OWNERS_LISTS, ownersList } from '../environment/owners-alloy';
import type { Environment, Present } from '../environment/schema';
import { PROXY_CONFIG } from '../facts/istio';
import { MODULE_FOLDER, MODULE_VOLUMES, moduleImport, modulePort } from '../facts/module';
import { TRANSPORTS } from '../facts/otlp';
import { get, integer, record, stringMap } from '../kubernetes/json';
import { alloyUpgrade, applyCommand, kubectlIn } from '../path/commands';
import { CONFIG_CHECKSUM, CONFIG_KEY } from '../path/names';
import type { Tier } from '../path/path';
import { inCommands, refText } from '../path/workloads';
import { alloyShutdown } from '../timeouts';
import { mergedEntries } from './merge';

/** The first lines of the values: what they are, and the steps in their order. */
export function ownersHeader(environment: Environment, tier: Tier): string[] {
  return [
    `For the Service ${refText(tier.service)} of somebody else's release.`,
    'They add two ports, the volume of our module and the sidecar, and restate the lists in which these are: Helm replaces lists.',
    `First the ConfigMap, without which no new pod starts: ${applyCommand(environment, `manifests/${tier.prefix}.k8s.yaml`)}`,
    'Then the release. The pods roll, each with a sidecar:',
    ...alloyUpgrade(environment, tier),
    "Then ask the owner's own version of Alloy whether it takes the module:",
    ownersValidate(tier),
    "Last, its owner adds these lines to Alloy's configuration; a release without them serves nobody there (503):",
    ...moduleImport(CONFIG_KEY),
  ];
}

/** The command by which the running Alloy says whether it takes the module. */
export function ownersValidate({ namespace, workload }: Tier): string {
  return `${kubectlIn(namespace)} exec ${inCommands(workload)} -c alloy -- alloy validate ${MODULE_FOLDER}/${CONFIG_KEY}`;
}

/** The values themselves. */
export function ownersValues(alloy: AlloyProps, present: Present) {
  const { values } = present;
  const [configVolume] = MODULE_VOLUMES;
  const renamed = <T extends { readonly name: string }>(one: T) => ({ ...one, name: MODULE_VOLUMES[1] });
  const theirs = (list: keyof typeof OWNERS_LISTS) => ownersList(present, ...OWNERS_LISTS[list]);
  return {
    alloy: {
      extraPorts: mergedEntries(
        theirs('ports'),
        alloy.receivers.map(({ transport, port }) => ({
          name: modulePort(transport),
          port,
          targetPort: port,
          protocol: 'TCP',
          appProtocol: transport,
        })),
        TRANSPORTS.map(modulePort),
      ),
      mounts: {
        extra: mergedEntries(
          theirs('mounts'),
          [{ name: configVolume, mountPath: MODULE_FOLDER, readOnly: true }, ...secretsMounts(alloy).map(renamed)],
          MODULE_VOLUMES,
        ),
      },
      ...preStop(alloy, present),
    },
    controller: {
      ...(alloy.sidecar && { podLabels: injection(alloy) }),
      podAnnotations: annotations(alloy, present),
      terminationGracePeriodSeconds: Math.max(
        integer(get(values, 'controller', 'terminationGracePeriodSeconds')) ?? 0,
        alloyShutdown(alloy).graceSeconds,
      ),
      volumes: {
        extra: mergedEntries(
          theirs('volumes'),
          [
            { name: configVolume, configMap: { name: alloy.configMapName } },
            ...secretsVolumes(alloy).map(renamed).map(readable),
          ],
          MODULE_VOLUMES,
        ),
      },
    },
  };
}

/**
 * The user of the owner's pods is the owner's, and only a group that they say could read our files: so all users of that
 * container may. A receiver whose htpasswd can't be read ends Alloy at the first request.
 */
function readable(volume: ReturnType<typeof secretsVolumes>[number]) {
  return { ...volume, projected: { ...volume.projected, defaultMode: 0o444 } };
}

/** Only what asks for the sidecar: the version is the owner's. */
function injection(alloy: AlloyProps): Record<string, string> {
  const { 'app.kubernetes.io/version': _, ...labels } = podLabels(alloy);
  return labels;
}

/** A pause before Alloy stops, unless the owner does something else there; never a shorter one. */
function preStop({ preStopSeconds }: AlloyProps, { values }: Present) {
  const theirs = record(get(values, 'alloy', 'lifecycle', 'preStop'));
  const isOther = Object.keys(theirs).some(key => key !== 'sleep');
  if (isOther || preStopSeconds === 0) return {};
  return {
    lifecycle: {
      preStop: { sleep: { seconds: Math.max(integer(get(theirs, 'sleep', 'seconds')) ?? 0, preStopSeconds) } },
    },
  };
}

function secondsOf(duration: unknown): number | undefined {
  const [, seconds] = /^(\d+)s$/.exec(String(duration)) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** How long the sidecar drains. https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig */
const DRAIN = 'terminationDrainDuration';

/** Our annotations. The owner's win where they tell Prometheus something, and stay beside ours for the sidecar. */
function annotations(alloy: AlloyProps, { values }: Present): Record<string, string> {
  const theirs = stringMap(get(values, 'controller', 'podAnnotations'));
  // Alloy reads a changed module by itself; and the chart has an annotation of that name.
  const { [CONFIG_CHECKSUM]: _, [PROXY_CONFIG]: ours, ...scraped } = podAnnotations(alloy);
  const said = mappingIn(theirs[PROXY_CONFIG]) ?? {};
  const own = record(ours && JSON.parse(ours));
  const [theirDrain, ourDrain] = [said, own].map(one => secondsOf(one[DRAIN]));
  // One that is written in another unit stays as it is.
  const isLonger = theirDrain !== undefined && theirDrain < (ourDrain ?? 0);
  const proxy = { ...own, ...said, ...(isLonger && { [DRAIN]: own[DRAIN] }) };
  return {
    ...Object.fromEntries(Object.entries(scraped).map(([key, value]) => [key, theirs[key] ?? value])),
    ...(ours !== undefined && { [PROXY_CONFIG]: JSON.stringify(proxy) }),
  };
}
