import type { Environment } from '../environment/schema';
import { doctorCommand } from '../path/commands';
import type { Requirement } from '../requirements/requirement';
import { before } from '../requirements/requirements';
import { code, fence, list, section } from './markdown';

/** What must be there that nobody here makes, how to see it and to make it; and what comes after the first sync. */
export function beforeTheFirstSync(environment: Environment, all: readonly Requirement[]): string {
  const after = all.filter(({ isAfter }) => isAfter);
  return section(
    'Before the first sync',
    `${code(doctorCommand(environment, '--preflight'))} looks for all of it, in the cluster that \`CONTEXT\` names, and needs nothing of ours to be there.`,
    listOf(before(all)),
    'To see each, and to make what can be made by one command (a controller that makes Secrets or namespaces is as good):',
    commands(before(all)),
    'After the first sync, when the load balancer has its name:',
    listOf(after),
    commands(after),
  );
}

function listOf(all: readonly Requirement[]): string {
  return list(all.map(({ what, having, why }) => `${code(what)}${having ? `, ${code(having)}` : ''}: ${why}`));
}

function commands(all: readonly Requirement[]): string {
  const lines = all.flatMap(({ what, see, make }) =>
    see ? [`# ${what}`, see, ...(make ? [`# make: ${make}`] : [])] : [],
  );
  return fence('sh', lines.join('\n'));
}
