import { synth } from './lib/cli/synth';

process.exitCode = synth({
  names: process.argv.slice(2),
  input: 'environments',
  // The cdk8s command line says where its output goes.
  output: process.env.CDK8S_OUTDIR ?? 'dist',
  out: process.stdout,
  err: process.stderr,
});
