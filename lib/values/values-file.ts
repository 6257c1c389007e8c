import { Yaml } from 'cdk8s';
import type { OutputFile } from '../app';

/** A values file whose first line says what it is for. Copied first: shared parts would be printed as aliases. */
export function valuesFile(name: string, command: string, values: object): OutputFile {
  return { path: `values/${name}.yaml`, text: `# ${command}\n${Yaml.stringify(JSON.parse(JSON.stringify(values)))}` };
}
