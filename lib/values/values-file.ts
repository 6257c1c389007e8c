import { Yaml } from 'cdk8s';
import type { OutputFile } from '../path/output';

/** A values file whose first lines say what it is for. Copied first: shared parts would be printed as aliases. */
export function valuesFile(name: string, header: readonly string[], values: object): OutputFile {
  const comment = header.map(line => `# ${line}\n`).join('');
  return { path: `values/${name}.yaml`, text: `${comment}${Yaml.stringify(JSON.parse(JSON.stringify(values)))}` };
}
