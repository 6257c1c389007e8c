/** What follows from the schedule of a smoke test. */
import type { Environment } from '../environment/schema';
import { readSchedule, type Schedule } from '../kubernetes/cron';
import { SCHEDULED_RUN } from '../timeouts';

/** A smoke test that runs between syncs too. */
export interface ScheduledSmokeTest {
  readonly namespace: string;
  readonly schedule: string;
  /** After how many seconds without a success somebody has to be told: two runs in a row have failed, or none ran. */
  readonly noticedAfterSeconds: number;
  /** The most items of one signal that its runs send in a time: one in each try. */
  readonly itemsIn: (seconds: number) => number;
}

/** undefined: the environment has no smoke test, or one that runs after syncs alone. */
export function scheduledSmokeTest({ alloy, smokeTest }: Environment): ScheduledSmokeTest | undefined {
  if (!smokeTest?.schedule) return undefined;
  // The schema lets in no schedule that can't be read.
  const { shortestSeconds, longestSeconds } = readSchedule(smokeTest.schedule) as Schedule;
  return {
    namespace: smokeTest.namespace ?? alloy.namespace,
    schedule: smokeTest.schedule,
    noticedAfterSeconds: 2 * longestSeconds + SCHEDULED_RUN.lateSeconds + SCHEDULED_RUN.deadlineSeconds,
    itemsIn: seconds => (Math.floor(seconds / shortestSeconds) + 1) * SCHEDULED_RUN.tries,
  };
}
