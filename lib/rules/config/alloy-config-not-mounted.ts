import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { placeOfCall } from '../model/read/alloy/command-line';

export const alloyConfigNotMounted: Rule = {
  id: 'alloy-config-not-mounted',
  hop: 'config',
  severity: 'error',
  summary: 'The file that "alloy run" names is mounted there.',
  why: `Alloy ends at once when its configuration is not where the argument says ("no such file or directory"): the pods crash in a loop and
the Service has no endpoints.`,
  fix: "Make the argument, the volume's mountPath and the ConfigMap's key agree.",
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(RECEIVER, 'mountPath: /config', 'mountPath: /etc/config'),
  *check({ processes }) {
    for (const { workload, container, configPath, configProblem } of processes) {
      if (!configProblem) continue;
      yield {
        object: workload.manifest,
        path: placeOfCall(container),
        got: `Alloy is to read ${configPath}, but ${configProblem}`,
      };
    }
  },
};
