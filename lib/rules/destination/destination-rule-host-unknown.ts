import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRules } from '../model/destination-rules';
import { whyNoService } from '../model/hosts';

export const destinationRuleHostUnknown: Rule = {
  id: 'destination-rule-host-unknown',
  hop: 'destination',
  severity: 'error',
  summary: "A DestinationRule's host is a Service that exists under that very name.",
  why: `Istio completes a name without a dot with the DestinationRule's own namespace, and takes a name with a dot as it is. A rule for a host
that is none is accepted and never applied: no mTLS setting, no idle timeout, no balancing of its own.`,
  fix: 'Write the full name: <service>.<namespace>.svc.cluster.local.',
  reads: ['Alloy', 'DestinationRule', 'Service', 'ServiceEntry'],
  ...twins(PATH + MESH, '  host: alloy.observability.svc.cluster.local', '  host: alloy.observability'),
  *check(model) {
    for (const { manifest, host, namespace } of destinationRules(model)) {
      const got = whyNoService(model, host, namespace);
      if (got) yield { object: manifest, path: ['spec', 'host'], got };
    }
  },
};
