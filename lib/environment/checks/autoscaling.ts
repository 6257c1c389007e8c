/** Finds what an autoscaler of Alloy's pods would fight with, lose or break. */
import { MOST_PERIOD_SECONDS } from '../../facts/horizontal-pod-autoscaler';
import { pathOf } from '../../path/path';
import { alloyShutdown } from '../../timeouts';
import { needsVolume } from '../destinations';
import type { Check } from './check';

const AUTOSCALING = ['alloy', 'autoscaling'];

export const AUTOSCALING_CHECKS: Check[] = [
  ({ alloy: { replicas, autoscaling } }) =>
    autoscaling &&
    replicas !== undefined && {
      path: ['alloy', 'replicas'],
      message: `got ${replicas}, and alloy.autoscaling too: each apply would set ${replicas} pods against the autoscaler. Remove one of the two.`,
    },

  ({ alloy: { autoscaling } }) =>
    autoscaling &&
    autoscaling.minReplicas > autoscaling.maxReplicas && {
      path: [...AUTOSCALING, 'minReplicas'],
      message: `got ${autoscaling.minReplicas}, allowed: at most maxReplicas, ${autoscaling.maxReplicas}.`,
    },

  environment =>
    environment.alloy.autoscaling &&
    needsVolume(environment, pathOf(environment).tiers[0]!.sent) && {
      path: AUTOSCALING,
      message:
        'with delivery: disk a pod that the autoscaler takes away leaves in its volume what it had not sent, and nobody else sends it. Set alloy.replicas, or another delivery.',
    },

  ({ alloy: { autoscaling, shutdown } }) => {
    const { graceSeconds, drainSeconds } = alloyShutdown(shutdown);
    return (
      autoscaling &&
      graceSeconds > MOST_PERIOD_SECONDS && {
        path: ['alloy', 'shutdown', 'flushSeconds'],
        message: `preStopSeconds and flushSeconds are ${drainSeconds} together, allowed with alloy.autoscaling: up to ${MOST_PERIOD_SECONDS - (graceSeconds - drainSeconds)}, since one pod is to be gone before the next is told to go, and an autoscaler counts no more than ${MOST_PERIOD_SECONDS} s back.`,
      }
    );
  },
];
