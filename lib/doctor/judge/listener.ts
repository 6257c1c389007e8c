/** Hop ④: the Gateway's server, and the listener that Envoy makes of it. */
import { hostsMeet } from '../../kubernetes/hosts';
import type { Listener } from '../../path/path';
import { broken, type Finding, ok, said, together, unknown } from '../hop';
import { type Live, switchesIn } from '../live';
import { isCount } from '../metrics';
import type { KubeObject } from '../observations';

export function listener(live: Live, one: Listener): Finding {
  return together([server(live, one), ofEnvoy(live, one)]);
}

function server(live: Live, { host, port }: Listener): Finding {
  const why = `Envoy listens where a server of the Gateway says so. Without this one a connection to ${port} is refused or ends in the handshake; nothing is logged, and the health check on 15021 stays green.`;
  return live.compare('Gateway', live.edge.gateway, why, {
    fields: ({ metadata, spec }: KubeObject) => ({
      metadata: switchesIn(metadata),
      spec: {
        selector: spec.selector,
        servers: (spec.servers ?? []).filter((server: Server) => server.hosts?.some(name => bare(name) === host)),
      },
    }),
    fine: `Gateway serves ${host} on ${port}`,
  });
}

function ofEnvoy({ seen: { envoy }, edge, askIstiod }: Live, { host, bind, port }: Listener): Finding {
  if ('unknown' in envoy) return unknown(envoy.unknown);
  const { listeners, from } = envoy.value;
  const found = listeners.filter(one => one.port === bind);
  const name = `${edge.gateway.namespace}/${edge.gateway.name}`;
  const fix = `istioctl proxy-config listeners ${said(from)}; ${askIstiod}`;
  if (!found.length) {
    const ports =
      [...new Set(listeners.map(one => one.port).filter(isCount))]
        .sort((a, b) => a - b)
        .map(said)
        .join(', ') || 'none';
    const why = `Gateway port ${port} becomes the targetPort of the Service port with that number, and Envoy has not bound it: wrong selector, a Gateway that istiod refused, or a port that another Gateway holds.`;
    return broken(`Envoy binds ${ports}, not ${bind}`, why, fix);
  }
  if (!found.some(({ sni }) => !sni.length || sni.some(one => hostsMeet(one, host)))) {
    const why = `Envoy picks the certificate and the routes by SNI: without a filter chain for ${host} of Gateway ${name} the handshake is reset.`;
    return broken(
      `Envoy’s ${bind} knows ${found
        .flatMap(({ sni }) => sni)
        .map(said)
        .join(', ')}, not ${host}`,
      why,
      fix,
    );
  }
  return ok(`Envoy binds ${bind}`);
}

interface Server {
  readonly hosts?: readonly string[];
}

const bare = (host: string): string => host.replace(/^.*\//, '');
