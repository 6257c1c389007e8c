/** Warns of settings that are allowed and may still cause trouble. */

import { answerSeconds, deliveryOf, slowestAnswerSeconds } from './environment/delivery';
import { hostOf, isDedicated, isShared } from './environment/derive';
import { allDestinations, type Destination, destinationsOf } from './environment/destinations';
import { type EdgeView, edgeViews } from './environment/edge-views';
import { serviceOf } from './environment/endpoints';
import { largest, mostAttributes } from './environment/memory';
import { importsModule } from './environment/owners-alloy';
import { replicasOf } from './environment/replicas';
import type { Environment } from './environment/schema';
import { FLUSHED_TRACES_PER_SECOND, heldOf, samplingOf, waiting } from './environment/tail-sampling';
import { TENANT_HEADER } from './facts/alloy';
import { MOST_RULES, READINESS_GATE_LABEL } from './facts/aws-nlb';
import { awsOtlpHost, LOGS_MOST_MIB } from './facts/aws-otlp';
import { IDLE_SECONDS, STATUS_PORT } from './facts/istio';
import { DECODED_MIB, DEEPEST_MESSAGE_MIB } from './facts/memory';
import { DEFAULT_PORTS, EXPORT_TIMEOUT_SECONDS } from './facts/otlp';
import { edgeService, idleTimeoutOf } from './path/edge-service';
import { type Edge, pathOf, type Tier } from './path/path';
import { additionsInWords } from './values/gateway';

/** Writes the warnings that synth prints for an environment, each a sentence or more. */
export function warnings(environment: Environment): string[] {
  const { tenant, operations, name, alloy, smokeTest } = environment;
  const { edges, tiers } = pathOf(environment);
  const runbookUrl = operations.rules?.runbookUrl;
  const slowest = slowestAnswerSeconds(environment);
  const attributes = Object.keys(environment.pipeline.resourceAttributes).length;
  const found: (string | false | undefined)[] = [
    ...edgeViews(environment).flatMap(ofEdge),
    largest(environment).size > DEEPEST_MESSAGE_MIB &&
      `${largest(environment).field}: a message of more than ${DEEPEST_MESSAGE_MIB} MiB can be nested so deep that Alloy's stack overflows: whoever may send can end a pod with one${edgeViews(environment).some(({ access }) => access.basic || access.bearer) ? ', and over gRPC whoever reaches it' : ''}.`,
    tenant?.header && `Senders say which tenant they are: ${tenant.header.trust}`,
    attributes > mostAttributes(environment) &&
      `pipeline.resourceAttributes has ${attributes}: a few KB of empty resources can make Alloy take more memory than it has, since each gets them all, and whoever may send can end a pod. Of ${alloy.resources.memory} up to ${mostAttributes(environment)} are safe: leave some out, or raise alloy.resources.memory.`,
    ...edges.map(
      edge =>
        isShared(edge.settings) &&
        `The gateway ${edge.workload.name} is for other applications too: to what its owner gave it we add ${additionsInWords(edge)}.`,
    ),
    ...tiers.map(ofOwnersAlloy),
    ...edges.map(edge => ofNamed(edge.name, ownersIdleTimeout(edge))),
    alloy.shutdown.flushSeconds < slowest &&
      `alloy.shutdown.flushSeconds ${alloy.shutdown.flushSeconds} is below Alloy's answer, which may take ${slowest} s: what is under way when a pod goes is cut off, and senders send it again.`,
    ...edges.map(edge => ofNamed(edge.name, answersProbes(edge))),
    ...edges.map(edge => ofNamed(edge.name, manyRules(edge))),
    ...tiers.map(goesBeforeTheNextComes),
    runbookUrl &&
      !runbookUrl.split(/[^-a-z0-9]+/).includes(name) &&
      `operations.rules.runbookUrl does not have "${name}" in it: are its alerts to lead to another environment’s runbook?`,
    ...sameNames(environment),
    smokeTest?.schedule &&
      !operations.rules &&
      'smokeTest.schedule without operations.rules: nobody is told of a run that fails; Argo CD and kubectl show it to those who look.',
    ...ofSampling(environment),
    ...allDestinations(environment).flatMap(destination => ofDestination(environment, destination)),
  ];
  return found.filter(note => typeof note === 'string');
}

