/** How Alloy's pods run, whoever deploys them: our Deployment and the values for Alloy's own chart read this. */
import { createHash } from 'node:crypto';
import { SECRETS_FOLDER } from '../../alloy/pipelines/secrets';
import { METRICS_PATH } from '../../facts/alloy';
import { INJECT_LABEL, PROXY_CONFIG, REVISION_LABEL } from '../../facts/istio';
import { CONFIG_CHECKSUM } from '../../path/names';
import type { AlloyProps } from './props';

export const CONFIG_FOLDER = '/etc/alloy';
export const STORAGE_PATH = '/var/lib/alloy/data';

/** The image's user and group `alloy`; its default is root. */
export const ALLOY_UID = 473;

/** All components of a generated config.alloy are generally available. */
export const STABILITY_LEVEL = 'generally-available';

/** Neither is for whoever reaches Alloy's HTTP server: profiles and the support bundle show what is in memory, headers among it. */
export const HTTP_SERVER_ARGS = ['--server.http.enable-pprof=false', '--server.http.disable-support-bundle'];

/** Labels beside those that select the pods. */
export function podLabels({ sidecar, istioRevision, image }: AlloyProps): Record<string, string> {
  const { tag } = imageParts(image);
  return {
    ...injection(sidecar, istioRevision),
    // Istio's metrics name the version by it.
    ...(tag && { 'app.kubernetes.io/version': tag }),
  };
}

function injection(sidecar: boolean, revision: string | undefined): Record<string, string> {
  if (!sidecar) return { [INJECT_LABEL]: 'false' };
  return revision ? { [REVISION_LABEL]: revision } : { [INJECT_LABEL]: 'true' };
}

/** Annotations for the sidecar, for Prometheus, and for a rollout when config.alloy changes. */
export function podAnnotations(props: AlloyProps): Record<string, string> {
  return {
    [CONFIG_CHECKSUM]: createHash('sha256').update(props.config).digest('hex'),
    // A sidecar merges these into its own metrics on MERGED_METRICS_PORT.
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(props.httpPort),
    'prometheus.io/path': METRICS_PATH,
    ...(props.sidecar && {
      [PROXY_CONFIG]: JSON.stringify({
        holdApplicationUntilProxyStarts: true,
        terminationDrainDuration: `${drainSeconds(props)}s`,
      }),
    }),
  };
}

/** The sidecar hears SIGTERM when preStop begins, and Alloy needs it to receive and to flush. */
function drainSeconds({ preStopSeconds, flushSeconds }: AlloyProps): number {
  return preStopSeconds + flushSeconds;
}

/** Seconds that Alloy has beyond draining and flushing, to end by itself. */
const GRACE_BEYOND_DRAIN_SECONDS = 5;

/** How long a pod has until it is killed, in seconds. */
export function terminationGracePeriodSeconds(props: AlloyProps): number {
  return drainSeconds(props) + GRACE_BEYOND_DRAIN_SECONDS;
}

/** registry/repository:tag@digest, taken apart. */
export function imageParts(image: string) {
  const [name, digest] = image.split('@');
  const [, path, tag] = /^(.*?)(?::([^:/]+))?$/.exec(name!)!;
  const first = path!.split('/')[0]!;
  const registry = /[.:]|^localhost$/.test(first) ? first : 'docker.io';
  return { registry, repository: path!.replace(`${registry}/`, ''), tag, digest };
}

/** The volume with the keys that Alloy reads and no others; none without keys. */
export function secretsVolumes({ secrets }: AlloyProps) {
  if (!secrets.length) return [];
  const sources = secrets.map(({ name, key }) => ({ secret: { name, items: [{ key, path: `${name}/${key}` }] } }));
  return [{ name: 'secrets', projected: { defaultMode: 0o440, sources } }];
}

/** Where the keys are in the container: SECRETS_FOLDER/<name>/<key>. */
export function secretsMounts({ secrets }: AlloyProps) {
  return secrets.length ? [{ name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true }] : [];
}

/** Spread over zones, then over nodes; pods of another revision don't count. */
export function spread({ podLabels }: AlloyProps) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: podLabels },
  }));
}
