/** The types of the library: those that its entries reach, and no others. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LIBRARY, PEERS } from './bundles.mjs';

/** Path → text, below a folder that TypeScript wrote. */
export function typesOf(folder) {
  const found = new Map();
  const visit = file => {
    if (found.has(file)) return;
    const text = readFileSync(join(folder, file), 'utf8');
    found.set(file, withPeers(text));
    for (const [, name] of text.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
      const base = join(dirname(file), name);
      visit([`${base}.d.ts`, join(base, 'index.d.ts')].find(one => existsSync(join(folder, one))));
    }
  };
  for (const source of Object.values(LIBRARY)) visit(source.replace(/\.ts$/, '.d.ts'));
  return found;
}

/** Packages that an app need not have are named by internals alone, which an app can't reach: their types are unknown there. */
function withPeers(text) {
  return text.replace(/^import (?:type )?\{([^}]*)\} from '([^.'][^']*)';$/gm, (line, names, from) => {
    if (PEERS.some(peer => from === peer || from.startsWith(`${peer}/`))) return line;
    return names
      .split(',')
      .map(name => `type ${name.replace(/\btype\b/, '').trim()} = unknown;`)
      .join(' ');
  });
}