/** What is said of one edge; of any but the first with its name. */
function ofEdge(view: EdgeView): string[] {
  const { access, edge, gateway, nlb } = view;
  const whole = gateway.service.manifests?.name;
  const found: (string | false | undefined)[] = [
    access.none && `Anybody who reaches the NLB may send: ${access.none.reason}`,
    nlb.scheme === 'internet-facing' &&
      (access.basic || access.bearer) &&
      !(access.mtls || access.jwt || access.allowlist) &&
      `${access.basic ? 'Passwords' : 'A token'} alone protect${access.basic ? '' : 's'} an internet-facing endpoint. Over gRPC Alloy unpacks a message before it asks for the credential: anybody can make a pod take ${largest(view).size * DECODED_MIB} MiB with a few kilobytes, and end it with several at once. Add access.mtls, jwt or allowlist.`,
    Math.min(nlb.idleTimeoutSeconds.grpc, nlb.idleTimeoutSeconds.http) <= IDLE_SECONDS &&
      `nlb.idleTimeoutSeconds is not above Envoy's ${IDLE_SECONDS} s: the NLB drops idle connections silently, and their next request fails.`,
    ...ofFamilies(view),
    gateway.rateLimit &&
      'gateway.rateLimit is an EnvoyFilter, which no version of Istio promises to keep: try it again before each upgrade.',
    whole &&
      !isDedicated(view) &&
      `Our manifest takes the place of the whole Service ${gateway.namespace}/${whole}: what other applications have there beside gateway.ports goes: ports, annotations and source ranges. Compare first, or take manifests: {}, a Service of our own.`,
    gateway.deployment &&
      !gateway.deployment.createNamespace &&
      nlb.targetType === 'ip' &&
      `The namespace ${gateway.namespace} is somebody else's: without its label ${READINESS_GATE_LABEL}: enabled a rollout of the gateway does not wait until the load balancer has found the new pods healthy.`,
    !gateway.service.manifests &&
      gateway.ports?.length === 0 &&
      `gateway.ports is empty: the gateway’s other ports, ${STATUS_PORT} among them, go away.`,
  ];
  return found.filter(note => typeof note === 'string').flatMap(note => ofNamed(edge, note) || []);
}

function ofNamed(edge: string | undefined, note: string | false | undefined): string | false | undefined {
  return note && edge !== undefined ? `edges.${edge}: ${note}` : note;
}

/** What IPv6 does to an NLB, and to who looks at senders' addresses behind it. */
function ofFamilies(view: EdgeView): (string | false | undefined)[] {
  const { access, gateway, nlb } = view;
  const judges = access.allowlist ? 'access.allowlist' : gateway.rateLimit && 'gateway.rateLimit';
  return [
    nlb.ipAddressType === 'dualstack' &&
      judges &&
      `nlb.ipAddressType dualstack: senders of another family than the gateway's pods (IPv6, in a cluster of IPv4) come from the NLB's own addresses, and ${judges} judges those.`,
  ];
}

/** What the smoke test sends to a name that two edges have reaches one of them alone. */
function sameNames(environment: Environment): (string | false | undefined)[] {
  const names = pathOf(environment).edges.map(({ listeners }) => listeners.map(({ host, port }) => `${host}:${port}`));
  const twice = [
    ...new Set(names.flatMap((own, index) => own.filter(name => names.slice(0, index).flat().includes(name)))),
  ];
  return twice.map(
    name =>
      environment.smokeTest &&
      `${name} is two edges': the smoke test sends to the one that DNS says where it runs, and the other may be dead unnoticed.`,
  );
}

function ofSampling(environment: Environment): (string | false)[] {
  const sampling = samplingOf(environment);
  if (!sampling) return [];
  const { numTraces, decisionWaitSeconds } = sampling;
  const held = heldOf(environment);
  if (!held)
    return [
      `pipeline.tailSampling has no tracesPerSecond: from ${Math.floor(numTraces / waiting(1, decisionWaitSeconds))} new traces a second on in one pod, traces are dropped before their decision, and no sender is told; nor is it known whether alloy.resources.memory is enough.`,
    ];
  const { flushSeconds } = environment.alloy.shutdown;
  const smallest = destinationsOf(environment, 'traces').map(one => deliveryOf(environment, one).queueSize);
  const queueMiB = Math.floor(Math.min(...smallest) / 1024 ** 2);
  return [
    held.traces > flushSeconds * FLUSHED_TRACES_PER_SECOND &&
      `alloy.shutdown.flushSeconds ${flushSeconds} may be too short: a pod that goes decides at once on up to ${held.traces} traces that wait, and was seen to send ${FLUSHED_TRACES_PER_SECOND} a second where it hardly got any CPU. What is left then is lost.`,
    held.sentMiB > queueMiB &&
      `A pod that goes decides at once on all traces that wait, up to ${held.sentMiB} MiB, and a queue behind the sampler takes ${queueMiB} MiB: if the policies keep that much, as they may when everything fails, the rest is lost. Raise alloy.resources.memory, or lower pipeline.tailSampling.decisionWaitSeconds.`,
  ];
}

