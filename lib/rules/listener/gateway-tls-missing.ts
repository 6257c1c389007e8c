import { SERVERS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const gatewayTlsMissing: Rule = {
  id: 'gateway-tls-missing',
  hop: 'listener',
  severity: 'error',
  summary: 'A Gateway server of protocol HTTPS or TLS says how it ends TLS.',
  why: `Istio's admission webhook refuses the Gateway: "server must have TLS settings for HTTPS/TLS protocols". Where the
webhook is not asked, Envoy gets no listener that could end TLS, and every client's handshake fails.`,
  fix: 'Add tls with mode SIMPLE or MUTUAL and a credentialName.',
  gatewayApiFix: 'Add tls with mode: Terminate and certificateRefs.',
  reads: [...SERVERS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4318, name: otlp-http, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
`,
    '      tls: {mode: SIMPLE, credentialName: otlp-http-cert}\n',
    '',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      if (server.tls || !['HTTPS', 'TLS'].includes(server.protocol)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.protocol,
        got: `${serverText(server)} has protocol ${server.protocol} and no tls`,
      };
    }
  },
};
