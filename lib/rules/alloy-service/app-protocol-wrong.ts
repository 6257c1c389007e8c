import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { type ReceiverAt, receiversAt } from '../model/processes';
import { isHttp2, protocolOf } from '../model/protocols';
import type { Receiver } from '../model/read/alloy/receivers';
import { portText } from '../model/read/kubernetes/services';
import { isPassedOn } from '../model/streams';

export const appProtocolWrong: Rule = {
  id: 'app-protocol-wrong',
  hop: 'alloy-service',
  severity: 'error',
  summary: 'The protocol that a Service port declares is the one that its receiver speaks.',
  why: `Istio speaks HTTP/2 to grpc and http2 ports, and HTTP/1.1 to http and undeclared ones. Alloy's OTLP/HTTP server knows no HTTP/2
without TLS: it answers with 502. Its gRPC server knows nothing else: calls fail with status 14.`,
  fix: 'Write appProtocol: grpc for the grpc block, and appProtocol: http for the http block.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'appProtocol: http}', 'appProtocol: grpc}'),
  *check(model) {
    for (const port of model.servicePorts) {
      const protocol = protocolOf(port);
      // To the pods' own addresses TCP is what carries mTLS; no route of a gateway leads to a Service without an address.
      const isHeadless = get(port.service.manifest.value, 'spec', 'clusterIP') === 'None';
      if (protocol === undefined || protocol === 'udp' || (protocol === 'tcp' && isHeadless)) continue;
      if (isPassedOn(model, port) && OPAQUE.has(protocol)) continue;
      const receivers = receiversAt(model, port);
      const wanted = isHttp2(protocol) ? 'grpc' : 'http';
      const wrong = otherThan(model, receivers, wanted);
      if (!wrong) continue;
      yield {
        object: port.service.manifest,
        path: [...port.path, port.appProtocol ? 'appProtocol' : 'name'],
        got: `${portText(port)} declares ${protocol}, and leads to the ${wrong.receiver.transport} block of ${wrong.receiver.component.id} on ${wrong.receiver.port}`,
      };
    }
  },
};

/** What a gateway hands on as it is. */
const OPAQUE: ReadonlySet<string> = new Set(['https', 'tcp', 'tls']);

const otherThan = perModel((_, receivers: readonly ReceiverAt[], wanted: Receiver['transport']) =>
  receivers.find(({ receiver }) => receiver.transport !== wanted),
);
