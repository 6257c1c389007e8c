/** Between senders and a gateway: idle connections, and how a pod of the gateway goes. */
import { isShared } from '../../environment/derive';
import { ATTRIBUTES, DEFAULT_IDLE_SECONDS } from '../../facts/aws-nlb';
import { IDLE_SECONDS } from '../../facts/istio';
import { idleTimeoutOf, shutdownOf } from '../edge-service';
import type { Edge } from '../edges';
import { AWS_GUIDE, type Chain, ENVOY_TIMEOUTS, POD_TERMINATION, PROXY_CONFIG_PAGE } from './chain';

export function edgeConnections(edge: Edge): Chain {
  const { listeners, service, settings, workload } = edge;
  const { deployment } = settings.gateway;
  const own = listeners.map(listener => idleTimeoutOf(edge, listener)).filter(({ isOwners }) => !isOwners);
  const idle = own.map(({ seconds }) => seconds);
  return {
    title: 'a sender’s idle connection',
    why: 'The NLB forgets a connection and tells nobody: the next request on it hangs or is reset.',
    rows: [
      {
        what: 'the age of a connection to the gateway',
        hop: 'listener',
        value: deployment?.connectionAgeSeconds,
        otherwise: 'no limit: gRPC keeps one for hours, at the gateway pod that the NLB picked',
        unit: 's',
        setIn: deployment
          ? `pods of \`${workload.name}\`, \`proxy.istio.io/config\`: \`httpMaxConnectionDuration\``
          : 'nowhere',
        page: ENVOY_TIMEOUTS,
      },
      {
        what: 'the gateway ends a connection without a request',
        hop: 'listener',
        value: IDLE_SECONDS,
        unit: 's',
        setIn: 'nowhere: Envoy’s own',
        mustBe: 'below',
        page: ENVOY_TIMEOUTS,
      },
      {
        what: 'the NLB forgets a connection without a byte',
        hop: 'nlb',
        value: idle.length > 0 ? Math.min(...idle) : undefined,
        otherwise: `the owner’s, by default ${DEFAULT_IDLE_SECONDS} s`,
        unit: 's',
        setIn: `Service \`${service.name}\`, \`listener-attributes\`: \`${ATTRIBUTES.idleTimeout}\``,
        page: `${AWS_GUIDE}update-idle-timeout.html`,
      },
    ],
  };
}

export function edgeShutdown(edge: Edge): Chain {
  const { settings, service, workload } = edge;
  const { dedicated, deployment, service: ownership } = settings.gateway;
  const own = deployment !== undefined || (dedicated && ownership.manifests === undefined);
  const { drainSeconds, graceSeconds } = shutdownOf(edge);
  return {
    title: 'a gateway pod goes',
    why: 'The NLB still sends to a pod that is no longer there: connections are refused or hang.',
    rows: [
      {
        what: 'the NLB keeps the flows to the pod',
        hop: 'nlb',
        value: isShared(settings) ? undefined : settings.nlb.deregistrationDelaySeconds,
        otherwise: 'the owner’s, by default 300 s',
        unit: 's',
        setIn: `Service \`${service.name}\`, \`target-group-attributes\`: \`${ATTRIBUTES.deregistrationDelay}\``,
        mustBe: 'at most',
        page: `${AWS_GUIDE}edit-target-group-attributes.html#deregistration-delay`,
      },
      {
        what: 'the gateway drains',
        hop: 'listener',
        value: own ? drainSeconds : undefined,
        otherwise: 'the owner’s, by default 5 s',
        unit: 's',
        setIn: `pods of \`${workload.name}\`, \`proxy.istio.io/config\`: \`terminationDrainDuration\``,
        mustBe: 'below',
        page: PROXY_CONFIG_PAGE,
      },
      {
        what: 'the kubelet kills the pod',
        hop: 'listener',
        value: own ? graceSeconds : undefined,
        otherwise: 'the owner’s, by default 30 s',
        unit: 's',
        setIn: `pods of \`${workload.name}\`, \`terminationGracePeriodSeconds\``,
        page: POD_TERMINATION,
      },
    ],
  };
}
