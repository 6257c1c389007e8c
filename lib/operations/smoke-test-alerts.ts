/** Alerts on a smoke test that runs by a schedule, from what kube-state-metrics says of its CronJob. */
import type { Environment } from '../environment/schema';
import { HOPS, type HopId } from '../hops';
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
  };
}

function ofCronJob(metric: string, { namespace }: ScheduledSmokeTest): string {
  return ofObject(metric, `cronjob="${SMOKE_TEST}"`, namespace);
}
