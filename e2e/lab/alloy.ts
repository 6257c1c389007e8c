import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type AlloyConfig, readAlloyConfig } from './alloy-config';
import { startContainer } from './container';
import type { ContainerSpec, Kubelet } from './kubelet';
import type { Manifests } from './manifests';
import { MemoryLimit } from './memory';
import type { Pod } from './pods';
import { run } from './processes';
import { findAlloy, findAlloys, tool } from './tools';
import { isWorkload } from './workloads';

/** The binary that runs as Alloy; without one a collector of ours stands in, on the same ports with the same limits. */
export const ALLOY = findAlloy();

/** That one, and others that only judge a config.alloy. */
export const ALLOYS = findAlloys();

/** Reads the config.alloy of each workload from the ConfigMap that its pods mount, by the workload's name; the one that receives from outside comes first. */
export function configsOf(manifests: Manifests): Map<string, AlloyConfig> {
  const found = manifests.objects.filter(isWorkload).flatMap(({ metadata, spec }) => {
    const volumes = (spec.template.spec.volumes ?? []) as { configMap?: { name: string } }[];
    const names = volumes.flatMap(({ configMap }) => configMap?.name ?? []);
    const maps = manifests.all('ConfigMap').filter(map => names.includes(map.metadata.name));
    const entries = maps.flatMap(({ data }) => Object.entries((data ?? {}) as Record<string, string>));
    const texts = entries.flatMap(([key, text]) => (key.endsWith('.alloy') ? [text] : []));
    // a module of ours beside its owner's configuration: senders come to the module
    const read = texts.sort((a, b) => Number(DECLARES.test(b)) - Number(DECLARES.test(a))).map(readAlloyConfig);
    return read.length > 0 ? [[metadata.name, wholeOf(read)] as const] : [];
  });
  if (found.length === 0) throw new Error(`${manifests.name} has no workload with a config.alloy in a ConfigMap`);
  return new Map(found.sort(([, a], [, b]) => Number(b.balances) - Number(a.balances)));
}

const DECLARES = /^declare /m;

/** What all of them are together, seen from outside: the first receives, all send. */
export function wholeOf(configs: readonly AlloyConfig[]): AlloyConfig {
  return {
    ...configs[0]!,
    destinations: configs.flatMap(({ destinations }) => destinations),
    decisionSeconds: Math.max(...configs.map(({ decisionSeconds }) => decisionSeconds)),
  };
}

export interface AlloyOptions {
  readonly kubelet: Kubelet;
  readonly config: AlloyConfig;
  readonly hostsFile: string;
  /** Stands for the machine's root certificates. */
  readonly caFile: string;
}

/** Runs Alloy in a pod with the container's own arguments, environment, user and volumes. */
export async function startAlloy(pod: Pod, options: AlloyOptions): Promise<void> {
  const container = alloyContainer(pod);
  const memory = memoryLimit(pod, container);
  const security = { ...pod.object.spec.securityContext, ...container.securityContext };
  pod.containers.set(
    container.name,
    startContainer({
      name: `${pod.name}.${container.name}`,
      netns: pod.netns,
      folder: join(pod.folder, container.name),
      command: ALLOY ? ['/opt/lab/alloy', ...(container.args ?? [])] : standIn(options.config),
      user: security.runAsUser,
      group: security.runAsGroup,
      readOnlyRoot: security.readOnlyRootFilesystem ?? false,
      memory,
      // what Alloy does by itself where it can read its cgroup: a container sees one, the lab's sandbox doesn't
      env: {
        GOMAXPROCS: '1',
        ...(memory && { GOMEMLIMIT: String(Math.floor(memory.bytes * 0.9)) }),
        ...(await options.kubelet.environment(pod, container)),
      },
      mounts: [
        {
          source: ALLOY ?? tool('otlp-count'),
          target: ALLOY ? '/opt/lab/alloy' : '/opt/lab/otlp-count',
          readOnly: true,
        },
        { source: options.hostsFile, target: '/etc/hosts', readOnly: true },
        { source: options.caFile, target: '/etc/ssl/certs/ca-certificates.crt', readOnly: true },
        ...(ALLOY ? [] : [{ source: queryFolder(pod), target: '/opt/lab/query' }]),
        ...(await options.kubelet.mounts(pod, container)),
      ],
    }),
  );
}

