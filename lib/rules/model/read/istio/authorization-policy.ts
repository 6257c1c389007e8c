import { get, list, type Path, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';

/** One rule of an AuthorizationPolicy's list. */
export interface PolicyRule {
  readonly policy: Manifest;
  readonly path: Path;
  readonly action: string;
  readonly sources: readonly unknown[];
  readonly operations: readonly unknown[];
  readonly when: readonly unknown[];
}

const RULES = new WeakMap<Manifest, readonly PolicyRule[]>();

/** The rules of an AuthorizationPolicy; the same list object at every call. */
export function rulesOf(policy: Manifest): readonly PolicyRule[] {
  const rules = RULES.get(policy) ?? readRules(policy);
  RULES.set(policy, rules);
  return rules;
}

function readRules(policy: Manifest): PolicyRule[] {
  return list(get(policy.value, 'spec', 'rules')).map((rule, index) => ({
    policy,
    path: ['spec', 'rules', index],
    action: actionOf(policy),
    sources: list(get(rule, 'from')).map(from => get(from, 'source')),
    operations: list(get(rule, 'to')).map(to => get(to, 'operation')),
    when: list(get(rule, 'when')),
  }));
}

/**
 * The action of an AuthorizationPolicy.
 *
 * @default 'ALLOW'
 */
export function actionOf({ value }: Manifest): string {
  return text(get(value, 'spec', 'action')) ?? 'ALLOW';
}

/** Whether the rule's policy allows. */
export const isAllow = ({ action }: PolicyRule): boolean => action === 'ALLOW';
