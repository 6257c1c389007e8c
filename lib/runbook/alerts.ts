import type { Environment } from '../environment/schema';
import { hopTitles } from '../hops';
import type { Alert } from '../operations/alert';
import { alerts as alertsOf } from '../operations/alerts';
import { fence, section, subsection } from './markdown';

/** A heading for each alert, which its runbook_url leads to. */
export function alerts(environment: Environment): string | undefined {
  if (!environment.operations.rules) return undefined;
  const all = alertsOf(environment);
  const names = [...new Set(all.map(({ name }) => name))];
  return section(
    'Alerts',
    ...names.map(name =>
      alert(
        name,
        all.filter(one => one.name === name),
      ),
    ),
  );
}

/** Prometheus fills in what is between braces; here it stands as it is. */
function alert(name: string, rules: readonly Alert[]): string {
  return subsection(
    name,
    ...rules.flatMap(({ severity, minutes, description, expr, hops }) => [
      `**${severity}**${minutes ? `, after ${minutes} minutes` : ''}. ${description}${hops.length ? ` Hops: ${hopTitles(hops)}.` : ''}`,
      fence('promql', expr),
    ]),
  );
}