function memoryLimit(pod: Pod, { name, resources }: ContainerSpec): MemoryLimit | undefined {
  const bytes = quantity(resources?.limits?.memory);
  const limit = bytes ? MemoryLimit.make(`${pod.name}-${name}`, bytes) : undefined;
  if (limit) pod.memory.set(name, limit);
  return limit;
}

const UNITS: Record<string, number> = { Mi: 2 ** 20, Gi: 2 ** 30 };

function quantity(text = ''): number | undefined {
  const [, count, unit] = /^(\d+)(Mi|Gi)$/.exec(text) ?? [];
  return count ? Number(count) * UNITS[unit!]! : undefined;
}

export const alloyContainer = (pod: Pod): ContainerSpec => alloyContainerOf(pod.object.spec);

/** Alloy's container of a pod's spec. */
export function alloyContainerOf({ containers }: { containers: readonly ContainerSpec[] }): ContainerSpec {
  return containers.find(({ name, image }) => /alloy/.test(name) || /alloy/.test(image)) ?? containers[0]!;
}

/** What waits in an Alloy's queues or has no answer yet, in the units of each queue. */
export function queuedAt(pod: Pod): number {
  const metrics = pod.netns.run(['curl', '-sf', '127.0.0.1:12345/metrics']);
  const sizes = [...metrics.matchAll(/^otelcol_exporter_queue_size\{.*\} (\S+)$/gm)].map(([, size]) => Number(size));
  if (sizes.length === 0) throw new Error(`${pod.name} says nothing of its queues`);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** `alloy fmt` must leave the text as it is, and `alloy validate` accept it; gives what they said against it. */
export function judgeConfig(config: AlloyConfig, folder: string, args: readonly string[], alloy = ALLOY): string[] {
  if (!alloy) return [];
  const file = join(folder, 'config.alloy');
  writeFileSync(file, config.text);
  const complaints: string[] = [];
  if (run([alloy, 'fmt', file]) !== config.text) complaints.push('alloy fmt would write it differently');
  try {
    run([alloy, 'validate', ...args.filter(arg => arg.startsWith('--stability.level')), file]);
  } catch (error) {
    complaints.push((error as { stderr?: string }).stderr ?? String(error));
  }
  return complaints;
}

export function alloyVersion(alloy = ALLOY): string {
  if (!alloy) return 'none: a collector stood in for it';
  return run([alloy, '--version']).split('\n')[0]!.replace(/\s+/g, ' ');
}

function standIn({ ports, limits }: AlloyConfig): string[] {
  const receive = (['grpc', 'http'] as const).flatMap(transport =>
    ports[transport] ? [`--${transport}=:${ports[transport]}`] : [],
  );
  const sizes = [`--max-grpc=${limits.grpc}`, `--max-http=${limits.http}`];
  return ['/opt/lab/otlp-count', ...receive, ...sizes, '--query=:12345', '--query=unix:/opt/lab/query/socket'];
}

/** The folder of the socket on which the stand-in answers counts: its sidecar refuses everybody who asks over the network. */
function queryFolder(pod: Pod): string {
  const folder = join(pod.folder, 'query');
  mkdirSync(folder, { recursive: true });
  // left by the pod of this name before it
  rmSync(join(folder, 'socket'), { force: true });
  chmodSync(folder, 0o777);
  return folder;
}

/** What the stand-in in a pod answers: `/counts`, or `/spans/<run>`. */
export function askStandIn<T>(pod: Pod, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const asked = get({ socketPath: join(pod.folder, 'query', 'socket'), path }, answer => {
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as T));
    });
    asked.on('error', reject);
  });
}
