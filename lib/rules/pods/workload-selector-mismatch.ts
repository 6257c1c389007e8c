import { get, stringMap } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { selects } from '../../kubernetes/selector';
import { alloy, deployed } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';

export const workloadSelectorMismatch: Rule = {
  id: 'workload-selector-mismatch',
  hop: 'pods',
  severity: 'error',
  summary: "A Deployment's selector is part of the labels of its pod template.",
  why: `Kubernetes refuses it otherwise: "selector does not match template labels". The selector cannot be changed later either, so the fix for a renamed
label is to rename it in both, and to delete the old object.`,
  fix: 'Write the same labels in spec.selector.matchLabels and in spec.template.metadata.labels.',
  reads: [...WORKLOADS],
  ...twins(deployed(alloy('logging { }')), 'matchLabels: {app: alloy}', 'matchLabels: {app: grafana-alloy}'),
  *check({ workloads }) {
    for (const { manifest, labels } of workloads) {
      const selector = stringMap(get(manifest.value, 'spec', 'selector', 'matchLabels'));
      if (manifest.kind === 'Pod' || Object.keys(selector).length === 0 || selects(selector, labels)) continue;
      const [wrong] = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
      yield {
        object: manifest,
        path: ['spec', 'selector', 'matchLabels', wrong![0]],
        got: `the selector wants ${wrong!.join('=')}, and the pods have ${labels[wrong![0]] ? `${wrong![0]}=${labels[wrong![0]]}` : 'no such label'}`,
      };
    }
  },
};
