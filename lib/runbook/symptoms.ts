/** What is seen when a hop is broken, each seen on the real control plane, proxy and receiver unless it says otherwise. */

import { countsRequests, maxConcurrentRequests } from '../environment/delivery';
import { allDestinations } from '../environment/destinations';
import { replicasField } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { READINESS_PATH, STATUS_PORT } from '../facts/istio';
import { SIGNALS } from '../facts/otlp';
import { KUBECTL } from '../path/commands';
import { edgeService, idleTimeoutOf } from '../path/edge-service';
import { type Edge, type Listener, pathOf, type Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import { accessSymptoms } from './access-symptoms';
import { autoscalerSymptoms } from './autoscaler-symptoms';
import { backendSymptoms } from './backend-symptoms';
import { balancerSymptoms } from './balancer-symptoms';
import { dialectOf } from './dialects';
import { code, codes } from './markdown';
import { smokeTestSymptoms } from './smoke-test-symptoms';
import { COSTS, type Symptom } from './symptom';
import { upstreamSymptoms } from './upstream-symptoms';

/** In the order of the packet. */
export function symptoms(environment: Environment): Symptom[] {
  const { edges, tiers } = pathOf(environment);
  return [
    ...edges.flatMap(way),
    ...edges.flatMap(certificate),
    ...accessSymptoms(environment),
    ...edges.flatMap(edge => route(edge, environment)),
    ...edges.flatMap(edge => upstreamSymptoms(edge, environment)),
    ...tiers.flatMap(tier => receiver(tier, environment)),
    ...tiers.flatMap(autoscalerSymptoms),
    ...tiers.flatMap(tier => (tier.next ? balancerSymptoms(tier, tier.next, environment) : [])),
    ...tiers.flatMap(tier => (tier.sent.length ? backendSymptoms(tier, environment) : [])),
    ...edges.flatMap(drift),
    ...smokeTestSymptoms(environment),
  ];
}

function way(edge: Edge): Symptom[] {
  const { kubectl, ask, proxyLog } = atEdge(edge);
  const { service, listeners } = edge;
  const { nlb } = edge.settings;
  const { loadBalancerSourceRanges } = edgeService(edge);
  const idle = listeners.map(listener => idleTimeoutOf(edge, listener));
  const ports = codes(edge.ports.map(({ port }) => port));
  const ranges = loadBalancerSourceRanges ? `, which are ${codes(loadBalancerSourceRanges)} here` : '';
  return [
    {
      seen: 'Connecting times out; nothing in the gateway’s log',
      hops: ['nlb'],
      look: code(`${kubectl} describe service ${service.name}`),
      fix: `The events say what the AWS Load Balancer Controller could not do. Then the NLB’s security groups and source ranges${ranges}, and the health of its targets (${STATUS_PORT}, \`${READINESS_PATH}\`).`,
      costs: COSTS.repeated,
    },
    ...(nlb.scheme === 'internal' && nlb.preserveClientAddress ? [SAME_NODE] : []),
    {
      seen: `Connection refused, while ${STATUS_PORT} is healthy; nothing in the gateway’s log`,
      hops: ['service-port', 'target-port', 'listener'],
      look: 'the first two of the three commands',
      fix: `The Service lacks ${ports} (put it back where it is owned, see below), or Envoy has no listener: ${code(ask('listeners'))}, and ${dialectOf(edge).unbound(edge)}.`,
      costs: COSTS.repeated,
    },
    {
      seen: 'One gateway pod is busy, the others idle: a sender’s connection sticks to the pod that the NLB picked',
      hops: ['nlb'],
      look: code(`${kubectl} top pods`),
      fix: 'The NLB balances connections, and gRPC keeps one for hours. Let senders reconnect now and then, or run more of them; between gateway and Alloy every request is balanced.',
      costs: COSTS.nothing,
    },
    {
      seen: `A request after a long idle time fails with a reset or a timeout`,
      hops: ['nlb'],
      look: code(`${kubectl} get service ${service.name} -o yaml`),
      fix: `The NLB forgets a connection after ${[...new Set(idle.map(({ seconds }) => seconds))].join(' and ')} s without a byte, silently. ${idle.some(({ isOwners }) => isOwners) ? 'The listener is the gateway’s owner’s, and so is this time: `nlb.idleTimeoutSeconds` is not written. ' : ''}Envoy’s hour has to end first, or senders use keepalives below it.`,
      costs: COSTS.repeated,
    },
    {
      seen: 'Nothing in the log although requests arrive',
      hops: ['listener'],
      look: code(`${proxyLog} --tail 20`),
      fix: 'Access logging is off in the mesh: `meshConfig.accessLogFile: /dev/stdout`. A Telemetry for a gateway that others share would replace their providers.',
      costs: COSTS.nothing,
    },
  ];
}

const SAME_NODE: Symptom = {
  seen: 'Senders inside the cluster time out now and then, others never (read, not run)',
  hops: ['nlb'],
  look: `${code(`${KUBECTL} get pods -A -o wide`)}: is the sender on a node of a gateway pod?`,
  fix: 'An internal NLB that preserves client addresses can’t be reached from the node that it picks. Keep such senders off those nodes, or set `nlb.preserveClientAddress: false`.',
  costs: COSTS.repeated,
};

function certificate(edge: Edge): Symptom[] {
  const { kubectl, ask } = atEdge(edge);
  const { listeners, namespace, settings } = edge;
  const secrets = [...new Set(listeners.map(({ credentialName }) => credentialName))];
  return [
    {
      seen: 'TCP reset during the TLS handshake; the gateway is Ready and listens',
      hops: ['certificate'],
      look: code(ask('secret')),
      fix: settings.tls.issuer
        ? `A Secret is missing in ${code(namespace)}: ${codes(secrets.map(name => `${kubectl} describe certificate ${name}`))} says why.`
        : `Make the Secret (\`kubernetes.io/tls\`) in ${code(namespace)}, where the gateway’s pods are: ${codes(secrets)}. In any other namespace it is not found.`,
      costs: COSTS.repeated,
    },
    {
      seen: 'The sender refuses the certificate: name, issuer or date',
      hops: ['certificate'],
      look: served(listeners),
      fix: `Each host needs its own name in its certificate: ${[...new Set(listeners.map(({ host, credentialName }) => `${code(host)} in ${code(credentialName)}`))].join(', ')}. A new Secret is served within seconds, without a rollout.`,
      costs: COSTS.repeated,
    },
  ];
}

/** Shows the certificate of the first host; the same command with another host shows the other's. */
function served([first]: readonly Listener[]): string {
  const { host, port } = first!;
  return code(
    `openssl s_client -connect ${host}:${port} -servername ${host} </dev/null | openssl x509 -noout -subject -enddate -ext subjectAltName`,
  );
}

function route(edge: Edge, environment: Environment): Symptom[] {
  const { ask } = atEdge(edge);
  const { signals } = pathOf(environment);
  const missing = SIGNALS.filter(signal => !signals.includes(signal));
  const off = missing.length ? ` ${codes(missing)} have no destination here, and so no route.` : '';
  return [
    {
      seen: 'HTTP 404, or gRPC UNIMPLEMENTED (12), with `NR` `route_not_found`',
      hops: ['route'],
      look: code(ask('routes')),
      fix: `The path or the host is not routed: a path that was appended twice (\`/v1/traces/v1/traces\`), a gRPC sender at the HTTP host, ${edge.routeKind === 'HTTPRoute' ? 'an' : 'a'} ${edge.routeKind} that does not bind.${off}`,
      costs: COSTS.lost,
    },
  ];
}

function receiver(tier: Tier, environment: Environment): Symptom[] {
  const { grpc, http } = environment.receiver;
  const { kubectl, pods } = atTier(tier);
  const { namespace } = tier;
  return [
    {
      seen: `A large batch gets RESOURCE_EXHAUSTED (8), or HTTP 400`,
      hops: ['receiver'],
      look: code(`${kubectl} logs ${pods} -c alloy --tail 50`),
      fix: `The limits are ${grpc.maxMessageMiB} MiB for gRPC (\`receiver.grpc.maxMessageMiB\`) and ${http.maxBodyMiB} MiB for HTTP (\`receiver.http.maxBodyMiB\`), uncompressed. Smaller batches, or a higher limit; what was refused is lost.`,
      costs: COSTS.lost,
    },
    ...(countsRequests(environment) ? [overflow(tier, environment)] : []),
    {
      seen: '503 or UNAVAILABLE (14), “data refused due to high memory usage”',
      hops: ['pipeline'],
      look: code(`${kubectl} top pods`),
      fix: `Alloy is short of memory, and senders retry: ${code(replicasField(tier.settings))}, \`alloy.resources.memory\`. Usually a backend is slow, and much is under way: not always that of the signal that is refused, since logs give way first, then traces, then metrics.`,
      costs: COSTS.repeated,
    },
    {
      seen: '503 or UNAVAILABLE (14), “context canceled”, while Alloy is ready',
      hops: ['pipeline'],
      look: `step 1: \`health_type="exited"\``,
      fix: 'A component of the pipeline has ended; Alloy’s log has “failed to start scheduled component”. `alloy validate` does not find it.',
      costs: COSTS.repeated,
    },
    {
      seen: 'Alloy’s pods do not start',
      hops: ['pods'],
      look: code(`${kubectl} get events --sort-by .lastTimestamp`),
      fix:
        environment.mesh.cni || environment.receiver.tls
          ? 'A Secret or a key that is mounted is missing, or a configuration that does not load (its log says the line).'
          : `A Secret or a key that is mounted is missing; a configuration that does not load (its log says the line); or Pod Security in ${code(namespace)} refuses the sidecar’s NET_ADMIN, for want of istio-cni.`,
      costs: `nothing while others run; else ${COSTS.repeated}`,
    },
    ...(allDestinations(environment, tier.sent).some(({ client }) => client.credentials?.sigv4)
      ? [unsigned(tier)]
      : []),
  ];
}

/** One exporter without credentials keeps all of Alloy from starting. */
function unsigned(tier: Tier): Symptom {
  const { kubectl, pods } = atTier(tier);
  return {
    seen: 'Alloy’s pods do not start, “could not retrieve credential provider” in their log',
    hops: ['pods'],
    look: `${code(`${kubectl} logs ${pods} -c alloy --tail 50 | grep -E "credential|initial load"`)}, ${code(`${kubectl} get serviceaccount ${tier.serviceAccount} -o yaml`)}`,
    fix: `\`sigv4\` gets no credentials from AWS, and without them no part of Alloy starts, whatever the other destinations are. Either the pods have no identity (a Pod Identity association or the role’s annotation for the ServiceAccount ${code(tier.serviceAccount)}), or they can’t reach what gives it: the Pod Identity agent (\`169.254.170.23:80\`) or STS (\`sts.<region>.amazonaws.com:443\`). Look at NetworkPolicies, and in a mesh with \`REGISTRY_ONLY\` at the ServiceEntry. Until then take the destination out.`,
    costs: `nothing while others run, so restart none of them; else ${COSTS.repeated}`,
  };
}

/** The sidecar counts what is under way in its pod. */
function overflow(tier: Tier, environment: Environment): Symptom {
  const { proxyLog } = atTier(tier);
  return {
    seen: '503 or UNAVAILABLE (14), “reset reason: overflow”, and `UO` in the log of Alloy’s sidecar',
    hops: ['pods'],
    look: code(`${proxyLog} --tail 20`),
    fix: `More than ${maxConcurrentRequests(environment)} requests are under way in one pod (\`receiver.maxConcurrentRequests\`), and senders retry. Usually a backend is slow: each request waits for it.`,
    costs: COSTS.repeated,
  };
}

function drift({ settings: { gateway } }: Edge): Symptom[] {
  return [
    {
      seen: 'It worked until an upgrade of the mesh or a sync; other ports still work',
      hops: ['service-port'],
      look: 'the first of the three commands',
      fix: `The port was patched into the live Service, and its owner took it back${gateway.service.manifests ? '' : ', or the chart’s own list of ports replaced ours'}: see below.`,
      costs: COSTS.repeated,
    },
  ];
}
