/** What the checker finds now and did not before, and the reverse. */
import { nameOf } from '../kubernetes/manifests';
import { RULES } from '../rules';
import { judge } from '../rules/engine/check';
import type { Finding } from '../rules/engine/rule';
import { say, words } from './sentence';
import type { Side } from './side';
import type { Comparison, Teller } from './statement';

/** Says which findings are new, and which are fixed. */
export const tellFindings: Teller = function* ({ before, after }: Comparison) {
  const [old, now] = [findingsIn(before), findingsIn(after)];
  for (const [key, { severity, rule, object, got, fix }] of now)
    if (!old.has(key))
      yield {
        ...{ topic: 'findings', cuts: severity === 'error' },
        sentence: say`new ${words(severity)} ${rule} in ${nameOf(object)}: ${got}. ${fix}`,
      };
  for (const [key, { severity, rule, object }] of old)
    if (!now.has(key))
      yield { topic: 'findings', sentence: say`fixed ${words(severity)} ${rule} in ${nameOf(object)}` };
};

/** The findings by rule, object and field: what is said of one may change. */
function findingsIn({ model }: Side): ReadonlyMap<string, Finding> {
  const { findings } = judge(model.manifests, RULES);
  return new Map(findings.map(found => [JSON.stringify([found.rule, nameOf(found.object), found.path]), found]));
}
