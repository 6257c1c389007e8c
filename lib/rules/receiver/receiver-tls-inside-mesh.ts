import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { tlsModeFor } from '../model/mesh-hop';
import { receiversAt } from '../model/processes';
import { block, inConfig } from '../model/read/alloy/config';
import { isPassedOn } from '../model/streams';

export const receiverTlsInsideMesh: Rule = {
  id: 'receiver-tls-inside-mesh',
  hop: 'receiver',
  severity: 'error',
  summary: 'A receiver has a tls block of its own only where the DestinationRule originates that TLS.',
  why: `With ISTIO_MUTUAL the sidecar ends TLS and hands plain text to Alloy, whose own TLS server closes the connection: 503 with UC,
status 14 for gRPC. One of the two is enough.`,
  fix: 'Take the tls block out of the receiver; the mesh encrypts.',
  reads: [...CONFIGS, 'DestinationRule', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH + MESH,
    '        endpoint = "0.0.0.0:4318"\n',
    '        endpoint = "0.0.0.0:4318"\n        tls {\n          cert_file = "/run/secrets/tls/tls.crt"\n          key_file = "/run/secrets/tls/tls.key"\n        }\n',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const port of model.servicePorts) {
      if (tlsModeFor(model, port) !== 'ISTIO_MUTUAL' || isPassedOn(model, port)) continue;
      const receivers = receiversAt(model, port);
      if (seen.has(receivers)) continue;
      seen.add(receivers);
      for (const { receiver } of receivers) {
        const tls = block(receiver.body, 'tls');
        if (!tls || seen.has(tls)) continue;
        seen.add(tls);
        yield inConfig(
          receiver.component.config,
          tls.line,
          `the ${receiver.transport} block of ${receiver.component.id} has tls, and the DestinationRule's tls.mode is ISTIO_MUTUAL`,
        );
      }
    }
  },
};
