import { Yaml } from 'cdk8s';
import type { OutputFile } from '../path/output';

/**
 * Prints a values file whose first lines say what it is for. The values are copied first, since shared parts would be
 * printed as aliases.
 */
export function valuesFile(name: string, header: readonly string[], values: object): OutputFile {
  const comment = header.map(line => `# ${line}\n`).join('');
  return { path: `values/${name}.yaml`, text: `${comment}${Yaml.stringify(JSON.parse(JSON.stringify(values)))}` };
}
