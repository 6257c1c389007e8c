/** No module reads the process while it is imported: what it finds there is an input, and inputs are passed along. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './golden';

function readersAmong(modules: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'import-probe.js'), ...modules], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('the probe finds whoever reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-imports-'));
  const module = join(folder, 'reader.js');
  const reads = ['env.HOME', 'argv[2]', 'cwd()', 'stdout.isTTY', 'stderr.isTTY', 'on("exit", () => {})'];
  writeFileSync(module, reads.map(read => `process.${read};\n`).join(''));
  const found = readersAmong([module]);
  rmSync(folder, { recursive: true });
  for (const [index, read] of reads.entries())
    expect(found).toMatch(new RegExp(`^process\\.${/^\w+/.exec(read)![0]} .*reader\\.js:${index + 1}:`, 'm'));
});

test('no module of lib does, nor a package that it imports', () => {
  const lib = join(PROJECT, 'build/lib');
  const modules = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.js'));
  expect(modules.length).toBeGreaterThan(300);
  expect(readersAmong(modules.map(file => join(lib, file)))).toBe('');
});
