import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { EDGE } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { leavesResource, waysFromGateways } from '../model/edge-ways';
import { attribute, block, type Component, inConfig, literal } from '../model/read/alloy/config';

export const resourcedetectionOverridesSender: Rule = {
  id: 'resourcedetection-overrides-sender',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'Behind a gateway, otelcol.processor.resourcedetection has override = false.',
  why: `It detects where Alloy runs, and not where the sender does. override is true unless written: host.name, os.type, cloud.region and the like of every sender
become those of Alloy's own pod and node. In a test host.name "sender" arrived as the name of Alloy's machine; with override = false as it was sent.`,
  fix: 'Write override = false, or leave detection to the senders.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    EDGE +
      alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  http { }
  output { traces = [otelcol.processor.resourcedetection.default.input] }
}
otelcol.processor.resourcedetection "default" {
  detectors = ["system"]
  override = false
  output { traces = [backends.tempo.default.input] }
}`),
    '      override = false\n',
    '',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const way of waysFromGateways(model)) {
      for (const [at, processor] of way.entries()) {
        // what a component before it has kept, or set, is not to be seen
        if (!way.slice(1, at).every(leavesResource)) break;
        const [detector] = overriding(processor);
        if (!detector || seen.has(processor)) continue;
        seen.add(processor);
        yield inConfig(
          processor.config,
          processor.line,
          `${processor.id} puts what "${detector}" detects in place of what the sender says`,
        );
      }
    }
  },
};

/** The detectors whose attributes take the place of a sender's, for certain. */
function overriding({ name, body }: Component): string[] {
  const override = attribute(body, 'override');
  if (name !== 'otelcol.processor.resourcedetection' || (override && literal(override) !== true)) return [];
  const detectors = attribute(body, 'detectors');
  const written = detectors?.type === 'array' ? detectors.items.map(literal) : [];
  return written
    .filter((detector): detector is string => typeof detector === 'string')
    .filter(detector => {
      // env says what somebody wrote for this purpose; a list of attributes may leave out what senders say
      return detector !== 'env' && !block(block(body, detector)?.body, 'resource_attributes');
    });
}
