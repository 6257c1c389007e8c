/** The types of the library: those that its entries reach, and no others. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LIBRARY } from './bundles.mjs';

/** Paths below a folder that TypeScript wrote. */
export function typesOf(folder) {
  const found = new Set();
  const visit = file => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
      const base = join(dirname(file), name);
      visit([`${base}.d.ts`, join(base, 'index.d.ts')].find(one => existsSync(join(folder, one))));
    }
  };
  for (const source of Object.values(LIBRARY)) visit(source.replace(/\.ts$/, '.d.ts'));
  return [...found];
}
