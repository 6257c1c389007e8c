/**
 * Preloaded into a command (work.test.ts): prints one line of JSON as the process ends, with the modules that were loaded and
 * how often costly functions of others were called.
 */
import { relative } from 'node:path';

/** How often each was called. */
const calls: Record<string, number> = {};

function count(module: string, name: string): void {
  const functions = require(module) as Record<string, (...all: unknown[]) => unknown>;
  const before = functions[name]!;
  calls[name] = 0;
  functions[name] = (...all) => {
    calls[name]! += 1;
    return before(...all);
  };
}

count('node:net', 'isIPv6');
count('js-yaml', 'parseEvents');
process.on('exit', () => {
  const modules = Object.keys(require.cache).map(file => relative(process.cwd(), file));
  process.stderr.write(JSON.stringify({ calls, modules }));
});
