/** Alerts on a smoke test that runs by a schedule, from what kube-state-metrics says of its CronJob. */
import type { Environment } from '../environment/schema';
import { HOPS, type HopId } from '../hops';
import { kubectlIn } from '../path/commands';
import { SMOKE_TEST } from '../path/names';
import { type ScheduledSmokeTest, scheduledSmokeTest } from '../path/smoke-test';
import type { Alert } from './alert';
import { ofObject } from './queries';

/** Both or none. The second says that the first can't fire. */
export function smokeTestAlerts(environment: Environment): Alert[] {
  const scheduled = scheduledSmokeTest(environment);
  return scheduled ? [fails(scheduled), missing(scheduled)] : [];
}

function fails(scheduled: ScheduledSmokeTest): Alert {
  const [success, creation] = ['kube_cronjob_status_last_successful_time', 'kube_cronjob_created'].map(
    metric => `max by (cronjob) (${ofCronJob(metric, scheduled)})`,
  );
  return {
    name: 'OtlpSmokeTestFails',
    hops: Object.keys(HOPS) as HopId[],
    // Until the first success there is no time of one.
    expr: `time() - (${success} or ${creation}) > ${scheduled.noticedAfterSeconds}`,
    severity: 'critical',
    summary: 'No scheduled smoke test has succeeded for {{ $value | humanizeDuration }}.',
    description: `Two runs in a row have failed, or none ran. Senders may not get through either, be it with one signal over one transport: the log of each container of the pods ${SMOKE_TEST} in ${scheduled.namespace} says which, and what came back. Without pods the CronJob is suspended, or its pods are refused; its own credentials may have expired, too.`,
    steps: [
      {
        text: 'Read what came back. Each container is one signal over one transport.',
        sh: `${kubectlIn(scheduled.namespace)} logs -l app.kubernetes.io/name=${SMOKE_TEST} \\\n  --all-containers --prefix --timestamps --tail 20`,
      },
      {
        text: 'All fail: the doctor finds the hop. One transport: its host, port or route. One signal over HTTP: its backend. 401 or 403 for the test alone: its own credential.',
      },
      {
        text: 'No pods: is it suspended, or are its pods refused?',
        sh: `${kubectlIn(scheduled.namespace)} describe cronjob ${SMOKE_TEST}`,
      },
    ],
    costs: 'by itself nothing; senders may not get through either',
  };
}

function missing(scheduled: ScheduledSmokeTest): Alert {
  return {
    name: 'OtlpSmokeTestMissing',
    hops: [],
    expr: `absent(${ofCronJob('kube_cronjob_created', scheduled)})`,
    minutes: 15,
    severity: 'warning',
    summary: 'Prometheus knows of no scheduled smoke test.',
    description: `Either there is no CronJob ${SMOKE_TEST} in ${scheduled.namespace}, or Prometheus has no metrics of kube-state-metrics, which counts it. OtlpSmokeTestFails can’t fire until it has.`,
    steps: [
      { text: 'Is it there?', sh: `${kubectlIn(scheduled.namespace)} get cronjob ${SMOKE_TEST}` },
      { text: 'No: sync. Yes: does Prometheus scrape kube-state-metrics?', promql: 'count(kube_cronjob_created)' },
    ],
    costs: 'nothing: nobody watches',
  };
}

function ofCronJob(metric: string, { namespace }: ScheduledSmokeTest): string {
  return ofObject(metric, `cronjob="${SMOKE_TEST}"`, namespace);
}
