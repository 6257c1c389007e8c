import type { Environment } from '../environment/schema';
import { ALLOY_VERSION } from '../environment/schema/alloy';
import { environmentFile } from '../path/files';
import type { OutputFile } from '../path/output';
import { requirementsOf } from '../requirements/requirements';
import { alerts } from './alerts';
import { beforeTheFirstSync } from './before-the-first-sync';
import { chain } from './chain';
import { capacity, changes } from './changes';
import { cheatSheet } from './cheat-sheet';
import { clients } from './clients';
import { credentials } from './credentials';
import { emergencyStop } from './emergency';
import { first } from './first';
import { losses } from './losses';
import { code } from './markdown';
import { picture } from './picture';
import { rollBack } from './roll-back';
import { scaleUp } from './scale-up';
import { timeouts } from './timeouts';
import { troubleshooting } from './troubleshooting';
import { verification } from './verification';
import { wrapped } from './wrap';

/**
 * What somebody needs at night: this environment's path, and how to find the hop that is broken.
 *
 * @param objects what is synthesized. Default: nothing, and the runbook lists no API of others
 */
export function runbook(environment: Environment, objects: readonly unknown[] = []): OutputFile {
  const sections = [
    first,
    picture,
    chain,
    verification,
    troubleshooting,
    alerts,
    rollBack,
    emergencyStop,
    scaleUp,
    credentials,
    clients,
    losses,
    timeouts,
    changes,
    capacity,
    () => beforeTheFirstSync(environment, requirementsOf(environment, objects)),
    cheatSheet,
  ];
  const text = [title(environment), ...sections.map(section => section(environment) ?? [])].flat().join('\n\n');
  return { path: 'RUNBOOK.md', text: `${wrapped(text)}\n` };
}

function title(environment: Environment): string {
  return [
    `# OTLP ingress ${code(environment.name)}`,
    `Written by \`npm run synth\` from ${code(environmentFile(environment))}. What it says of the real systems was seen with Alloy ${ALLOY_VERSION}, and with istiod and Envoy of August 2026; where it was not, it says so.`,
  ].join('\n\n');
}
