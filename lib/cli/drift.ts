import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Expected, expectedOf } from '../drift/expected';
import { driftReport } from '../drift/report';
import { inert, shown } from '../foreign/text';
import { Manifests } from '../kubernetes/manifests';
import { type Terminal, terminal } from './check';
import { readInputs } from './check-inputs';
import { misused, optionMistake } from './usage';

const USAGE = `Usage: npm run drift -- --environment <name> [options] <live yaml or ->

Compares what runs with what was synthesized, by meaning, and says which hop a difference breaks:
kubectl get service,gateway,virtualservice -A -o yaml | npm run -s drift -- --environment prod -

What an object of ours has beside what we gave it is drift too, unless the cluster is known to write it: an annotation can
switch a policy off. What is not ours, but selects our pods or speaks of our hosts, is named; that alone is no drift.

  --complete          the input is all there is: what it lacks is drift. Else that is so only where it holds others
                      of that kind in that namespace
  --output <folder>   what was synthesized; default: dist
  --help

Exit 0: no drift. 1: drift. 2: unusable input.
`;

/** Compares live objects with an environment's; the exit code. */
export function driftCommand(args: readonly string[], { stdin, out, err, color }: Terminal): 0 | 1 | 2 {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    err(misused(options, USAGE));
    return 2;
  }
  if (options.help) {
    out(USAGE);
    return 0;
  }
  const fail = (...messages: readonly string[]): 2 => {
    for (const message of messages) err(`${inert(message)}\n`);
    return 2;
  };
  const folder = join(options.output, options.environment);
  if (!existsSync(folder))
    return fail(`there is no ${folder}: is "${options.environment}" an environment, and was it synthesized?`);
  const { sources, problems } = readInputs(options.files, stdin);
  const expected = expectedIn(folder);
  if (problems.length > 0 || expected.problems.length > 0) return fail(...problems, ...expected.problems);
  const live = new Manifests(sources, options.complete);
  const report = driftReport(expected.objects, live, color);
  if (!report) return fail(`none of the ${live.all.length} objects in ${options.files.join(', ')} is one of ${folder}`);
  out(report.text);
  return report.drifted > 0 ? 1 : 0;
}

function expectedIn(folder: string): { objects: readonly Expected[]; problems: readonly string[] } {
  const folders = ['manifests', 'values'].map(part => join(folder, part)).filter(part => existsSync(part));
  const { sources, problems } = readInputs(folders, () => '');
  const files = sources
    .filter(({ file }) => file.endsWith('.yaml'))
    .map(source => ({ ...source, text: readFileSync(source.file, 'utf8') }));
  return { objects: expectedOf(files), problems };
}

/** A name that an environment can have, and no path that leads out of the output folder. */
function isName(environment: string): boolean {
  return /^[-a-z0-9]+$/.test(environment);
}

function optionsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        environment: { type: 'string', default: '' },
        output: { type: 'string', default: 'dist' },
        complete: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { ...values, files: [] } as const;
    if (!values.environment) return 'which --environment?';
    if (!isName(values.environment)) return `--environment is a name such as prod, not ${shown(values.environment)}`;
    if (positionals.length === 0) return 'which live objects?';
    return { ...values, files: positionals } as const;
  } catch (error) {
    return optionMistake(error);
  }
}

if (require.main === module) process.exitCode = driftCommand(process.argv.slice(2), terminal());
