import { join } from 'node:path';
import { bundle } from '../../lab/bundle';
import { ControlPlane, SECOND } from '../../lab/control-plane';
import { applyCrds } from '../../lab/crds';
import type { KubeObject, Kubernetes } from '../../lab/kubernetes';
import { tool, unbuilt } from '../../lab/tools';
import { REPOSITORY } from '../../repository';
import { ISTIO_RELEASES, type IstioRelease } from '../../tools/versions';
import type { Case, Context } from '../case';
import { counted, type Output, outputs } from './outputs';

/** Every manifest of dist/ and __snapshots__/ at an API server with each release's definitions: what an older one lacks, lib/facts names. */
export const istioVersions: Case = {
  id: 'istio-versions',
  title:
    'the API server takes every manifest under each release of Istio’s definitions, but for the young fields of lib/facts',
  once: true,
  skip: () => ISTIO_RELEASES.map(({ version }) => unbuilt(folderOf(version))).find(Boolean),
  async run(context) {
    const { YOUNG_FIELDS } = require(bundle('facts/versions.ts')) as { YOUNG_FIELDS: Record<string, string> };
    const all = outputs();
    const lacking = new Set<string>();
    for (const [index, release] of ISTIO_RELEASES.entries()) {
      const refused = await under(context, release, all);
      const young = refused.flatMap(({ field }) => (field && field in YOUNG_FIELDS ? [field] : []));
      const other = refused.filter(({ field }) => !field || !(field in YOUNG_FIELDS));
      const newest = index === ISTIO_RELEASES.length - 1;
      const seen = young.length ? `${young.length} refused for ${[...new Set(young)].join(', ')}` : 'none refused';
      const wrong = [...other, ...(newest ? refused : [])].map(({ name, why }) => `${name}: ${why}`);
      context.check(`Istio ${release.version}`, wrong.length === 0, wrong.join('; ') || `${counted(all)}, ${seen}`);
      for (const field of young) lacking.add(field);
    }
    const fields = [...lacking].join(', ');
    context.check('control: the oldest lacks a young field', lacking.size > 0, fields || 'it lacks none');
  },
};

const folderOf = (version: string): string => `istio-crds-${version}`;

interface Refusal {
  readonly name: string;
  /** Such as `Gateway spec.servers.tls.mode`, where the definition has no such field. */
  readonly field?: string;
  readonly why: string;
}

/** What an API server that has a release's definitions refuses. */
async function under({ lab, note }: Context, { version }: IstioRelease, all: readonly Output[]): Promise<Refusal[]> {
  note(`asks under Istio ${version}`);
  const server = new ControlPlane(join(lab.folder, `api-${version}`), SECOND);
  try {
    await server.serve();
    await applyCrds(server.kubernetes, join(REPOSITORY, 'crds'), 'istio.yaml');
    await applyCrds(server.kubernetes, tool(folderOf(version)));
    const objects = all.flatMap(({ name, manifests }) => manifests.objects.map(object => ({ name, object })));
    const namespaces = new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []));
    for (const name of namespaces)
      await server.kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const refused: Refusal[] = [];
    // many environments have the same object
    const different = new Map(objects.map(one => [JSON.stringify(one.object), one])).values();
    for (const { name, object } of different) {
      const why = await refusal(server.kubernetes, object);
      if (!why) continue;
      const field = /\.(spec\.\S+): field not declared in schema/.exec(why)?.[1]?.replace(/\[[^\]]*\]/g, '');
      refused.push({
        name: `${name}: ${object.kind} ${object.metadata.name}`,
        field: field && `${object.kind} ${field}`,
        why,
      });
    }
    return refused;
  } finally {
    await server.down();
  }
}

const refusal = (kubernetes: Kubernetes, object: KubeObject): Promise<string | undefined> =>
  kubernetes.apply(object, { dryRun: true }).then(
    () => undefined,
    error => (error as Error).message,
  );
