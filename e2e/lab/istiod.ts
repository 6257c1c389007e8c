import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject, Kubernetes } from './kubernetes';
import { HOST } from './network';
import { eventually, Hopeless, type Running, run, start, tail } from './processes';
import { tool } from './tools';

export const ISTIO_NAMESPACE = 'istio-system';
export const ISTIOD = 'istiod.istio-system.svc';

/** What the mesh's proxies get as their configuration, where a pod says nothing else. */
export const PROXY_CONFIG = {
  discoveryAddress: `${ISTIOD}:15012`,
  // Istio's default is 45 s; a policy reaches open connections only then, and no case wants to wait for it
  drainDuration: '2s',
};

/** istiod with its validation webhook, which judges every Istio object that is applied. */
export class Istiod {
  rootCertificate = '';
  private running?: Running;

  constructor(
    private readonly folder: string,
    private readonly kubernetes: Kubernetes,
    /** Stands for the root certificates of its image, with which it fetches keys. */
    private readonly caFile: string,
  ) {}

  async up(kubeconfig: string): Promise<void> {
    const cwd = join(this.folder, 'istiod');
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'mesh.yaml'), JSON.stringify(MESH));
    await this.kubernetes.apply(injectorConfig());
    this.running = start(
      'istiod',
      [
        tool('pilot-discovery'),
        'discovery',
        '--kubeconfig',
        kubeconfig,
        '--meshConfig',
        'mesh.yaml',
        '--domain',
        'cluster.local',
      ],
      { cwd, env: { ...process.env, ...ENVIRONMENT, SSL_CERT_FILE: this.caFile } },
    );
    const metadata = { name: 'istio-ca-root-cert', namespace: ISTIO_NAMESPACE };
    this.rootCertificate = await eventually('istiod is ready', async () => {
      if (this.running!.exited) throw new Hopeless(`istiod ended:\n${tail(this.running!)}`);
      const found = await this.kubernetes.get({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
      return found?.data?.['root-cert.pem'] as string | undefined;
    });
    await this.kubernetes.apply(webhook(this.rootCertificate));
    await eventually('istiod judges what is applied', () => this.judges());
  }

  async down(): Promise<void> {
    await this.running?.stop();
  }

  private async judges(): Promise<boolean> {
    const metadata = { name: 'probe', namespace: ISTIO_NAMESPACE };
    const bad = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata, spec: { servers: [] } };
    return this.kubernetes.apply(bad, { dryRun: true }).then(
      () => false,
      error => /denied the request/.test((error as Error).message),
    );
  }
}

const MESH = {
  accessLogFile: '/dev/stdout',
  accessLogEncoding: 'JSON',
  trustDomain: 'cluster.local',
  rootNamespace: ISTIO_NAMESPACE,
  defaultConfig: PROXY_CONFIG,
};

// a plain Envoy has none of Istio's own filters: no metadata exchange, no ALPN override, and no stats provider in MESH
const ENVIRONMENT = {
  POD_NAMESPACE: ISTIO_NAMESPACE,
  POD_NAME: 'istiod-0',
  CLUSTER_ID: 'Kubernetes',
  REVISION: 'default',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_DISABLE_MX_ALPN: 'true',
  // a change is pushed at once, not when none has followed for 100 ms
  PILOT_DEBOUNCE_AFTER: '10ms',
};

/** The injector's templates, as istioctl installs them: istiod makes the pods of a Gateway of one of them. */
function injectorConfig(): KubeObject {
  const objects = loadAll(
    run([tool('istioctl'), 'manifest', 'generate', '--set', 'profile=minimal']),
  ) as (KubeObject | null)[];
  return objects.find(one => one?.kind === 'ConfigMap' && one.metadata.name === 'istio-sidecar-injector')!;
}

function webhook(rootCertificate: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'istio-validator' },
    webhooks: [
      {
        name: 'rev.validation.istio.io',
        clientConfig: {
          url: `https://${ISTIOD}:15017/validate`,
          caBundle: Buffer.from(rootCertificate).toString('base64'),
        },
        rules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io'],
            apiVersions: ['*'],
            resources: ['*'],
          },
        ],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
}

/** The line of /etc/hosts that finds istiod. */
export const ISTIOD_HOST_LINE = `${HOST} ${ISTIOD}`;
