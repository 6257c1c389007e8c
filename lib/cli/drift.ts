import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { type Difference, differences, written } from '../drift/compare';
import { type Expected, expectedOf } from '../drift/expected';
import { hopOf } from '../drift/hops';
import { shown } from '../foreign';
import { pathText } from '../rules/json';
import { Manifests, nameOf } from '../rules/manifests';
import { parseYaml } from '../yaml';
import { type Terminal, terminal } from './check';
import { readInputs } from './check-inputs';

const USAGE = `Usage: npm run drift -- --environment <name> [--output <folder>] <live yaml or ->

Compares what runs with what was synthesized, by meaning, and says which hop a difference breaks:
kubectl get service,gateway,virtualservice -A -o yaml | npm run -s drift -- --environment prod -

Exit 0: no drift. 1: drift. 2: unusable input.
`;

/** Compares live objects with an environment's; the exit code. */
export function driftCommand(args: readonly string[], { stdin, out, err, color }: Terminal): 0 | 1 | 2 {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    err(`${options}\n\n${USAGE}`);
    return 2;
  }
  const folder = join(options.output, options.environment);
  if (!existsSync(folder)) {
    err(`there is no ${folder}: is "${options.environment}" an environment, and was it synthesized?\n`);
    return 2;
  }
  const { sources, problems } = readInputs(options.files, stdin);
  for (const problem of problems) err(`${problem}\n`);
  if (problems.length > 0) return 2;
  const live = new Manifests(sources, false);
  const found = expectedIn(folder).flatMap(expected => {
    const object = live.find(expected.kind, expected.namespace, expected.name);
    return object ? [{ expected, changes: differences(expected.kind, expected.value, object.value) }] : [];
  });
  if (found.length === 0) {
    err(`none of the ${live.all.length} objects in ${options.files.join(', ')} is one of ${folder}\n`);
    return 2;
  }
  const drifted = found.filter(({ changes }) => changes.length > 0);
  for (const { expected, changes } of drifted) out(block(expected, changes, color));
  out(
    `${drifted.length === 0 ? 'no drift' : `${drifted.length} drifted`} in ${found.length} of our objects; ${live.all.length - new Set(found.map(({ expected }) => nameOf(expected))).size} others not compared\n`,
  );
  return drifted.length > 0 ? 1 : 0;
}

function block(expected: Expected, changes: readonly Difference[], color: boolean): string {
  const { bold, dim, red } = pc.createColors(color);
  const isGateway = expected.kind === 'Service' && isEdge(expected);
  const lines = changes.map(({ path, expected: ours, live }) =>
    [
      `  ${red(pathText(path))}: ${written(ours)} → ${written(live)}`,
      `      ${hopOf(expected.kind, path, live, isGateway)}`,
    ].join('\n'),
  );
  return `${bold(nameOf(expected))}  ${dim(expected.file)}\n${lines.join('\n')}\n\n`;
}

/** A Service with a load balancer is the gateway's; Alloy's has none. */
function isEdge({ value }: Expected): boolean {
  return JSON.stringify(value).includes('LoadBalancer');
}

function expectedIn(folder: string): Expected[] {
  return ['manifests', 'values'].flatMap(part => {
    const at = join(folder, part);
    const files = existsSync(at)
      ? readdirSync(at)
          .filter(file => file.endsWith('.yaml'))
          .sort()
      : [];
    return expectedOf(
      files.map(name => {
        const [file, text] = [join(at, name), readFileSync(join(at, name), 'utf8')];
        return { file, text, documents: parseYaml(text) };
      }),
    );
  });
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
      options: { environment: { type: 'string' }, output: { type: 'string', default: 'dist' } },
    });
    const { environment, output } = values;
    if (!environment) return 'which --environment?';
    if (!isName(environment)) return `--environment is a name such as prod, not ${shown(environment)}`;
    if (positionals.length === 0) return 'which live objects?';
    return { environment, output, files: positionals } as const;
  } catch (error) {
    return (error as Error).message;
  }
}

if (require.main === module) process.exitCode = driftCommand(process.argv.slice(2), terminal());
