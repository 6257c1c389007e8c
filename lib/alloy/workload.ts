/** How Alloy runs, whoever deploys it: our Deployment and the chart's values read this. */

import { createHash } from 'node:crypto';
import type { Environment } from '../environment/schema';
import { METRICS_PATH } from '../facts/alloy';
import { INJECT_LABEL, REVISION_LABEL } from '../facts/istio';
import type { Tier } from '../path/tiers';
import { exporterSecrets } from './pipelines/exporter';
import { renderConfig } from './pipelines/pipeline';
import { receiverSecrets } from './pipelines/receiver-auth';
import { type SecretKey, secretFile } from './pipelines/secrets';

export const CONFIG_FOLDER = '/etc/alloy';
export const CONFIG_KEY = 'config.alloy';
export const STORAGE_PATH = '/var/lib/alloy/data';

/** Name of the container's port for Alloy's own HTTP server. */
export const METRICS_PORT_NAME = 'http-metrics';

/** The image's user and group `alloy`; its default is root. */
export const ALLOY_UID = 473;

/** All components that pipeline.ts uses are generally available. */
export const STABILITY_LEVEL = 'generally-available';

/** Neither is for whoever reaches Alloy's HTTP server: profiles and the support bundle show what is in memory, headers among it. */
export const HTTP_SERVER_ARGS = ['--server.http.enable-pprof=false', '--server.http.disable-support-bundle'];

/** Seconds that Alloy has beyond draining and flushing, to end by itself. */
const GRACE_BEYOND_DRAIN_SECONDS = 5;

export interface Workload {
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Keys of Secrets in Alloy's namespace, each mounted at SECRETS_FOLDER/<name>/<key>. */
  readonly secrets: readonly SecretKey[];
  readonly preStopSeconds: number;
  readonly terminationGracePeriodSeconds: number;
}

export function workload(environment: Environment, tier: Tier): Workload {
  const { alloy, receiver } = environment;
  const { preStopSeconds, flushSeconds } = alloy.shutdown;
  const { tag } = imageParts(alloy.image);
  // The sidecar hears SIGTERM when preStop begins, and Alloy needs it to receive and to flush.
  const drainSeconds = preStopSeconds + flushSeconds;
  return {
    podLabels: {
      ...injection(environment),
      // Istio's metrics name the version by it.
      ...(tag && { 'app.kubernetes.io/version': tag }),
    },
    podAnnotations: {
      'checksum/config': createHash('sha256').update(renderConfig(environment, tier)).digest('hex'),
      // A sidecar merges these into its own metrics on MERGED_METRICS_PORT.
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': String(tier.httpPort),
      'prometheus.io/path': METRICS_PATH,
      ...(!receiver.tls && {
        'proxy.istio.io/config': JSON.stringify({
          holdApplicationUntilProxyStarts: true,
          terminationDrainDuration: `${drainSeconds}s`,
        }),
      }),
    },
    secrets: unique([...receiverSecrets(environment), ...exporterSecrets(environment)]),
    preStopSeconds,
    terminationGracePeriodSeconds: drainSeconds + GRACE_BEYOND_DRAIN_SECONDS,
  };
}

function injection({ mesh, receiver }: Environment): Record<string, string> {
  if (receiver.tls) return { [INJECT_LABEL]: 'false' };
  return mesh.injection.revision ? { [REVISION_LABEL]: mesh.injection.revision } : { [INJECT_LABEL]: 'true' };
}

function unique(keys: readonly SecretKey[]): SecretKey[] {
  const byFile = new Map(keys.map(key => [secretFile(key), key]));
  return [...byFile.keys()].sort().map(file => byFile.get(file)!);
}

/** registry/repository:tag@digest, taken apart. */
export function imageParts(image: string) {
  const [name, digest] = image.split('@');
  const [, path, tag] = /^(.*?)(?::([^:/]+))?$/.exec(name!)!;
  const first = path!.split('/')[0]!;
  const registry = /[.:]|^localhost$/.test(first) ? first : 'docker.io';
  return { registry, repository: path!.replace(`${registry}/`, ''), tag, digest };
}

/** The keys that Alloy reads and no others; a missing one keeps the pod from starting. */
export function secretsVolume({ secrets }: Workload) {
  return {
    name: 'secrets',
    projected: {
      defaultMode: 0o440,
      sources: secrets.map(({ name, key }) => ({ secret: { name, items: [{ key, path: `${name}/${key}` }] } })),
    },
  };
}

/** Spread over zones, then over nodes; pods of another revision don't count. */
export function spread(matchLabels: Readonly<Record<string, string>>) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels },
  }));
}
