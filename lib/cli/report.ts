import colours from 'picocolors';
import { destinationOf, type Protection } from '../alloy/pipelines/exporter';
import { hostOf } from '../environment/derive';
import type { Mistake } from '../environment/load';
import type { Environment } from '../environment/schema';
import { inert } from '../foreign/text';
import type { OutputFile } from '../path/output';
import { type Listener, pathOf } from '../path/path';
import type { Finding } from '../rules/engine/rule';
import { warnings } from '../warnings';

export interface Synthesized {
  readonly environment: Environment;
  readonly files: readonly OutputFile[];
  /** What the checker says of the manifests. */
  readonly findings: readonly Finding[];
  /** Objects in the manifests. */
  readonly objects: number;
  readonly milliseconds: number;
}

/** The path in a line for each transport, what came out of it, and what to think about. */
export function reportEnvironment({ environment, findings, objects, milliseconds }: Synthesized): string {
  const listeners = pathOf(environment).edges.flatMap(edge => edge.listeners);
  const edges = listeners.map(({ host, port }) => `${host}:${port}`);
  const width = Math.max(...edges.map(edge => edge.length));
  const notes = [...warnings(environment), ...findings.map(({ rule, got, fix }) => `${rule}: ${got}. ${fix}`)];
  const count = notes.length === 1 ? '1 warning' : `${notes.length} warnings`;
  return [
    colours.bold(environment.name),
    ...listeners.map((listener, index) => `  ${edges[index]!.padEnd(width)} ${behind(listener, environment)}`),
    `  ${objects} objects, ${notes.length ? colours.yellow(count) : count}, ${Math.ceil(milliseconds)} ms`,
    ...notes.map(note => `  ${colours.yellow('!')} ${inert(note)}`),
    '',
  ].join('\n');
}

function behind({ bind, receiver }: Listener, environment: Environment): string {
  const { signals } = pathOf(environment);
  const backends = new Set(
    signals.map(signal => {
      const { client, protection } = destinationOf(environment, signal)!;
      return `${shortHost(client.endpoint, environment)} (${TRANSPORTS[protection]})`;
    }),
  );
  return ['', 'NLB', `gateway:${bind}`, `alloy:${receiver.port}`, [...backends].join(', ')]
    .join(colours.dim(' → '))
    .trimStart();
}

const TRANSPORTS: Readonly<Record<Protection, string>> = { none: 'plain text', mesh: 'mesh mTLS', server: 'TLS' };

/** tempo-distributor.tempo for a Service of the cluster, the whole host for others. */
function shortHost(endpoint: string, { mesh }: Environment): string {
  const host = hostOf(endpoint);
  const end = [`.svc.${mesh.clusterDomain}`, '.svc'].find(suffix => host.endsWith(suffix)) ?? '';
  return host.slice(0, host.length - end.length);
}

/** What the checker refuses of our own output. */
export function reportFindings(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ rule, file, line, path, got, fix }) =>
        `${colours.red('✗')} ${colours.bold(`${inert(file)}:${line}`)}\n  ${rule}, ${path}: ${got}. ${fix}\n`,
    )
    .join('');
}

/** What keeps synth from writing, each on a line of its own. */
export function reportProblems(problems: readonly string[]): string {
  return problems.map(problem => `${colours.red('✗')} ${problem}\n`).join('');
}

/** What was found in the output and left there. */
export function reportNotes(notes: readonly string[]): string {
  return notes.map(note => `note: ${note}\n`).join('');
}

/** Every mistake on a line of its own that editors and terminals can jump to. */
export function reportMistakes(mistakes: readonly Mistake[]): string {
  const lines = mistakes.map(({ file, line, column, path, message }) =>
    [
      `${colours.red('✗')} ${colours.bold(`${inert(file)}:${line}:${column}`)}`,
      path && `  ${inert(path)}: ${inert(message)}`,
      !path && `  ${inert(message)}`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return `${lines.join('\n')}\n${count}; nothing was written.\n`;
}
