import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../../lab/processes';
import { tool, unbuilt } from '../../lab/tools';
import type { Case } from '../case';
import { counted, outputs } from './outputs';
import { LOCATION, schemas } from './schemas';

/** Every manifest of dist/ and __snapshots__/ against schemas that were made here: nothing is asked of the network. */
export const kubeconform: Case = {
  id: 'kubeconform',
  title: 'kubeconform takes every manifest, by Kubernetes’ OpenAPI and crds/, with no field that nobody defines',
  once: true,
  skip: () => unbuilt('kubeconform') ?? unbuilt('kubernetes-openapi.json'),
  async run({ lab, environment, check }) {
    const folder = join(lab.folder, 'schemas');
    mkdirSync(folder, { recursive: true });
    for (const [name, schema] of schemas()) writeFileSync(join(folder, name), JSON.stringify(schema));
    const ask = (files: readonly string[]) => judge(folder, files);
    const all = outputs();
    const seen = await ask(all.flatMap(({ files }) => files));
    const bad = seen.resources.map(({ filename, kind, name, msg }) => `${filename}: ${kind} ${name} ${msg}`);
    const { valid, invalid, errors, skipped } = seen.summary;
    check('valid', valid > 0 && !invalid && !errors && !skipped, bad.join('; ') || counted(all));
    const service = environment.manifests.find('Service');
    for (const [what, path, value] of MISTAKES) {
      const file = join(folder, 'control.yaml');
      writeFileSync(
        file,
        JSON.stringify(environment.manifests.mutate({ kind: 'Service', name: service.metadata.name, path, value })),
      );
      const { resources, summary } = await ask([file]);
      check(`control: ${what}`, summary.invalid === 1, resources[0]?.msg ?? 'valid');
    }
  },
};

const MISTAKES = [
  ['a field that nobody defines', 'spec.selectors', {}],
  ['a port that is a text', 'spec.ports[0].port', '4317'],
] as const;

interface Answer {
  readonly resources: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly msg: string;
  }[];
  readonly summary: {
    readonly valid: number;
    readonly invalid: number;
    readonly errors: number;
    readonly skipped: number;
  };
}

async function judge(folder: string, files: readonly string[]): Promise<Answer> {
  const words = ['-strict', '-summary', '-output', 'json', '-schema-location', join(folder, LOCATION), ...files];
  const { output } = await attempt([tool('kubeconform'), ...words]);
  return JSON.parse(output) as Answer;
}
