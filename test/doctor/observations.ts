/** The healthy path of test/fixtures/prod.yaml, as the doctor saw it in the lab. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { podAnnotations } from '../../lib/charts/alloy/pod';
import { withDefaults } from '../../lib/charts/alloy/props';
import type { KubeObject, Observations } from '../../lib/doctor/observations';
import { readsOf } from '../../lib/doctor/reads';
import type { Environment } from '../../lib/environment/schema';
import type { OutputFile } from '../../lib/path/output';
import { alloyProps } from '../../lib/props/alloy';
import { PROJECT } from '../golden';
import { loaded, tierOf } from '../samples';

export const PROD: Environment = loaded(
  readFileSync(join(PROJECT, 'test/fixtures/prod.yaml'), 'utf8').replace('sourceRanges: [10.0.0.0/8]', ''),
  'prod.yaml',
);

export const FILES: readonly OutputFile[] = synthesize(PROD);

/** Fields that a test changes. */
// biome-ignore lint/suspicious/noExplicitAny: every test writes into other fields
export type Editable = any;

/** What the lab gave for pods, endpoints, Envoy, the edge and Alloy; objects of ours as they are synthesized. */
export function healthy(edit?: (seen: Editable) => void): Observations {
  return observed(PROD, FILES, edit);
}

/** The same of another environment that has the names of prod. */
export function observed(
  environment: Environment,
  files: readonly OutputFile[],
  edit: (seen: Editable) => void = () => {},
): Observations {
  const { objects, ...seen } = recorded<Editable>('recorded.json');
  const ours = files
    .filter(({ path }) => path.startsWith('manifests/'))
    .flatMap(({ text }) => loadAll(text) as KubeObject[]);
  const all = readsOf(environment).map(({ kind, namespace }) => {
    const key = `${kind} ${namespace}`;
    const synthesized = ours.filter(object => object.kind === kind && object.metadata.namespace === namespace);
    return [key, { value: objects[key] ?? synthesized }];
  });
  const observations = { ...seen, objects: Object.fromEntries(all) };
  for (const { metadata } of observations.objects['Pod observability'].value)
    metadata.annotations = podAnnotations(withDefaults(alloyProps(environment, tierOf(environment))));
  edit(observations);
  return observations;
}

/** An object of a kind, to be changed. */
export function object(seen: Editable, kind: string, name: string): Editable {
  const all = Object.entries<Editable>(seen.objects).filter(([key]) => key.startsWith(`${kind} `));
  const found = all.flatMap(([, { value }]) => value).find(({ metadata }: KubeObject) => metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function recorded<T>(file: string): T {
  return JSON.parse(readFileSync(join(PROJECT, 'test/doctor', file), 'utf8'));
}
