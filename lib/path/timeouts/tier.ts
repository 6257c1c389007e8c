/** Between a gateway and Alloy: idle connections, and how a pod of Alloy goes. */
import { slowestAnswerSeconds } from '../../environment/delivery';
import type { Environment } from '../../environment/schema';
import { alloyShutdown, type Shutdown, scaleDown } from '../../timeouts';
import type { Tier } from '../tiers';
import {
  type Chain,
  EXPORTER,
  HPA_BEHAVIOR,
  ISTIO_NETWORKING,
  POD_TERMINATION,
  PROXY_CONFIG_PAGE,
  RECEIVER,
  type Row,
} from './chain';

export function upstreamConnections(
  { receiver }: Environment,
  { prefix, settings, upstreamIdleSeconds, service }: Tier,
): Chain {
  return {
    title: 'an idle connection between gateway and Alloy',
    why: 'Alloy ends a connection that Envoy is about to use: 503 with UC, now and then.',
    rows: [
      {
        what: `${receiver.tls ? 'the gateway ends' : 'gateway and sidecar end'} a connection without a request`,
        hop: 'destination',
        value: upstreamIdleSeconds,
        unit: 's',
        setIn: `DestinationRule${receiver.tls || settings.present ? '' : ' and Sidecar'} of \`${settings.present ? prefix : service.name}\`, \`idleTimeout\``,
        mustBe: 'below',
        page: `${ISTIO_NETWORKING}destination-rule/#ConnectionPoolSettings-HTTPSettings`,
      },
      {
        what: 'Alloy’s HTTP server ends a connection without a request',
        hop: 'receiver',
        value: receiver.http.idleTimeoutSeconds,
        unit: 's',
        setIn: '`otelcol.receiver.otlp`, `idle_timeout`',
        page: `${RECEIVER}#http`,
      },
    ],
  };
}

function scaledDown(shutdown: Shutdown, { name }: Tier['workload']): Row[] {
  const { periodSeconds, stabilizationSeconds } = scaleDown(shutdown);
  return [
    {
      what: 'the autoscaler tells one pod to go, and then the next',
      hop: 'pods',
      value: periodSeconds,
      unit: 's',
      setIn: `HorizontalPodAutoscaler \`${name}\`, \`scaleDown\`: \`periodSeconds\``,
      mustBe: 'at most',
      page: HPA_BEHAVIOR,
    },
    {
      what: 'the load has been less, before the first goes',
      hop: 'pods',
      value: stabilizationSeconds,
      unit: 's',
      setIn: `HorizontalPodAutoscaler \`${name}\`, \`scaleDown\`: \`stabilizationWindowSeconds\``,
      page: HPA_BEHAVIOR,
    },
  ];
}

export function tierShutdown(environment: Environment, { settings, workload }: Tier): Chain {
  const { shutdown, autoscaling } = settings;
  const { drainSeconds, graceSeconds } = alloyShutdown(shutdown);
  const sidecar: Row = {
    what: `its sidecar drains, ${shutdown.preStopSeconds} s before the flush begins`,
    hop: 'pods',
    value: drainSeconds,
    unit: 's',
    setIn: `pods of \`${workload.name}\`, \`proxy.istio.io/config\`: \`terminationDrainDuration\``,
    mustBe: 'below',
    page: PROXY_CONFIG_PAGE,
  };
  return {
    title: 'a pod of Alloy goes',
    why: 'Requests under way are cut off, and arrive twice or not at all; what a sampler holds is gone.',
    rows: [
      {
        what: 'Alloy’s answer to what is under way, at the latest',
        hop: 'pipeline',
        value: slowestAnswerSeconds(environment),
        unit: 's',
        setIn: 'as above',
        mustBe: 'at most',
        page: `${EXPORTER}#retry_on_failure`,
      },
      {
        what: 'Alloy flushes',
        hop: 'pods',
        value: shutdown.flushSeconds,
        unit: 's',
        setIn: '`alloy.shutdown.flushSeconds`',
        mustBe: 'at most',
        page: POD_TERMINATION,
      },
      ...(environment.receiver.tls ? [] : [sidecar]),
      {
        what: 'the kubelet kills the pod',
        hop: 'pods',
        value: graceSeconds,
        unit: 's',
        setIn: `pods of \`${workload.name}\`, \`terminationGracePeriodSeconds\``,
        ...(autoscaling && { mustBe: 'at most' }),
        page: POD_TERMINATION,
      },
      ...(autoscaling ? scaledDown(alloyShutdown(shutdown), workload) : []),
    ],
  };
}
