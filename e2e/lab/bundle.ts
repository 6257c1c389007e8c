import { basename, join } from 'node:path';
import { REPOSITORY } from '../repository';
import { sandboxFolder } from '../sandbox';
import { run } from './processes';

/** One file of a module of lib/ as it is now, whatever was built before: quick to make and to start. */
export function bundle(module: string): string {
  const known = made.get(module);
  if (known) return known;
  const file = join(sandboxFolder()!, 'state', `${basename(module, '.ts')}.js`);
  const options = ['--bundle', '--platform=node', '--log-level=warning', `--outfile=${file}`];
  run([join(REPOSITORY, 'node_modules/.bin/esbuild'), join(REPOSITORY, 'lib', module), ...options]);
  made.set(module, file);
  return file;
}

const made = new Map<string, string>();
