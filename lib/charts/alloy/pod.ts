/** How Alloy's pods run. Our Deployment and the values for Alloy's own chart both read this file. */
import { createHash } from 'node:crypto';
import { SECRETS_FOLDER } from '../../alloy/pipelines/secrets';
import { METRICS_PATH } from '../../facts/alloy';
import { INJECT_LABEL, PROXY_CONFIG } from '../../facts/istio';
import { CONFIG_CHECKSUM, QUEUE_VOLUME } from '../../path/names';
import { alloyShutdown } from '../../timeouts';
import { injectionLabels } from '../pods';
import type { AlloyProps } from './props';

/** Name of the container in which Alloy runs, also in the official chart's pods. */
export const ALLOY_CONTAINER = 'alloy';

/** Folder in the container with config.alloy. */
export const CONFIG_FOLDER = '/etc/alloy';

/** Folder in the container for Alloy's data. */
export const STORAGE_PATH = '/var/lib/alloy/data';

/** Id of the image's user and group `alloy`. The image's default is root. */
export const ALLOY_UID = 473;

/**
 * Switches off profiles and the support bundle: both show what is in memory, request headers included, to whoever
 * reaches Alloy's HTTP server.
 */
export const HTTP_SERVER_ARGS = ['--server.http.enable-pprof=false', '--server.http.disable-support-bundle'];

/** The pods' labels besides those of the selector. */
export function podLabels({ sidecar, istioRevision, image }: AlloyProps): Record<string, string> {
  const { tag } = imageParts(image);
  return {
    ...injection(sidecar, istioRevision),
    // Istio's metrics name the version by this label.
    ...(tag && { 'app.kubernetes.io/version': tag }),
  };
}

function injection(sidecar: boolean, revision: string | undefined): Record<string, string> {
  if (!sidecar) return { [INJECT_LABEL]: 'false' };
  return injectionLabels(revision);
}

/**
 * The pods' annotations: for the sidecar, for Prometheus, and a checksum of config.alloy whose change rolls the pods.
 */
export function podAnnotations(props: AlloyProps): Record<string, string> {
  return {
    [CONFIG_CHECKSUM]: createHash('sha256').update(props.config).digest('hex'),
    // A sidecar merges the metrics of this address into its own on MERGED_METRICS_PORT.
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(props.httpPort),
    'prometheus.io/path': METRICS_PATH,
    ...(props.sidecar && {
      [PROXY_CONFIG]: JSON.stringify({
        holdApplicationUntilProxyStarts: true,
        terminationDrainDuration: `${alloyShutdown(props).drainSeconds}s`,
      }),
    }),
  };
}

/** Splits an image of the form registry/repository:tag@digest. */
export function imageParts(image: string) {
  const [name, digest] = image.split('@');
  const [, path, tag] = /^(.*?)(?::([^:/]+))?$/.exec(name!)!;
  const first = path!.split('/')[0]!;
  const registry = /[.:]|^localhost$/.test(first) ? first : 'docker.io';
  return { registry, repository: path!.replace(`${registry}/`, ''), tag, digest };
}

/** The volume with the keys that Alloy reads, and no other keys; none without keys. */
export function secretsVolumes({ secrets }: AlloyProps) {
  if (!secrets.length) return [];
  const sources = secrets.map(({ name, key }) => ({ secret: { name, items: [{ key, path: `${name}/${key}` }] } }));
  return [{ name: 'secrets', projected: { defaultMode: 0o440, sources } }];
}

/** Mounts the keys as SECRETS_FOLDER/<name>/<key>. */
export function secretsMounts({ secrets }: AlloyProps) {
  return secrets.length ? [{ name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true }] : [];
}

/** Mounts the pod's own volume. */
export function queueMounts({ volume }: AlloyProps) {
  return volume ? [{ name: QUEUE_VOLUME, mountPath: volume.mountPath }] : [];
}

/**
 * Tell Argo CD to leave claims alone. They have the pods' labels, among them the one that Argo CD takes for its own by default, and are in no
 * manifest: a sync with prune would delete what waits in them. https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 */
const KEPT_BY_ARGO_CD = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false',
};

/** The claim of each pod's volume, which is in the zone that its first pod is in. */
export function queueClaims({ volume }: AlloyProps) {
  if (!volume) return [];
  return [
    {
      metadata: { name: QUEUE_VOLUME, annotations: KEPT_BY_ARGO_CD },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(volume.storageClassName !== undefined && { storageClassName: volume.storageClassName }),
        resources: { requests: { storage: volume.size } },
      },
    },
  ];
}

/** How many pods there may be at a time. */
export function mostPods({ autoscaling, replicas }: AlloyProps): number {
  return autoscaling?.maxReplicas ?? replicas ?? 0;
}
