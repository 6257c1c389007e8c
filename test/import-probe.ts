/**
 * A process of its own (import-time.test.ts): imports the modules named on its command line, and prints a line for each place that
 * reads the process meanwhile. Node itself may.
 */
const modules = process.argv.slice(2);
const print = process.stdout.write.bind(process.stdout);
const found = new Set<string>();

function note(name: string): void {
  // The lines are: the message, this function, the trap, and whoever reads.
  const reader = new Error().stack!.split('\n')[3]!.trim();
  if (!/[( ]node:/.test(reader)) found.add(`process.${name} ${reader}\n`);
}

for (const name of ['argv', 'cwd', 'env', 'exitCode', 'on', 'stderr', 'stdin', 'stdout'] as const) {
  const before = Object.getOwnPropertyDescriptor(process, name);
  if (before && !before.configurable) continue;
  const value = name === 'stdin' ? undefined : process[name];
  Object.defineProperty(process, name, {
    configurable: true,
    get: () => {
      note(name);
      return value;
    },
  });
}

for (const module of modules) require(module);
print([...found].join(''));
