import { signalEndpoint } from '../clients/environment-variables';
import type { Environment } from '../environment/schema';
import { type Edge, type Listener, pathOf } from '../path/path';
import { dialectOf } from './dialects';
import { ofEach } from './each-edge';
import { code, codes, list, section, subsection } from './markdown';

/** One page, a part for each transport. */
export function cheatSheet(environment: Environment): string {
  return section('Cheat sheet', ...ofEach(environment, edge => ofEdge(environment, edge)));
}

function ofEdge(environment: Environment, edge: Edge): string[] {
  return edge.listeners.map(listener => ofListener(environment, edge, listener));
}

function ofListener(environment: Environment, edge: Edge, listener: Listener): string {
  const { settings, service, tier, routeKind } = edge;
  const { mode, rules } = dialectOf(edge);
  const { signals } = pathOf(environment);
  const { receiver: limits } = environment;
  const row = (title: string, of: (listener: Listener) => string) => `${title}: ${of(listener)}`;
  return subsection(
    `OTLP/${listener.transport === 'grpc' ? 'gRPC' : 'HTTP'}, in short: ${listener.host}:${listener.port}`,
    list([
      row('client endpoint', ({ transport, host, port }) =>
        transport === 'grpc' ? `${code(`${host}:${port}`)}, no path` : code(`https://${host}:${port}`),
      ),
      row('for one signal', listener =>
        codes(
          signals
            .map(signal => signalEndpoint(listener, signal))
            .filter((one, index, all) => all.indexOf(one) === index),
          'or',
        ),
      ),
      row(`port of ${code(service.name)}`, ({ portName, port, bind }) => code(`${portName}: ${port} → ${bind}`)),
      row('Gateway protocol', () => `\`HTTPS\`, mode ${mode(Boolean(settings.access.mtls))}`),
      row('inside TLS', ({ transport }) => (transport === 'grpc' ? 'HTTP/2, by ALPN' : 'HTTP/1.1 or HTTP/2, by ALPN')),
      row('certificate', ({ credentialName }) => code(credentialName)),
      row('route match', ({ matches }) =>
        codes(
          matches.map(match => ('exact' in match ? `exact ${match.exact}` : `prefix ${match.prefix}`)),
          'or',
        ),
      ),
      row(routeKind, ({ name }) => `${code(name)}, in ${rules}`),
      row('destination', ({ receiver }) => code(`${tier.host}:${receiver.port}`)),
      row('port of Alloy’s Service', ({ receiver: { name, port, appProtocol } }) =>
        code(`${name}: ${port}, appProtocol ${appProtocol}`),
      ),
      row('Alloy block', ({ transport, receiver }) => code(`${transport} { endpoint = "0.0.0.0:${receiver.port}" }`)),
      row('size limit', ({ transport }) =>
        transport === 'grpc'
          ? code(`max_recv_msg_size = "${limits.grpc.maxMessageMiB}MiB"`)
          : code(`max_request_body_size = "${limits.http.maxBodyMiB}MiB"`),
      ),
      row('too large', ({ transport }) => (transport === 'grpc' ? 'RESOURCE_EXHAUSTED (8), lost' : '400, lost')),
      row('no route', ({ transport }) => (transport === 'grpc' ? 'UNIMPLEMENTED (12), lost' : '404, lost')),
    ]),
  );
}
