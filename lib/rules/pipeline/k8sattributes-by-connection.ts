import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy, ENRICHING } from '../engine/alloy-examples';
import { EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { ANSWERS_ITSELF } from '../model/answers';
import { leavesResource, waysFromGateways } from '../model/edge-ways';
import { blocks, type Component, inConfig, literalOf } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';
import { pathsFrom } from '../model/ways';

export const k8sattributesByConnection: Rule = {
  id: 'k8sattributes-by-connection',
  hop: 'pipeline',
  severity: 'warning',
  summary:
    'Behind a gateway, otelcol.processor.k8sattributes finds the pod by what the sender says, and not by the connection.',
  why: `The address of the connection is the last hop's: the gateway's pod, or 127.0.0.6 behind a sidecar; X-Forwarded-For is not read. Whatever has no pod of its own gets
the gateway's name and labels, or k8s.pod.ip = 127.0.0.6. Without pod_association the connection is asked, too. A batch processor or a sampler hands on no
address at all: behind it nothing is found, and nothing says so.`,
  fix: 'Write pod_association blocks with from = "resource_attribute" alone, such as k8s.pod.uid and k8s.pod.ip.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    EDGE + alloy(ENRICHING.replace('grpc { }', 'grpc { }\n  http { }')),
    'from = "resource_attribute"\n          name = "k8s.pod.uid"',
    'from = "connection"',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const way of waysFromGateways(model)) {
      const processor = way.find(asksConnection);
      const before = way.slice(1, processor && way.indexOf(processor));
      const isAsSent = before.every(found => leavesResource(found) && !ANSWERS_ITSELF.has(found.name));
      if (!processor || seen.has(processor) || !isAsSent) continue;
      seen.add(processor);
      yield inConfig(
        processor.config,
        processor.line,
        `${processor.id} takes the connection for the sender's, and a gateway stands between them`,
      );
    }
    for (const { component } of model.configs.flatMap(findReceivers)) {
      for (const way of SIGNALS.flatMap(signal => pathsFrom(component, signal))) {
        const processor = way.find(asksOnlyConnection);
        const before = way.slice(1, processor && way.indexOf(processor)).find(({ name }) => ANSWERS_ITSELF.has(name));
        if (!processor || !before || seen.has(processor)) continue;
        seen.add(processor);
        yield inConfig(
          processor.config,
          processor.line,
          `${processor.id} asks for the connection's address, and ${before.id} hands on none`,
        );
      }
    }
  },
};

const PROCESSOR = 'otelcol.processor.k8sattributes';

/** For each pod_association, whether it asks the connection; none if only Alloy's default is there. */
function associations({ body }: Component): boolean[] {
  return blocks(body, 'pod_association').map(association =>
    blocks(association.body, 'source').some(source => literalOf(source.body, 'from') === 'connection'),
  );
}

/** By default the resource's k8s.pod.ip is asked, then its ip, then the connection. */
function asksConnection(component: Component): boolean {
  if (component.name !== PROCESSOR) return false;
  const asked = associations(component);
  return asked.length === 0 || asked.includes(true);
}

function asksOnlyConnection(component: Component): boolean {
  if (component.name !== PROCESSOR) return false;
  const asked = associations(component);
  return asked.length > 0 && !asked.includes(false);
}
