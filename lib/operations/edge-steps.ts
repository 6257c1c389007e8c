/** What to do when an alert of the edge fires. */
import type { Edge } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import type { Steps } from './alert';
import { accessLog, answers, podsNow } from './looks';
import { inLines, unroutedOf } from './queries';

export function certificateSteps(edge: Edge): Steps {
  const { kubectl } = atEdge(edge);
  return [
    {
      text: 'See which step of the issuing waits, and why: the newest of these that is not ready says it in its events.',
      sh: `${kubectl} get certificates.cert-manager.io,certificaterequests.cert-manager.io\n${kubectl} describe certificaterequests.cert-manager.io | tail -40`,
    },
    {
      text: 'ACME: the challenge must be reachable. HTTP-01 needs port 80 of the gateway, DNS-01 the rights to the zone. A limit of the authority: wait as long as it says. An issuer that is not ready: repair that first.',
      sh: `${kubectl} get orders.acme.cert-manager.io,challenges.acme.cert-manager.io`,
    },
    {
      text: 'Less than a day is left: put a certificate of any authority that senders trust into the same Secret (`tls.crt`, `tls.key`). It is served within seconds, and cert-manager replaces it once it can.',
    },
  ];
}

export function noRouteSteps(edge: Edge): Steps {
  return [
    {
      text: 'See who asks for what: host, path and address stand in the log. Paths of a scanner (`/.env`, `/wp-login`): leave it.',
      sh: `${accessLog(edge)} | grep -w NR`,
      promql: `sum by (response_code, response_flags) (\n  rate(istio_requests_total{${inLines(unroutedOf(edge))}}[5m]))`,
    },
    {
      text: 'A path such as `/v1/traces/v1/traces`, or `/`: the sender mixed up the base endpoint and that of a signal. A path of OTLP that has no route: that signal has no destination here. Send the sender’s owner the lines of “Client settings”.',
    },
    {
      text: `Many senders at once, after a sync: the ${edge.routeKind} does not bind. The doctor says why; see “Roll back”.`,
    },
  ];
}

export function refusedSteps(edge: Edge): Steps {
  return [
    {
      text: 'See which status it is. OtlpBackendRefuses or OtlpDataRefused at the same time: go there, this is their echo.',
      promql: answers(edge),
    },
    {
      text: 'See who gets it. One address: its credential, its size of batches or its endpoint. Everybody: a policy, an authority or an issuer that has changed.',
      sh: accessLog(edge),
    },
    {
      text: 'Everybody, and something was changed in the last hour: roll back first. One sender: tell its owner, since nobody else can repair it; its data are lost meanwhile.',
    },
  ];
}

export function slowedSteps(edge: Edge): Steps {
  return [
    {
      text: 'See whose limit it is: flag `RL` is the gateway’s (`gateway.rateLimit`, per address), `-` comes from behind.',
      promql: answers(edge),
    },
    {
      text: 'The gateway’s: see which address sends so much. A fleet behind one address is no attack: raise `gateway.rateLimit.requestsPerSecond`.',
      sh: accessLog(edge),
    },
    {
      text: 'From behind: the backend limits the rate. Raise the tenant’s quota there, or shed what matters least (“Emergency stop”).',
    },
  ];
}

export function gatewayFailsSteps(edge: Edge): Steps {
  const isLimited = edge.settings.gateway.maxConcurrentRequests !== undefined;
  return [
    {
      text: `See which flag it is: \`UH\` and \`UF\` lead to step 2, \`UC\` and \`URX\` to step 3, ${isLimited ? '`UT` and `UO`' : '`UT`'} to step 4.`,
      promql: answers(edge),
    },
    {
      text: 'Are Alloy’s pods ready, and do they restart? None is ready: their events say why. After a sync: roll back.',
      sh: `${podsNow(edge.tier)}\n${atTier(edge.tier).kubectl} get events --sort-by .lastTimestamp | tail -20`,
    },
    {
      text: 'Pods are ready and connections break: mTLS. Look whether somebody else has a DestinationRule or PeerAuthentication for this host, and at the column DESTINATION RULE.',
      sh: `${atEdge(edge).ask('clusters')} --fqdn ${edge.tier.host}`,
    },
    {
      text: `\`UT\`: a backend is slower than the route waits: look at the backends’ alerts.${isLimited ? ' `UO`: more requests are under way than `gateway.maxConcurrentRequests` lets through: more gateway pods, or raise it.' : ''}`,
    },
  ];
}

export function behindFailsSteps(edge: Edge): Steps {
  return [
    {
      text: 'See which other alert fires: OtlpBackendRefuses, OtlpSendFailed (the backend), OtlpEnqueueFailed (the queue), OtlpMemoryLimiter (memory), OtlpComponentExited (Alloy). Go there.',
      promql: 'ALERTS{alertname=~"Otlp.+",alertstate="firing"}',
    },
    {
      text: 'None of them: do Alloy’s receivers listen? Step 1 of the six.',
      sh: podsNow(edge.tier),
    },
    {
      text: '500, 2 or 13 are the backend’s own failure, and senders do not repeat them: if the backend stays so, it is better away altogether, since 503 is repeated.',
    },
  ];
}
