import { realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import { at, identity } from './disk';

/** Why synth writes nothing to a folder, whatever its content. undefined: synth may write. */
export function refusal(output: string, input: string): string | undefined {
  const shown = inert(output);
  const other = 'Name another folder by --output.';
  try {
    const present = at(resolve(output));
    const target = folderOf(resolve(output));
    if (present && !target)
      return `${shown}: is a link to a folder that is not there. Make that folder, or remove the link.`;
    if (target && !target.isDirectory())
      return `${shown}: is no folder, and synth does not delete what it did not write. Move it away, or name another folder by --output.`;
    const inputs = folderOf(resolve(input));
    const same = (path: string, folder: typeof inputs) => {
      const stats = folderOf(path);
      return stats !== undefined && folder !== undefined && identity(stats) === identity(folder);
    };
    if (upwards(nearest(resolve(output))).some(path => same(path, inputs)))
      return `${shown}: is in the folder of the environment files. ${other}`;
    const [, ...above] = upwards(nearest(dirname(resolve(input))));
    if (above.some(path => same(path, target)))
      return `${shown}: contains this project. Name a folder in or beside it by --output.`;
    return undefined;
  } catch (error) {
    return `${shown}: ${reasonOf(error)}. ${other}`;
  }
}

/**
 * The folder of the environment files as a path from the output, so that two projects can be told apart. undefined if
 * the output is in their project.
 */
export function originOf(output: string, input: string): string | undefined {
  const [folder, inputs] = [nearest(resolve(output)), nearest(resolve(input))];
  const project = nearest(dirname(resolve(input)));
  if (folder === project || folder.startsWith(project.endsWith(sep) ? project : project + sep)) return undefined;
  return relative(folder, inputs);
}

function folderOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}

/** The real path, even of what does not exist yet. */
function nearest(path: string): string {
  if (at(path)) return realpathSync.native(path);
  const above = nearest(dirname(path));
  return resolve(above, relative(dirname(path), path));
}

/** The folder and every folder above it. */
function upwards(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
}
