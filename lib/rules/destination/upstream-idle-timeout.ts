import { RECEIVER_IDLE } from '../../facts/alloy';
import { IDLE_SECONDS } from '../../facts/istio';
import { get, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { seconds } from '../../kubernetes/units';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { type Model, perModel } from '../model/model';
import type { Problem } from '../model/problem';
import { type ReceiverAt, receiversAt, receiversOf } from '../model/processes';
import { attribute, literalOf } from '../model/read/alloy/config';
import { isInherited } from '../model/read/istio/destination-rule';
import { type InboundPool, inboundPool } from '../model/sidecars';

export const upstreamIdleTimeout: Rule = {
  id: 'upstream-idle-timeout',
  hop: 'destination',
  severity: 'warning',
  summary: 'The gateway gives an idle connection up before Alloy does.',
  why: `Since 1.18 Alloy closes an HTTP connection that was idle for a minute; Envoy keeps it for an hour. A sender whose interval is near
that minute, as OpenTelemetry's metric readers are by default, now and then hits a connection that is just being closed: 503 with UC. In
a test where interval and timeout were equal, 5 of 75 requests failed, and none with a shorter timeout in Envoy.`,
  fix: "Write trafficPolicy.connectionPool.http.idleTimeout below the receiver's idle_timeout, such as 30s; in a Sidecar's inboundConnectionPool too.",
  reads: [...CONFIGS, 'DestinationRule', ...SERVERS, 'Service', 'Sidecar', ...ROUTES, ...WORKLOADS],
  ...twins(PATH.replace('alloy:v1.17.0', 'alloy:v1.19.0') + MESH, 'idleTimeout: 30s', 'idleTimeout: 1h'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.servicePorts) {
      const limit = leastIdle(model, receiversAt(model, port));
      for (const { rule, ...policy } of trafficPoliciesFor(model, port)) {
        const { value, path } = policy;
        if (isInherited(policy, 'connectionPool')) continue;
        const written = text(get(value, 'connectionPool', 'http', 'idleTimeout'));
        const idle = written === undefined ? IDLE_SECONDS : seconds(written);
        if (idle === undefined || limit === undefined || idle < limit || seen.has(nameOf(rule.manifest) + path))
          continue;
        seen.add(nameOf(rule.manifest) + path);
        yield {
          object: rule.manifest,
          path: [...path, 'connectionPool', 'http', 'idleTimeout'],
          got: `Envoy keeps idle connections for ${written ?? 'an hour'}, and the receiver closes them after ${limit} s`,
        };
      }
    }
    yield* atSidecars(model);
  },
};

const leastIdle = perModel((model, receivers: readonly ReceiverAt[]): number | undefined => {
  // at the others the sidecar's own pool holds, and not the rule's
  const ruled = receivers.filter(found => !poolOf(model, found));
  const [first, ...others] = ruled.flatMap(found => receiverIdle(found) ?? []);
  return first === undefined ? undefined : others.reduce((least, limit) => Math.min(least, limit), first);
});

/** What Sidecars say of the connections into Alloy, instead of the DestinationRules. */
function* atSidecars(model: Model): Generator<Problem> {
  const seen = new Set<unknown>();
  for (const { workload } of model.processes) {
    for (const found of receiversOf(model, workload)) {
      const pool = poolOf(model, found);
      const limit = receiverIdle(found);
      const written = text(get(pool?.value, 'http', 'idleTimeout'));
      const idle = written === undefined ? IDLE_SECONDS : seconds(written);
      if (!pool || limit === undefined || idle === undefined || idle < limit || seen.has(pool.sidecar)) continue;
      seen.add(pool.sidecar);
      yield {
        object: pool.sidecar,
        path: [...pool.path, 'http', 'idleTimeout'],
        got: `the sidecar keeps idle connections to Alloy for ${written ?? 'an hour'}, and the receiver closes them after ${limit} s`,
      };
    }
  }
}

function poolOf(model: Model, { receiver, process }: ReceiverAt): InboundPool | undefined {
  return inboundPool(model, process.workload, receiver.port);
}

/** After how many idle seconds the receiver closes a connection; undefined where it does not, or where it is not known. */
function receiverIdle({ receiver, process }: ReceiverAt): number | undefined {
  if (receiver.transport !== 'http') return undefined;
  if (attribute(receiver.body, 'idle_timeout')) return seconds(literalOf(receiver.body, 'idle_timeout')) || undefined;
  const [, major, minor] = /:v?(\d+)\.(\d+)/.exec(process.container.image ?? '') ?? [];
  const { seconds: idle, since } = RECEIVER_IDLE;
  const isSince = Number(major) > since.major || (Number(major) === since.major && Number(minor) >= since.minor);
  return isSince ? idle : undefined;
}
