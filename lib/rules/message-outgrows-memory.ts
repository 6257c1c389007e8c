import { shown } from '../foreign';
import { HEAP_PER_MESSAGE_MIB } from '../memory-facts';
import { common, isNearlyEverybody } from '../networks';
import { GATEWAY_PODS, PATH, REST } from './example';
import { get } from './json';
import { nameOf } from './manifests';
import { inConfig, literalOf } from './model/alloy-config';
import type { Model, ReceiverAt } from './model/model';
import type { Service } from './model/services';
import { strangers, strangersAt } from './model/strangers';
import { alloyBytes, quantityBytes } from './model/units';
import { reachableFrom } from './open-to-the-internet';
import { type Rule, twins, WORKLOADS } from './rule';

const MIB = 1024 ** 2;

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
const SIZE = { grpc: 'max_recv_msg_size', http: 'max_request_body_size' } as const;

const BASIC = `    otelcol.auth.basic "senders" {
      htpasswd {
        file = "/etc/otlp/htpasswd"
      }
    }
`;

export const messageOutgrowsMemory: Rule = {
  id: 'message-outgrows-memory',
  severity: 'warning',
  summary:
    "The largest message that a receiver takes from the internet, once decoded, fits into its container's memory.",
  why: `A message of nothing but empty items takes about ${HEAP_PER_MESSAGE_MIB.decoded} MiB for each of its own once decoded, and gzip makes it a thousand times smaller:
15 KB ended a pod of 1 GiB that takes messages of 16 MiB. The memory limiter stands behind the decoder and can't help, and over gRPC Alloy
decodes before it asks for a credential. What the pod had accepted and not delivered is gone, and the sender's next try ends the next pod.`,
  fix: "Ask for a client certificate or a token before Alloy, raise the container's memory limit above the memory limiter's limit and the largest message together, or take smaller messages.",
  reads: [
    'AuthorizationPolicy',
    'ConfigMap',
    'Gateway',
    'PeerAuthentication',
    'Service',
    'VirtualService',
    ...WORKLOADS,
  ],
  needsComplete: true,
  ...twins(
    PATH.replace(
      'endpoint = "0.0.0.0:4317"',
      'max_recv_msg_size = "8MiB"\n        auth = otelcol.auth.basic.senders.handler',
    )
      .replace('endpoint = "0.0.0.0:4318"', 'auth = otelcol.auth.basic.senders.handler')
      .replace('    otelcol.exporter', `${BASIC}    otelcol.exporter`)
      .replace('      ports:', '      resources: {limits: {memory: 1Gi}}\n      ports:') +
      GATEWAY_PODS +
      REST,
    '"8MiB"',
    '"16MiB"',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { at, by } of exposed(model)) {
      const { component, transport, body, line } = at.receiver;
      const { workload, container } = at.process;
      const memory = get(container.value, 'resources', 'limits', 'memory');
      const most = quantityBytes(memory);
      // what nobody wrote is Alloy's own choice, and everybody's
      const size = (alloyBytes(literalOf(body, SIZE[transport])) ?? 0) / MIB;
      const needed = Math.round(size * HEAP_PER_MESSAGE_MIB.decoded);
      if (most === undefined || needed * MIB <= most || seen.has(body)) continue;
      seen.add(body);
      yield inConfig(
        component.config,
        line,
        `${component.id} takes ${size} MiB over ${transport} from whoever reaches ${nameOf(by.manifest)}, which may become ${needed} MiB, and the container of ${nameOf(workload.manifest)} may have ${shown(memory)}`,
      );
    }
  },
};

/** The receivers whose decoder the internet reaches: only what stands before Alloy keeps strangers from it. */
function* exposed(model: Model): Generator<{ at: ReceiverAt; by: Service }> {
  for (const flow of model.otlpFlows) {
    for (const at of flow.receivers.flatMap(beforeAuth)) {
      const from = strangers(model, { ...flow, receivers: [at] });
      for (const { service } of model.entrances(flow.server))
        if (isNearlyEverybody(common(from, reachableFrom(service)))) yield { at, by: service };
    }
  }
  for (const service of model.services) {
    for (const at of service.ports.flatMap(port => model.receiversAt(port)).flatMap(beforeAuth))
      if (isNearlyEverybody(common(strangersAt(model, at), reachableFrom(service)))) yield { at, by: service };
  }
}

/** A receiver as its decoder sees requests: over gRPC before the credential is asked for, over HTTP behind it. */
function beforeAuth(at: ReceiverAt): ReceiverAt[] {
  if (!at.receiver.auth) return [at];
  return at.receiver.transport === 'grpc' ? [{ ...at, receiver: { ...at.receiver, auth: undefined } }] : [];
}
