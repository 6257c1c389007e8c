import { join } from 'node:path';
import type { Destination } from './alloy-config';
import type { Authority } from './certificates';
import { startContainer } from './container';
import type { KubeObject } from './kubernetes';
import type { Manifests } from './manifests';
import type { Pod } from './pods';
import { tool } from './tools';

/** A place that telemetry ends up in, as config.alloy names it. */
export interface BackendSpec {
  readonly name: string;
  readonly host: string;
  /** Set for a Service of the cluster; any other host is outside of it. */
  readonly namespace?: string;
  readonly service?: string;
  readonly destinations: Destination[];
}

/** One backend for each host that config.alloy sends to. */
export function backendsOf(destinations: readonly Destination[]): BackendSpec[] {
  const hosts = [...new Set(destinations.map(({ host }) => host))];
  return hosts.map((host, index) => {
    const [, service, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.|$)/.exec(host) ?? [];
    const own = destinations.filter(destination => destination.host === host);
    return {
      name: `backend-${index}-${own[0]!.label.replaceAll('_', '-')}`,
      host,
      service,
      namespace,
      destinations: own,
    };
  });
}

/** A DestinationRule of ours with the mesh's mTLS for a backend says that the backend has a sidecar. */
export function expectsMesh(manifests: Manifests, { host }: BackendSpec): boolean {
  const rules = manifests.all('DestinationRule').filter(({ spec }) => spec.host === host);
  return rules.some(({ spec }) => spec.trafficPolicy?.tls?.mode === 'ISTIO_MUTUAL');
}

/** The objects of a backend inside the cluster: its Service says what its ports speak, which the mesh's mTLS needs. */
export function backendService({ service, namespace, name, destinations }: BackendSpec): KubeObject {
  const ports = new Map(destinations.map(({ port, transport }) => [port, transport]));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service!, namespace },
    spec: {
      selector: { app: name },
      ports: [...ports].map(([port, transport]) => ({
        name: `p${port}`,
        port,
        targetPort: port,
        appProtocol: transport,
      })),
    },
  };
}

export function backendPod({ name, namespace }: BackendSpec, inMesh: boolean): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespace ?? 'default',
      labels: { app: name, ...(inMesh && { 'security.istio.io/tlsMode': 'istio' }) },
      annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': String(QUERY_PORT) },
    },
    spec: { serviceAccountName: name, containers: [{ name: 'backend', image: 'otlp-count' }] },
  };
}

export function startBackend(pod: Pod, spec: BackendSpec, authority: Authority): void {
  const tls = spec.destinations.some(destination => destination.tls);
  const { certificateFile, keyFile } = tls ? authority.issue(namesOf(spec)) : { certificateFile: '', keyFile: '' };
  const ports = [...new Set(spec.destinations.map(({ port }) => port))].flatMap(port => ['--listen', `:${port}`]);
  const options = tls ? ['--tls', '/opt/lab/tls.crt,/opt/lab/tls.key'] : [];
  const running = startContainer({
    name: `${pod.name}.backend`,
    netns: pod.netns,
    folder: join(pod.folder, 'backend'),
    user: 65534,
    // gRPC's own limit, which is Tempo's, Mimir's and Loki's unless they are told otherwise
    command: ['/opt/lab/otlp-count', ...ports, ...LIMITS, ...options, '--query', `:${QUERY_PORT}`],
    mounts: [
      { source: tool('otlp-count'), target: '/opt/lab/otlp-count', readOnly: true },
      ...(tls
        ? [
            { source: certificateFile, target: '/opt/lab/tls.crt', readOnly: true },
            { source: keyFile, target: '/opt/lab/tls.key', readOnly: true },
          ]
        : []),
    ],
  });
  pod.containers.set('backend', running);
}

const LIMITS = ['--max-grpc', '4', '--max-http', '4'];

const namesOf = ({ host, destinations }: BackendSpec): string[] => [
  host,
  ...destinations.flatMap(({ serverName }) => serverName ?? []),
];

/** Changes how a backend answers: `latency/<milliseconds>`, `refuse/<status>`, `hang/<0 or 1>`. */
export async function tellBackend(pod: Pod, word: string): Promise<void> {
  const answer = await fetch(`http://${pod.netns.address}:${QUERY_PORT}/${word}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the backend does not know ${word}: npm run e2e:tools builds today's`);
}

export async function countsAt(pod: Pod): Promise<Counts> {
  const answer = await fetch(`http://${pod.netns.address}:${QUERY_PORT}/counts`);
  return (await answer.json()) as Counts;
}

/** How often a span arrived; when first, in milliseconds since 1970, and with which export request. */
export interface Arrivals {
  readonly times: number;
  readonly first: number;
  /** Numbered as they come. */
  readonly request: number;
}

/** The spans of a run that a backend has, by trace id and span id. */
export async function spansAt(pod: Pod, run: string): Promise<Record<string, Arrivals>> {
  const answer = await fetch(`http://${pod.netns.address}:${QUERY_PORT}/spans/${run}`);
  return (await answer.json()) as Record<string, Arrivals>;
}

/** One export request as a backend saw it. */
export interface SeenRequest {
  readonly run: string;
  readonly signal: string;
  readonly transport: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly items: number;
}

export interface Counts {
  readonly runs: Record<string, Record<string, { items: number; distinct: number }>>;
  readonly requests: SeenRequest[] | null;
}

export const QUERY_PORT = 9999;
