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
import { serverText } from '../model/servers';
import { passedOn, passesTls } from '../model/streams';

export const receiverWithoutTls: Rule = {
  id: 'receiver-without-tls',
  hop: 'destination',
  severity: 'error',
  summary:
    'A DestinationRule of mode SIMPLE or MUTUAL, and a server that passes TLS through, lead to a receiver that has TLS itself.',
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
    for (const { server, servicePort } of passedOn(model)) {
      const plain = receiversAt(model, servicePort).find(({ receiver }) => !block(receiver.body, 'tls'));
      if (!plain || !passesTls(server) || seen.has(nameOf(server.gateway.manifest) + server.path)) continue;
      seen.add(nameOf(server.gateway.manifest) + server.path);
      yield {
        object: server.gateway.manifest,
        path: server.tls!.modeIsWritten ? server.tls!.at.mode : server.at.tls,
        got: `${serverText(server)} passes TLS through, and the ${plain.receiver.transport} block of ${plain.receiver.component.id} has no tls`,
        fix: 'Write tls.mode: SIMPLE with a credentialName, and http routes; or give the receiver a tls block.',
      };
    }
  },
};

const plainAmong = perModel((model, receivers: readonly ReceiverAt[]) =>
  receivers.find(
    ({ receiver, process }) =>
      !block(receiver.body, 'tls') && peerMode(model, process.workload, receiver.port)?.mode !== 'STRICT',
  ),
);
