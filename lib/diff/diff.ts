/** Says in words what a change of manifests does to the path, environment by environment. */
import { tellAutoscalers } from './autoscaler';
import { tellBalancers } from './balancers';
import { tellConfigs } from './config';
import { tellFindings } from './findings';
import { changedObjects } from './objects';
import { tellOperations } from './operations';
import { tellPolicies } from './policies';
import { tellRest } from './rest';
import { tellSecrets } from './secrets';
import { tellSenders } from './senders';
import { tellServices } from './services';
import { aligned, type InputFile, sideOf } from './side';
import { type Statement, type Teller, TOPICS } from './statement';
import { tellValues } from './values';
import { tellWaves } from './waves';
import { tellWorkloads } from './workloads';

/** What changes in one environment. */
export interface EnvironmentDiff {
  /** Empty where the input has no environments. */
  readonly environment: string;
  /** Whether the environment is in both states, or in one alone. */
  readonly state: 'changed' | 'new' | 'gone';
  /** By topic, in the order in which a reader needs them. */
  readonly statements: readonly Statement[];
  /** How many objects differ. */
  readonly objects: number;
}

const TELLERS: readonly Teller[] = [
  ...[tellSenders, tellSecrets, tellWaves, tellServices, tellBalancers, tellPolicies, tellConfigs],
  ...[tellWorkloads, tellAutoscalers, tellOperations, tellValues, tellFindings],
];

/** Compares two states. Environments in which nothing differs are left out. */
export function diffOf(before: readonly InputFile[], after: readonly InputFile[]): EnvironmentDiff[] {
  const [old, now] = [byEnvironment(before), byEnvironment(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap(environment => {
    const found = compare(old.get(environment) ?? [], now.get(environment) ?? []);
    const state = !old.has(environment) ? 'new' : now.has(environment) ? 'changed' : 'gone';
    return found.objects > 0 ? [{ environment, state, ...found }] : [];
  });
}

function compare(one: readonly InputFile[], other: readonly InputFile[]) {
  const after = sideOf(other);
  const before = aligned(sideOf(one), after);
  const changes = changedObjects(before.objects, after.objects);
  if (changes.length === 0) return { statements: [], objects: 0 };
  const comparison = { before, after, changes };
  // nobody sends yet to an environment that is new
  const isNew = before.objects.size === 0;
  const told = TELLERS.flatMap(tell => [...tell(comparison)]);
  const covers = told.flatMap(({ covers: some = [] }) => some);
  const all = [...told, ...tellRest(comparison, covers)].map(each =>
    isNew ? { ...each, cuts: each.topic === 'findings' && each.cuts === true, isOpen: false } : each,
  );
  const order = Object.keys(TOPICS);
  const sorted = [...all].sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic));
  return { statements: sorted, objects: changes.length };
}

/** Files by the folder of their environment: the one with `manifests` or `values` in it. */
function byEnvironment(files: readonly InputFile[]): ReadonlyMap<string, readonly InputFile[]> {
  const found = new Map<string, InputFile[]>();
  for (const file of files) {
    const [, environment = ''] = /(?:^|\/)([^/]+)\/(?:manifests|values)\/[^/]+$/.exec(file.file) ?? [];
    found.set(environment, [...(found.get(environment) ?? []), file]);
  }
  return found;
}