/** What somebody else's Alloy has to be told, and what it has from us. */
function ofOwnersAlloy({ prefix, settings: { name, present }, workload }: Tier): string | false {
  if (!present) return false;
  const imports = importsModule(present);
  return `The release ${name} is somebody else’s: its ${workload.kind} gets a sidecar, which may shut out who sends to it without mTLS, two ports and our module${imports ? '' : `, which its configuration ${imports === false ? 'does not import yet' : 'must import'}: the lines are at the top of values/${prefix}.yaml`}.`;
}

function ownersIdleTimeout(edge: Edge): string | undefined {
  const listener = edge.listeners.find(one => idleTimeoutOf(edge, one).isOwners);
  if (!listener) return undefined;
  const { seconds } = idleTimeoutOf(edge, listener);
  return `The listener ${listener.port} is the owner’s, and so is its idle timeout: ${seconds} s by ${edge.settings.present?.file ?? 'default'}, and what is idle for longer is dropped silently. nlb.idleTimeoutSeconds is not written.`;
}

function answersProbes(edge: Edge): string | false {
  const { nlb } = edge.settings;
  return (
    nlb.scheme === 'internet-facing' &&
    nlb.targetType === 'ip' &&
    !isShared(edge.settings) &&
    edgeService(edge).ports.some(({ targetPort }) => targetPort === STATUS_PORT) &&
    `Port ${STATUS_PORT} answers the internet, and with ip targets nothing needs it on the Service: leave it out of gateway.ports.`
  );
}

/** The controller's security group has a rule for each range and port; AWS counts IPv4 and IPv6 apart. */
function manyRules(edge: Edge): string | false {
  const { loadBalancerSourceRanges = [], ports } = edgeService(edge);
  const six = loadBalancerSourceRanges.filter(range => range.includes(':')).length;
  const ranges = Math.max(six, loadBalancerSourceRanges.length - six);
  const field = edge.settings.nlb.sourceRanges ? 'nlb.sourceRanges' : 'access.allowlist';
  return (
    ranges * ports.length > MOST_RULES &&
    `${field}: ${ranges} networks of one family for ${ports.length} ports are ${ranges * ports.length} rules of the NLB's security group, and AWS's default quota is ${MOST_RULES} rules of a security group: beyond it the controller fails, and the NLB stays as it is. Write fewer and wider networks, or have AWS raise the quota.`
  );
}

/** A StatefulSet takes a pod away before it makes the next of that name. */
function goesBeforeTheNextComes({ workload, settings }: Tier): string | false {
  return (
    workload.kind === 'StatefulSet' &&
    !settings.present &&
    replicasOf(settings).most === 1 &&
    `alloy.replicas is 1: at each rollout the only pod of the StatefulSet ${workload.name} goes before the next one comes. Until that is ready senders get 503 or UNAVAILABLE, and what those that repeat nothing send is lost. Write 2 or more.`
  );
}

function ofDestination(environment: Environment, destination: Destination): (string | false | undefined)[] {
  const { label, preset, protocol, client } = destination;
  const { grpc, http } = DEFAULT_PORTS;
  const port = /:([0-9]+)(\/|$)/.exec(client.endpoint)?.[1];
  return [
    protocol === 'otlp' &&
      port === `${http}` &&
      `${label} go to port ${http} by gRPC: it is OTLP/HTTP’s. Write ${grpc}, or otlphttp.`,
    protocol === 'otlphttp' &&
      port === `${grpc}` &&
      `${label} go to port ${grpc} by HTTP: it is OTLP/gRPC’s. Write ${http}, or otlp.`,
    (answerSeconds(environment, destination) ?? 0) >= EXPORT_TIMEOUT_SECONDS &&
      `${label}: timeoutSeconds ${client.timeoutSeconds} and retries of up to ${deliveryOf(environment, destination).retry.maxElapsedSeconds} s are not below the ${EXPORT_TIMEOUT_SECONDS} s that senders wait: they send again while Alloy still tries.`,
    preset === 'loki' &&
      !environment.tenant &&
      !Object.keys(client.headers).some(name => name.toLowerCase() === TENANT_HEADER) &&
      `${label} go to a Loki without a tenant, and it refuses them with 401 unless its auth_enabled is false (it is true by default, in the chart too): write tenant.`,
    awsOtlpHost(hostOf(client.endpoint))?.service === 'logs' &&
      client.maxRequestMiB > LOGS_MOST_MIB &&
      `${label}: maxRequestMiB ${client.maxRequestMiB} is above ${LOGS_MOST_MIB}, the most that CloudWatch Logs takes at once by its older API. Of OTLP AWS does not say: write ${LOGS_MOST_MIB}, or try what is larger.`,
    client.tls?.none &&
      !serviceOf(client.endpoint, environment) &&
      `${label} go to ${hostOf(client.endpoint)} in plain text, and it is no Service of this cluster.`,
  ];
}
