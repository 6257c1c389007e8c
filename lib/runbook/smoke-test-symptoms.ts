/** What a smoke test that runs by a schedule shows. Its pods were run on the lab's path; the commands were read, not run. */

import type { Environment } from '../environment/schema';
import { kubectlIn } from '../path/commands';
import { SMOKE_TEST } from '../path/names';
import { scheduledSmokeTest } from '../path/smoke-test';
import { code } from './markdown';
import { COSTS, type Symptom } from './symptom';

export function smokeTestSymptoms(environment: Environment): Symptom[] {
  const scheduled = scheduledSmokeTest(environment);
  if (!scheduled) return [];
  const kubectl = kubectlIn(scheduled.namespace);
  return [
    {
      seen: 'The scheduled smoke test fails, whatever senders say',
      hops: ['nlb', 'certificate', 'route', 'backends'],
      look: code(
        `${kubectl} logs -l app.kubernetes.io/name=${SMOKE_TEST} --all-containers --prefix --timestamps --tail 20`,
      ),
      fix: 'Each container is one signal over one transport. All fail: the way to the gateway, the certificates, or the test’s own credentials. Those of one transport: its host, port or route. `http-…` of one signal alone: its backend, since what is sent over gRPC is empty, and ends at Alloy. Then look here for the answer that came back.',
      costs: 'nothing by itself; where senders see it too, what is said here of that answer',
    },
    {
      seen: `The scheduled smoke test has no pods${environment.operations.rules ? ', or `OtlpSmokeTestMissing`' : ''}`,
      hops: [],
      look: `${code(`${kubectl} describe cronjob ${SMOKE_TEST}`)}, ${code(`${kubectl} get jobs,pods -l app.kubernetes.io/name=${SMOKE_TEST}`)}`,
      fix: `\`Suspend: True\`: somebody stopped it. Jobs without pods: their events say what refused them. No CronJob: it was not synced. Otherwise Prometheus lacks kube-state-metrics. Logs of the last good run and of two that failed are kept, for a day (schedule ${code(scheduled.schedule)}).`,
      costs: COSTS.nothing,
    },
  ];
}
