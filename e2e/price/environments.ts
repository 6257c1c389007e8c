import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import type { KubeObject } from '../lab/kubernetes';
import { Manifests } from '../lab/manifests';
import { isWorkload } from '../lab/workloads';
import { REPOSITORY } from '../repository';
import type { Form } from './plan';

const FOLDER = join(__dirname, 'environments');
const SYNTH = join(REPOSITORY, 'build', 'synth.js');

/** Why nothing can be synthesized, if so. */
export const missingSynth = (): string[] => (existsSync(SYNTH) ? [] : [`There is no ${SYNTH}: npm run build`]);

/** Synthesizes an environment for each form, as a user does; throws with what synth said. */
export function synthesize(forms: readonly Form[]): void {
  const [files, output] = [join(FOLDER, 'files'), join(FOLDER, 'dist')];
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(files, { recursive: true });
  for (const form of forms) writeFileSync(join(files, `${nameOf(form)}.yaml`), dump(environmentOf(form)));
  const command = [SYNTH, '--environments', files, '--output', output];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`synth refused the environments of the price list:\n${stdout}${stderr}`);
}

/** What was synthesized for a form. */
export const manifestsOf = (form: Form): Manifests => Manifests.read(nameOf(form), join(FOLDER, 'dist', nameOf(form)));

const nameOf = ({ word, compression }: Form): string => [word, compression].filter(Boolean).join('-');

/** The smallest environment, with one pod: everything that it leaves out is the default. */
export function environmentOf(form: Form): object {
  const { word: delivery, compression } = form;
  const endpoint = 'tempo-distributor.tempo.svc.cluster.local:4317';
  return {
    name: nameOf(form),
    hosts: { grpc: 'otlp-grpc.example.com', http: 'otlp-http.example.com' },
    gateway: { service: { manifests: {} } },
    tls: { secrets: { grpc: 'otlp-grpc-cert', http: 'otlp-http-cert' } },
    destinations: { traces: { otlp: { endpoint, delivery, ...(compression && { compression }) } } },
    alloy: { replicas: 1, ...(delivery === 'disk' && { storage: { size: '20Gi' } }) },
  };
}

/** What differs from form to form: Alloy's configuration, and the workload. */
export function alloyOf(manifests: Manifests): { config: KubeObject; workload: KubeObject } {
  const config = manifests.all('ConfigMap').find(({ data }) => data?.['config.alloy'])!;
  return { config, workload: onDisk(manifests.objects.find(isWorkload)!) };
}

/** A volume that is claimed is a folder of the pod's own here, and so begins empty. */
function onDisk(workload: KubeObject): KubeObject {
  const { volumeClaimTemplates = [], template, ...spec } = workload.spec;
  const claimed = (volumeClaimTemplates as KubeObject[]).map(({ metadata: { name } }) => ({ name, emptyDir: {} }));
  const volumes = [...(template.spec.volumes ?? []), ...claimed];
  return { ...workload, spec: { ...spec, template: { ...template, spec: { ...template.spec, volumes } } } };
}

/** The blocks of config.alloy that a word comes down to. */
export function blocksOf({ config }: { config: KubeObject }): string {
  const text: string = config.data['config.alloy'];
  const blocks = [/^otelcol\.storage\.file .*\{\n[\s\S]*?^\}\n/m, /^\tsending_queue \{\n[\s\S]*?^\t\}\n/m];
  return blocks
    .flatMap(block => block.exec(text)?.[0] ?? [])
    .map(atTheEdge)
    .join('\n');
}

/** As a block without its surroundings is written, with two spaces for a tab. */
function atTheEdge(block: string): string {
  const whole = block.startsWith('\t') ? block.replaceAll(/^\t/gm, '') : block;
  return whole.replaceAll('\t', '  ').trimEnd();
}
