import type { Environment } from '../environment/schema';
import { hopTitles } from '../hops';
import type { Alert, Step } from '../operations/alert';
import { alerts as alertsOf } from '../operations/alerts';
import { outputFile } from '../path/files';
import { code, fence, section, subsection } from './markdown';

/** A heading for each alert, which its runbook_url leads to. */
export function alerts(environment: Environment): string | undefined {
  if (!environment.operations.rules) return undefined;
  const all = alertsOf(environment);
  const names = [...new Set(all.map(({ name }) => name))];
  return section(
    'Alerts',
    `What to do, in this order. What each means is its \`description\`, and when it fires its \`expr\`, in ${code(outputFile(environment, 'manifests/operations.k8s.yaml'))}.`,
    ...names.map(name =>
      alert(
        name,
        all.filter(one => one.name === name),
      ),
    ),
  );
}

function alert(name: string, rules: readonly Alert[]): string {
  const kinds = rules.map(({ severity, minutes, hops }) =>
    [`**${severity}**${minutes ? `, after ${minutes} minutes` : ''}.`, hops.length && `Hops: ${hopTitles(hops)}.`]
      .filter(Boolean)
      .join(' '),
  );
  const costs = rules.map(one => one.costs);
  return subsection(
    name,
    ...new Set(kinds),
    `Costs in data: ${[...new Set(costs)].join('; ')}.`,
    ...shared(rules).flatMap(({ text, promql, sh }, index) => [
      `${index + 1}. ${text}`,
      promql.length > 0 && fence('promql', promql.join('\n\n')),
      sh.length > 0 && fence('sh', sh.join('\n')),
    ]),
  );
}

interface Shared {
  readonly text: string;
  readonly promql: readonly string[];
  readonly sh: readonly string[];
}

/** The steps of all rules of a name: one for each text, with what each edge, tier or signal has to look at. */
function shared(rules: readonly Alert[]): Shared[] {
  const steps: readonly Step[] = rules.flatMap(one => one.steps);
  return [...new Set(steps.map(({ text }) => text))].map(text => {
    const same = steps.filter(step => step.text === text);
    return {
      text,
      promql: [...new Set(same.flatMap(({ promql }) => promql ?? []))],
      sh: [...new Set(same.flatMap(({ sh }) => sh ?? []))],
    };
  });
}
