import { DECODED_MIB } from '../../facts/memory';
import { shown } from '../../foreign/text';
import { get } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { alloyBytes, quantity } from '../../kubernetes/units';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { doorsTo, openAmong } from '../model/internet';
import { type Model, perModel } from '../model/model';
import { POLICY_READS, toldApart } from '../model/policy-ways';
import { type ReceiverAt, receiversAt } from '../model/processes';
import { inConfig, literalOf } from '../model/read/alloy/config';
import type { Service } from '../model/read/kubernetes/services';
import { strangers, strangersAtAny } from '../model/strangers';

const MIB = 1024 ** 2;

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
const SIZE = { grpc: 'max_recv_msg_size', http: 'max_request_body_size' } as const;

const BASIC = `    otelcol.auth.basic "senders" {
      htpasswd {
        file = "/run/secrets/otlp/htpasswd"
      }
    }
`;

export const messageOutgrowsMemory: Rule = {
  id: 'message-outgrows-memory',
  hop: 'pods',
  severity: 'warning',
  summary:
    "The largest message that a receiver takes from the internet, once decoded, fits into its container's memory.",
  why: `A message of nothing but nested values takes about ${DECODED_MIB} MiB for each of its own once decoded, one of nothing but empty items 75, and gzip makes that a thousand times smaller:
15 KB ended a pod of 1 GiB that takes messages of 16 MiB. The memory limiter stands behind the decoder and can't help, and over gRPC Alloy
decodes before it asks for a credential. What the pod had accepted and not delivered is gone, and the sender's next try ends the next pod.`,
  fix: "Ask for a client certificate or a token before Alloy, raise the container's memory limit above the memory limiter's limit and the largest message together, or take smaller messages.",
  reads: [...POLICY_READS],
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
    for (const { at, by, size } of exposed(model)) {
      const { component, transport, body, line } = at.receiver;
      const { workload, container } = at.process;
      if (seen.has(body)) continue;
      seen.add(body);
      yield inConfig(
        component.config,
        line,
        `${component.id} takes ${size} MiB over ${transport} from whoever reaches ${nameOf(by.manifest)}, which may become ${decoded(size)} MiB, and the container of ${nameOf(workload.manifest)} may have ${shown(memoryOf(container.value))}`,
      );
    }
  },
};

interface Exposed {
  readonly at: ReceiverAt;
  readonly by: Service;
  /** MiB of the largest message. */
  readonly size: number;
}

/** The receivers whose decoder the internet reaches: only what stands before Alloy keeps strangers from it. */
function* exposed(model: Model): Generator<Exposed> {
  const seen = new Set<unknown>();
  for (const flow of otlpFlows(model)) {
    const doors = doorsTo(model, entrancesTo(model, flow.server));
    for (const { alone, size } of doors.length > 0 ? outgrowing(model, flow.receivers) : []) {
      if (seen.has(alone[0].receiver.body)) continue;
      const open = openAmong(model, doors, strangers(model, flow, alone));
      if (!open) continue;
      seen.add(alone[0].receiver.body);
      yield { at: alone[0], by: open.by, size };
    }
  }
  for (const port of model.servicePorts) {
    const doors = doorsTo(model, [port]);
    for (const { alone, size } of doors.length > 0 ? outgrowing(model, receiversAt(model, port)) : []) {
      const open = openAmong(model, doors, strangersAtAny(model, alone));
      if (open) yield { at: alone[0], by: open.by, size };
    }
  }
}

interface Outgrowing {
  /** The receiver, as its decoder sees requests. */
  readonly alone: readonly [ReceiverAt];
  readonly size: number;
}

/** The receivers in a list of the model's whose largest message does not fit; of those that no policy tells apart the first. */
function outgrowing(model: Model, receivers: readonly ReceiverAt[]): readonly Outgrowing[] {
  const found = outgrowingAmong(model, receivers);
  model.limit.add('receivers of large messages by the ways that lead to them', found.length);
  return found;
}

const outgrowingAmong = perModel((model, receivers: readonly ReceiverAt[]): readonly Outgrowing[] => {
  const found = receivers.flatMap(outgrowingAt);
  const different = new Set(
    toldApart(
      model,
      found.map(({ alone }) => alone[0]),
    ),
  );
  return found.filter(({ alone }) => different.has(alone[0]));
});

/** The receiver where its largest message does not fit. */
function outgrowingAt(at: ReceiverAt): Outgrowing[] {
  const most = quantity(memoryOf(at.process.container.value));
  // what nobody wrote is Alloy's own choice, and everybody's
  const size = (alloyBytes(literalOf(at.receiver.body, SIZE[at.receiver.transport])) ?? 0) / MIB;
  if (most === undefined || decoded(size) * MIB <= most) return [];
  if (!at.receiver.auth) return [{ alone: [at], size }];
  // over gRPC it decodes before the credential is asked for, over HTTP behind it
  return at.receiver.transport === 'grpc'
    ? [{ alone: [{ ...at, receiver: { ...at.receiver, auth: undefined } }], size }]
    : [];
}

function memoryOf(container: unknown): unknown {
  return get(container, 'resources', 'limits', 'memory');
}

function decoded(size: number): number {
  return Math.round(size * DECODED_MIB);
}
