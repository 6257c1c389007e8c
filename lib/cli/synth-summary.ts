import { colors } from '../colors';
import { hostOf } from '../environment/derive';
import { allDestinations, type Protection, protectionOf } from '../environment/destinations';
import type { Environment } from '../environment/schema';

import { inert } from '../foreign/text';
import { outputFile } from '../path/files';
import type { OutputFile } from '../path/output';
import { type Listener, pathOf } from '../path/path';
import { before, requirementsOf } from '../requirements/requirements';
import type { Finding } from '../rules/engine/rule';
import { warnings } from '../warnings';

/** An environment and what became of it. `milliseconds`: how long that took. */
export interface Synthesized {
  readonly environment: Environment;
  readonly files: readonly OutputFile[];
  /** The checker's findings about the manifests. */
  readonly findings: readonly Finding[];
  /** How many objects the manifests have. */
  readonly objects: number;
  readonly milliseconds: number;
}

/** Summarizes an environment: the path of each transport in one line, the output, and the warnings. */
export function reportEnvironment(
  { environment, files, findings, objects, milliseconds }: Synthesized,
  color = false,
): string {
  const { bold, dim, yellow } = colors(color);
  const listeners = pathOf(environment).edges.flatMap(edge => edge.listeners);
  const edges = listeners.map(({ host, port }) => `${host}:${port}`);
  const width = Math.max(...edges.map(edge => edge.length));
  const notes = [...warnings(environment), ...findings.map(({ rule, got, fix }) => `${rule}: ${got}. ${fix}`)];
  const needed = before(
    requirementsOf(
      environment,
      files.flatMap(file => file.objects ?? []),
    ),
  );
  const count = notes.length === 1 ? '1 warning' : `${notes.length} warnings`;
  return [
    bold(environment.name),
    ...listeners.map((listener, index) => {
      const hops = [edges[index]!.padEnd(width), ...hopsBehind(listener, environment)];
      return `  ${hops.join(dim(' → '))}`;
    }),
    `  ${objects} objects, ${notes.length ? yellow(count) : count}, ${Math.ceil(milliseconds)} ms`,
    dim(
      `  before the first sync: ${needed.length} things must be there: ${outputFile(environment, 'RUNBOOK.md')}#before-the-first-sync`,
    ),
    ...notes.map(note => `  ${yellow('!')} ${inert(note)}`),
    '',
  ].join('\n');
}

function hopsBehind({ bind, receiver }: Listener, environment: Environment): string[] {
  const backends = new Set(
    allDestinations(environment).map(
      one => `${shortHost(one.client.endpoint, environment)} (${TRANSPORTS[protectionOf(environment, one)]})`,
    ),
  );
  return ['NLB', `gateway:${bind}`, `alloy:${receiver.port}`, [...backends].join(', ')];
}

const TRANSPORTS: Readonly<Record<Protection, string>> = { none: 'plain text', mesh: 'mesh mTLS', server: 'TLS' };

/** Shortens a Service of the cluster to tempo-distributor.tempo; any other host stays whole. */
function shortHost(endpoint: string, { mesh }: Environment): string {
  const host = hostOf(endpoint);
  const end = [`.svc.${mesh.clusterDomain}`, '.svc'].find(suffix => host.endsWith(suffix)) ?? '';
  return host.slice(0, host.length - end.length);
}
