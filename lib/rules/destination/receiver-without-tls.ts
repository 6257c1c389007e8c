import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { peerMode } from '../model/mesh';
import { perModel } from '../model/model';
import { type ReceiverAt, receiversAt } from '../model/processes';
import { block } from '../model/read/alloy/config';
import { tlsMode } from '../model/read/istio/destination-rule';

export const receiverWithoutTls: Rule = {
  id: 'receiver-without-tls',
  hop: 'destination',
  severity: 'error',
  summary: 'A DestinationRule of mode SIMPLE or MUTUAL leads to a receiver that has TLS itself.',
  why: `With SIMPLE and MUTUAL the gateway opens an ordinary TLS connection. A sidecar that accepts plain text passes it on as it is, and the
receiver, which expects HTTP, closes it: 503, status 14 for gRPC.`,
  fix: 'Write tls.mode: ISTIO_MUTUAL, or give the receiver a tls block.',
  reads: [...CONFIGS, 'DestinationRule', 'PeerAuthentication', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH + MESH.replace('STRICT', 'PERMISSIVE'), 'mode: ISTIO_MUTUAL', 'mode: SIMPLE'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.servicePorts) {
      for (const { rule, value, path } of trafficPoliciesFor(model, port)) {
        const mode = tlsMode(value);
        if ((mode !== 'SIMPLE' && mode !== 'MUTUAL') || seen.has(nameOf(rule.manifest) + path)) continue;
        const plain = plainAmong(model, receiversAt(model, port));
        if (!plain) continue;
        seen.add(nameOf(rule.manifest) + path);
        yield {
          object: rule.manifest,
          path: [...path, 'tls', 'mode'],
          got: `tls.mode is ${mode}, and the ${plain.receiver.transport} block of ${plain.receiver.component.id} has no tls`,
        };
      }
    }
  },
};

const plainAmong = perModel((model, receivers: readonly ReceiverAt[]) =>
  receivers.find(
    ({ receiver, process }) =>
      !block(receiver.body, 'tls') && peerMode(model, process.workload, receiver.port)?.mode !== 'STRICT',
  ),
);
