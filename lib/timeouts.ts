/**
 * The times that are ours to choose, in seconds, each derived from its neighbour's. Environments, charts and config.alloy take them
 * from here; lib/path/timeouts says what an environment makes of them, and in which relation they stand.
 */
import { RECEIVER_IDLE } from './facts/alloy';
import { STABILIZATION_SECONDS } from './facts/horizontal-pod-autoscaler';
import { IDLE_SECONDS } from './facts/istio';
import { EXPORT_TIMEOUT_SECONDS } from './facts/otlp';

/** How long the NLB keeps an idle connection: longer than Envoy, since the NLB drops a connection without a word. */
export const NLB_IDLE_SECONDS = IDLE_SECONDS + 60;

/** How long Envoy keeps an idle connection to a receiver: below the receiver's own time, which would otherwise end a connection that Envoy is about to use. */
export function upstreamIdle(receiverIdleSeconds: number): number {
  return receiverIdleSeconds - 10;
}

/** The same for a receiver that was told nothing. */
export const UPSTREAM_IDLE_SECONDS = upstreamIdle(RECEIVER_IDLE.seconds);

/** How long a backend may take for one try. */
export const TRY_SECONDS = 5;

/** How long waits to be merged what no sender waits for: below min_size in a queue, and a copy before its queue. */
export const FLUSH_SECONDS = 0.2;

/** The longest that retries of the exporter's own go on while a sender waits: the last try then ends a second before the sender does. */
export const MOST_RETRY_SECONDS = EXPORT_TIMEOUT_SECONDS - TRY_SECONDS - 1;

/** How long the gateway waits for Alloy: three senders' times, so that Envoy never answers before the sender has gone. */
export const ROUTE_SECONDS = 3 * EXPORT_TIMEOUT_SECONDS;

/** How long the NLB keeps its flows to a gateway pod that goes. */
export const DEREGISTRATION_SECONDS = 60;

/** How long a pod of Alloy keeps receiving once it is told to go, and how long it may then take to end what is under way. */
export const ALLOY_SHUTDOWN = { preStopSeconds: 10, flushSeconds: 30 } as const;

/**
 * How long at least a pod that samples keeps receiving: the balancer asks the DNS every 5 s, which may be as old again. Seen: 10 s just sufficed.
 */
export const SAMPLER_PRE_STOP_SECONDS = 20;

/** A proxy's drain, and the time after which the kubelet kills the pod. */
export interface Shutdown {
  readonly drainSeconds: number;
  readonly graceSeconds: number;
}

/**
 * How a gateway pod goes: it drains for as long as the NLB keeps the flows.
 * @param graceSeconds what somebody said. Default: 30 s beyond the drain
 */
export function gatewayShutdown(deregistrationSeconds: number, graceSeconds = deregistrationSeconds + 30): Shutdown {
  return { drainSeconds: deregistrationSeconds, graceSeconds };
}

/** How a pod of Alloy goes: its sidecar hears SIGTERM when preStop begins, and Alloy needs it to receive and to flush. */
export function alloyShutdown({ preStopSeconds, flushSeconds }: Record<keyof typeof ALLOY_SHUTDOWN, number>): Shutdown {
  const drainSeconds = preStopSeconds + flushSeconds;
  return { drainSeconds, graceSeconds: drainSeconds + 5 };
}

/** How pods of Alloy go where an autoscaler takes them away. */
export interface ScaleDown {
  /** One pod goes in so many seconds. */
  readonly periodSeconds: number;
  /** For so many seconds fewer pods must have been enough before one goes. */
  readonly stabilizationSeconds: number;
}

/** A pod has gone before the next is told to go, so that no more than one flushes at a time; and none goes for a pause shorter than its way out. */
export function scaleDown({ graceSeconds }: Shutdown): ScaleDown {
  const periodSeconds = Math.max(60, graceSeconds);
  return { periodSeconds, stabilizationSeconds: Math.max(STABILIZATION_SECONDS, periodSeconds) };
}

/** How long curl may take for one request of a smoke test. */
export const PROBE_SECONDS = 30;

/**
 * A run of a smoke test on a schedule, where the load balancer is there already: two tries, since one may meet a rollout, with the Job
 * controller's pause of 10 s between, and 55 s for each pod to be placed and to get its image. A controller that was away may
 * begin a run as late as `lateSeconds`, and pods that are out of time get 30 s to go: a run has always ended when the next is due.
 */
export const SCHEDULED_RUN = { tries: 2, deadlineSeconds: 2 * (PROBE_SECONDS + 55) + 10, lateSeconds: 90 } as const;

/** How far apart the runs of a smoke test have to be. */
export const SCHEDULED_RUN_SECONDS = SCHEDULED_RUN.lateSeconds + SCHEDULED_RUN.deadlineSeconds + 30;
