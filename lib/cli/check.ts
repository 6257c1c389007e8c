import { parseArgs } from 'node:util';
import { readStream } from '../foreign/read-file';
import { inert } from '../foreign/text';
import { Manifests, nameOf } from '../kubernetes/manifests';
import { RULES } from '../rules';
import { partition } from '../rules/engine/apart';
import { judge, together } from '../rules/engine/check';
import { isFormat, report } from '../rules/engine/report';
import { MOST_MIB, readInputs } from './check-inputs';
import { misused, optionMistake } from './usage';

/** The streams and settings that a command works with. */
export interface Terminal {
  readonly stdin: () => string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
}

const USAGE = `Usage: npm run check -- [options] <file, folder or - ...>

Finds the broken hop between an OTLP client and Alloy in finished manifests: files, folders,
"helm template … | npm run -s check -- -", "kubectl get … -o yaml | npm run -s check -- -".

  --complete            the input is all there is: report what is missing, too
  --format <format>     text (default), json, sarif or github
  --fail-on <severity>  error (default) or warning
  --help

Exit 0: nothing found. 1: findings of that severity. 2: unusable input, or a rule that failed.
`;

/** Judges manifests; the exit code. */
export function checkCommand(args: readonly string[], { stdin, out, err, color }: Terminal): 0 | 1 | 2 {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    err(misused(options, USAGE));
    return 2;
  }
  if (options.help) {
    out(USAGE);
    return 0;
  }
  const start = performance.now();
  const { sources, problems } = readInputs(options.files, stdin);
  const parts = partition(sources, options.complete);
  const objects = new Manifests(sources, options.complete).all.length;
  for (const problem of problems) err(`${inert(problem)}\n`);
  if (objects === 0 && problems.length === 0) {
    err(`${inert(`no Kubernetes objects in ${options.files.join(', ')}`)}\n`);
    return 2;
  }
  const [{ because } = {}] = parts;
  if (because) err(`${inert(noteOn(because))}\n`);
  const { findings, failures, excused } = together(parts.map(({ manifests }) => judge(manifests, RULES)));
  for (const { message } of failures) err(`${message}\n`);
  const milliseconds = performance.now() - start;
  const judged = {
    rules: RULES,
    findings,
    suppressed: excused.length,
    objects,
    files: sources.length,
    complete: options.complete,
    milliseconds,
  };
  if (objects > 0) out(report(judged, options.format, color));
  if (problems.length > 0 || failures.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error' || options.failOn === 'warning') ? 1 : 0;
}

function noteOn({ object, other }: NonNullable<ReturnType<typeof partition>[number]['because']>): string {
  return `note: ${other.file} and ${object.file} define ${nameOf(object)} differently; judged apart`;
}

function optionsOf(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        complete: { type: 'boolean', default: false },
        format: { type: 'string', default: 'text' },
        'fail-on': { type: 'string', default: 'error' },
        help: { type: 'boolean', default: false },
      },
    });
    const { complete, format, 'fail-on': failOn, help } = values;
    if (!isFormat(format)) return `--format is text, json, sarif or github, not "${format}"`;
    if (failOn !== 'error' && failOn !== 'warning') return `--fail-on is error or warning, not "${failOn}"`;
    if (positionals.length === 0 && !help) return 'which files?';
    return { complete, format, failOn, help, files: positionals } as const;
  } catch (error) {
    return optionMistake(error);
  }
}

/** The process's own streams. */
export function terminal(): Terminal {
  // whoever reads may have seen enough (head)
  process.stdout.on('error', () => process.exit(2));
  return {
    stdin: () => readStream(0, MOST_MIB).toString('utf8'),
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  };
}

if (require.main === module) process.exitCode = checkCommand(process.argv.slice(2), terminal());
