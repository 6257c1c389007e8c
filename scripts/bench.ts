/**
 * `npm run bench`: CPU time of this program beside `helm template` and `kustomize build` of as many objects, in one run.
 * HELM and KUSTOMIZE name the binaries (default: helm, and kustomize or else kubectl kustomize, from PATH).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COUNTS = [1, 10, 100, 300];
const MAIN = join(__dirname, '../synth.js');

function main(folder: string): void {
  const ours = COUNTS.map(count => ({ count, ...synthesis(folder, count) }));
  const manifests = readManifests(join(folder, '1/dist/env-0/manifests'));
  const others = [helm(folder, manifests), kustomize(folder, manifests)];
  print(['environments', 'this, CPU s', 'ms each', 'max RSS MiB', ...others.map(({ name }) => name)]);
  for (const { count, cpu, rss } of ours) {
    const ratios = others.map(({ cpu: one }) =>
      one ? `${(one * count).toFixed(2)} s, ${((one * count) / cpu).toFixed(2)}×` : 'missing',
    );
    print([String(count), cpu.toFixed(2), ((cpu / count) * 1000).toFixed(1), String(rss), ...ratios]);
  }
  print(['']);
  const [first] = others;
  if (first!.cpu)
    process.stdout.write(
      `one environment takes ${(ours[0]!.cpu / first!.cpu).toFixed(2)} times helm template; allowed: 3\n`,
    );
  const [, ten, , many] = ours;
  const each = (many!.cpu - ten!.cpu) / (many!.count - ten!.count);
  const middle = (ours[2]!.cpu - ten!.cpu) / (ours[2]!.count - ten!.count);
  process.stdout.write(
    `a further environment: ${(middle * 1000).toFixed(1)} ms up to 100, ${(each * 1000).toFixed(1)} ms up to 300\n`,
  );
  process.stdout.write(`Node alone: ${fastest(process.execPath, ['-e', '0'], folder)!.toFixed(2)} s\n`);
  for (const { count } of ours) process.stdout.write(`${checker(folder, count)}\n`);
  process.stdout.write('helm and kustomize run once for each environment, as they are used; ratio: theirs ÷ ours\n');
}

/** A cold run of our program over `count` environments. */
function synthesis(folder: string, count: number): { cpu: number; rss: number } {
  const cwd = join(folder, String(count));
  mkdirSync(join(cwd, 'environments'), { recursive: true });
  for (let index = 0; index < count; index += 1) {
    writeFileSync(join(cwd, `environments/env-${index}.yaml`), environment(`env-${index}`));
  }
  const hook = join(folder, 'rss.js');
  writeFileSync(
    hook,
    "process.on('exit', () => require('fs').writeFileSync('rss', String(process.resourceUsage().maxRSS)))",
  );
  const cpu = fastest(process.execPath, ['--require', hook, MAIN], cwd, count > 10 ? 1 : 3)!;
  return { cpu, rss: Math.round(Number(readFileSync(join(cwd, 'rss'), 'utf8')) / 1024) };
}

/** The checker on all that was synthesized, which is judged as one cluster's. */
function checker(folder: string, count: number): string {
  const cwd = join(folder, String(count));
  const command = join(__dirname, '../lib/cli/check.js');
  const cpu = fastest(process.execPath, [command, 'dist'], cwd, 1)!;
  const last = spawnSync(process.execPath, [command, 'dist'], { cwd, encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .pop();
  return `check: ${cpu.toFixed(2)} s from a cold start; ${last}`;
}

function environment(name: string): string {
  return `name: ${name}
hosts: {grpc: grpc.${name}.example.com, http: http.${name}.example.com}
gateway: {service: {manifests: {}}}
tls: {issuer: {name: letsencrypt}}
destinations: {traces: {otlp: tempo.tempo.svc.cluster.local:4317}}
`;
}

function readManifests(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map(file => [file, readFileSync(join(folder, file), 'utf8')]));
}

interface Other {
  readonly name: string;
  /** For one environment; none: the program is missing. */
  readonly cpu?: number;
}

/** A chart whose templates are our own output with a few values. */
function helm(folder: string, manifests: Record<string, string>): Other {
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: otlp\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'grpc: grpc.example.com\nhttp: http.example.com\nreplicas: 2\n');
  for (const [file, text] of Object.entries(manifests)) {
    const template = text
      .replaceAll('grpc.env-0.example.com', '{{ .Values.grpc }}')
      .replaceAll('http.env-0.example.com', '{{ .Values.http }}')
      .replaceAll('replicas: 2', 'replicas: {{ .Values.replicas }}');
    writeFileSync(join(chart, 'templates', file), template);
  }
  return { name: 'helm template', cpu: fastest(process.env.HELM ?? 'helm', ['template', 'otlp', chart], folder) };
}

/** An overlay over our own output. */
function kustomize(folder: string, manifests: Record<string, string>): Other {
  const overlay = join(folder, 'overlay');
  mkdirSync(overlay);
  for (const [file, text] of Object.entries(manifests)) writeFileSync(join(overlay, file), text);
  const resources = JSON.stringify(Object.keys(manifests));
  const replicas = JSON.stringify([{ op: 'replace', path: '/spec/replicas', value: 3 }]);
  const patch = `patches: [{target: {kind: Deployment}, patch: ${JSON.stringify(replicas)}}]`;
  writeFileSync(join(overlay, 'kustomization.yaml'), `resources: ${resources}\n${patch}\n`);
  const cpu = fastest(process.env.KUSTOMIZE ?? 'kustomize', ['build', overlay], folder);
  if (cpu !== undefined) return { name: 'kustomize build', cpu };
  return { name: 'kubectl kustomize', cpu: fastest('kubectl', ['kustomize', overlay], folder) };
}

/** CPU seconds, user and system, of the fastest of a few runs; undefined when there is no such program. */
function fastest(command: string, args: string[], cwd: string, runs = 3): number | undefined {
  if (spawnSync(command, ['--help'], { stdio: 'ignore' }).error) return undefined;
  // Node tells nothing of its children's CPU time; the shell does, in its second line.
  const script = '"$@" > /dev/null || exit 1; times';
  const seconds = Array.from({ length: runs }, () => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', command, ...args], {
      cwd,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
    const times = [
      ...stdout
        .trim()
        .split('\n')[1]!
        .matchAll(/(\d+)m([\d.]+)s/g),
    ];
    return times.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
  });
  return Math.min(...seconds);
}

function print(cells: string[]): void {
  process.stdout.write(
    `${cells
      .map(cell => cell.padEnd(18))
      .join('')
      .trimEnd()}\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'otlp-bench-'));
try {
  main(folder);
} finally {
  rmSync(folder, { recursive: true });
}
