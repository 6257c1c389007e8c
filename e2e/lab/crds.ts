import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject, Kubernetes } from './kubernetes';
import { eventually } from './processes';

/**
 * Defines the kinds of a folder such as crds/, with their CEL rules, and waits until the API server serves them.
 *
 * @param without a file of the folder that is left out. Default: none
 */
export async function applyCrds(kubernetes: Kubernetes, folder: string, without?: string): Promise<void> {
  const files = readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== without);
  const crds = files.flatMap(file => loadAll(readFileSync(join(folder, file), 'utf8')) as (KubeObject | null)[]);
  const defined = crds.filter(crd => crd?.kind === 'CustomResourceDefinition') as KubeObject[];
  await Promise.all(defined.map(crd => kubernetes.apply(withStatus(crd))));
  for (const crd of defined)
    await eventually(`${crd.metadata.name} is served`, async () => {
      const found = await kubernetes.get(crd);
      const conditions = (found?.status?.conditions ?? []) as { type: string; status: string }[];
      return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    });
  kubernetes.forgetKinds();
}

/** The definition with a status, which crds/ leaves out because nobody of ours writes one: istiod says in it what became of a Gateway. */
function withStatus(crd: KubeObject): KubeObject {
  const copy = structuredClone(crd);
  for (const version of copy.spec.versions) {
    version.subresources ??= { status: {} };
    version.schema.openAPIV3Schema.properties.status ??= {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    };
  }
  return copy;
}
