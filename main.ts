import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthCommand } from './lib/cli/synth-command';
import { reasonOf } from './lib/foreign/reason';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may have seen enough (head); all is written by then.
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    if (stream === process.stdout) process.stderr.write(`the report could not be printed: ${reasonOf(error)}\n`);
  });
}

process.exitCode = synthCommand(process.argv.slice(2), {
  version: JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')).version,
  input: 'environments',
  // The cdk8s command line says where its output goes.
  output: process.env.CDK8S_OUTDIR ?? 'dist',
  out: process.stdout,
  err: process.stderr,
});
