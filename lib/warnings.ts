/** Warns of what is allowed and may still hurt. */

import { deliveryOf, isSampled, SENDER_TIMEOUT_SECONDS } from './environment/delivery';
import { hostOf, isShared, otherPorts } from './environment/derive';
import { serviceOf } from './environment/endpoints';
import { largest } from './environment/memory';
import type { Environment } from './environment/schema';
import { SIGNALS } from './environment/schema/telemetry';
import { DECODED_MIB, DEEPEST_MESSAGE_MIB } from './facts/memory';
import { edgeService } from './path/edge-service';
import { additionsInWords } from './values/gateway';

/** The warnings that synth prints for an environment, a sentence or more each. */
export function warnings(environment: Environment): string[] {
  const { nlb, access, gateway, tenant, operations, name, listeners } = environment;
  const whole = gateway.service.manifests?.name;
  const runbookUrl = operations.rules?.runbookUrl;
  const found: (string | false | undefined)[] = [
    access.none && `Anybody who reaches the NLB may send: ${access.none.reason}`,
    nlb.scheme === 'internet-facing' &&
      (access.basic || access.bearer) &&
      !(access.mtls || access.jwt || access.allowlist) &&
      `${access.basic ? 'Passwords' : 'A token'} alone protect${access.basic ? '' : 's'} an internet-facing endpoint. Over gRPC Alloy unpacks a message before it asks for the credential: anybody can make a pod take ${largest(environment).size * DECODED_MIB} MiB with a few kilobytes, and end it with several at once. Add access.mtls, jwt or allowlist.`,
    largest(environment).size > DEEPEST_MESSAGE_MIB &&
      `${largest(environment).field}: a message of more than ${DEEPEST_MESSAGE_MIB} MiB can be nested so deep that Alloy's stack overflows: whoever may send can end a pod with one${access.basic || access.bearer ? ', and over gRPC whoever reaches it' : ''}.`,
    tenant?.header && `Senders say which tenant they are: ${tenant.header.trust}`,
    Math.min(nlb.idleTimeoutSeconds.grpc, nlb.idleTimeoutSeconds.http) <= ENVOY_IDLE_SECONDS &&
      `nlb.idleTimeoutSeconds is not above Envoy's ${ENVOY_IDLE_SECONDS} s: the NLB drops idle connections silently, and their next request fails.`,
    gateway.rateLimit &&
      'gateway.rateLimit is an EnvoyFilter, which no version of Istio promises to keep: try it again before each upgrade.',
    isShared(environment) &&
      `The gateway ${gateway.name} is for other applications too: to what its owner gave it we add ${additionsInWords(environment)}.`,
    isShared(environment) &&
      listeners.shared &&
      otherPorts(environment).some(({ port }) => port === listeners.shared!.port) &&
      `The listener ${listeners.shared.port} is the owner’s, and so is its idle timeout: 350 s unless the owner says otherwise, and what is idle for longer is dropped silently. nlb.idleTimeoutSeconds is not written.`,
    whole &&
      !gateway.dedicated &&
      `Our manifest takes the place of the whole Service ${gateway.namespace}/${whole}: what other applications have there beside gateway.ports goes: ports, annotations and source ranges. Compare first, or take manifests: {}, a Service of our own.`,
    nlb.scheme === 'internet-facing' &&
      nlb.targetType === 'ip' &&
      !isShared(environment) &&
      edgeService(environment).ports.some(({ targetPort }) => targetPort === 15021) &&
      'Port 15021 answers the internet, and with ip targets nothing needs it on the Service: leave it out of gateway.ports.',
    runbookUrl &&
      !runbookUrl.split(/[^-a-z0-9]+/).includes(name) &&
      `operations.rules.runbookUrl does not have "${name}" in it: are its alerts to lead to another environment’s runbook?`,
    !gateway.service.manifests &&
      gateway.ports?.length === 0 &&
      'gateway.ports is empty: the gateway’s other ports, 15021 among them, go away.',
    ...SIGNALS.flatMap(signal => ofDestination(environment, signal)),
  ];
  return found.filter(note => typeof note === 'string');
}

function ofDestination(environment: Environment, signal: (typeof SIGNALS)[number]): (string | false | undefined)[] {
  const { otlp, otlphttp } = environment.destinations[signal] ?? {};
  const client = otlp ?? otlphttp;
  if (!client) return [];
  const port = /:([0-9]+)(\/|$)/.exec(client.endpoint)?.[1];
  return [
    otlp && port === '4318' && `${signal} go to port 4318 by gRPC: it is OTLP/HTTP’s. Write 4317, or otlphttp.`,
    otlphttp && port === '4317' && `${signal} go to port 4317 by HTTP: it is OTLP/gRPC’s. Write 4318, or otlp.`,
    !isSampled(environment, signal) &&
      client.timeoutSeconds + deliveryOf(environment, signal)!.retry.maxElapsedSeconds >= SENDER_TIMEOUT_SECONDS &&
      `${signal}: timeoutSeconds ${client.timeoutSeconds} and retries of up to ${deliveryOf(environment, signal)!.retry.maxElapsedSeconds} s are not below the ${SENDER_TIMEOUT_SECONDS} s that senders wait: they send again while Alloy still tries.`,
    client.tls?.none &&
      !serviceOf(client.endpoint, environment) &&
      `${signal} go to ${hostOf(client.endpoint)} in plain text, and it is no Service of this cluster.`,
  ];
}

/** How long Envoy keeps an idle connection of a client by default, in seconds. */
const ENVOY_IDLE_SECONDS = 3600;
