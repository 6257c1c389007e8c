import { parseArgs } from 'node:util';
import { reasonOf } from '../foreign/reason';
import { inert } from '../foreign/text';
import { type SynthOptions, synth } from './synth';

const USAGE = `Usage: npm run synth -- [environment ...]

Writes dist/<environment>/ for each environments/<environment>.yaml, or for those that are named. It replaces and deletes
only files that it wrote itself, which dist/<environment>/.alloy-otlp-ingress lists.

  --help, -h
  --version

CDK8S_OUTDIR names another folder than dist.

Exit 0: all is written. 1: mistakes, and nothing is written.
`;

export interface SynthCommand extends Omit<SynthOptions, 'names'> {
  readonly version: string;
}

/** `npm run synth`; the exit code. */
export function synthCommand(args: readonly string[], { version, ...options }: SynthCommand): number {
  const { out, err } = options;
  try {
    const wanted = optionsOf(args);
    if (typeof wanted === 'string') err.write(`${inert(wanted)}\n\n${USAGE}`);
    else if (wanted.help) out.write(USAGE);
    else if (wanted.version) out.write(`alloy-otlp-ingress ${version}\n`);
    else return synth({ ...options, names: wanted.names });
    return typeof wanted === 'string' ? 1 : 0;
  } catch (error) {
    err.write(`synth failed: ${reasonOf(error)}\n`);
    return 1;
  }
}

function optionsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
    });
    return { ...values, names: positionals };
  } catch (error) {
    return (error as Error).message.split('. ')[0]!;
  }
}
