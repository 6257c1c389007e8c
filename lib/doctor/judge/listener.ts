/** Judges hop ④: the Gateway's server, and the listener that Envoy makes of the server. */

import { hostsMeet } from '../../kubernetes/hosts';
import { get, list, strings } from '../../kubernetes/json';
import { ISTIOCTL, kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { type LiveEdge, switchesIn } from '../live';
import { broken, type Look, ok, said, symptom, together, unknown } from '../look';
import { isCount } from '../metrics';
import type { KubeObject } from '../observations';
import { isServerOf, programs } from '../way';
import { autoscaler, available } from './scaling';

/** Judges our server, somebody else's server in its place, and Envoy's listener. */
export function listener(live: LiveEdge, one: Listener): Look {
  return together([server(live, one), rivals(live, one), ofEnvoy(live, one), ...ownPods(live)]);
}

/** Judges the gateway's workload and its autoscaler, where they are ours. */
function ownPods(live: LiveEdge): Look[] {
  const { settings, workload } = live.edge;
  if (!settings.gateway.deployment) return [];
  const there = live.compare(workload.kind, workload, 'Nothing makes the gateway’s pods.', {
    fields: () => ({}),
    fine: '',
  });
  return [there, available(live, workload), autoscaler(live, workload)];
}

function server(live: LiveEdge, { host, port }: Listener): Look {
  const why = `Envoy listens where a server of the Gateway says so. Without this one a connection to ${port} is refused or ends in the handshake; nothing is logged, and the health check on 15021 stays green.`;
  return live.compare('Gateway', live.edge.gateway, why, {
    fields: ({ metadata, spec }: KubeObject) => ({
      metadata: switchesIn(metadata),
      spec: {
        selector: get(spec, 'selector'),
        servers: list(get(spec, 'servers')).filter(server =>
          strings(get(server, 'hosts')).some(name => name.slice(name.indexOf('/') + 1) === host),
        ),
      },
    }),
    fine: `Gateway serves ${host} on ${port}`,
  });
}

/** Looks for somebody else's server for our host, on our port of the same pods. */
function rivals(live: LiveEdge, listener: Listener): Look {
  const { gateway } = live.edge;
  const other = live.cluster.model.gateways
    .filter(each => !(each.namespace === gateway.namespace && each.name === gateway.name) && programs(live, each))
    .find(({ servers }) => servers.some(each => each.tls && isServerOf(live, each, listener)));
  if (!other) return unknown('');
  const { namespace, name } = other;
  return broken(
    `Gateway ${namespace}/${name} has ${listener.host} on ${listener.port} too`,
    'Of two servers for one host on one port of the same pods only one is served: clients get its certificate and its routes. Which one depends on which Gateway is older.',
    `${kubectlIn(namespace)} get gateway ${name} -o yaml   # whoever owns it takes ${listener.host} out of its hosts`,
  );
}

function ofEnvoy({ seenEdge: { envoy }, edge, askIstiod }: LiveEdge, { host, bind, port }: Listener): Look {
  if ('unknown' in envoy) return unknown(envoy.unknown);
  const { listeners, from } = envoy.value;
  const found = listeners.filter(one => one.port === bind);
  const name = `${edge.gateway.namespace}/${edge.gateway.name}`;
  const fix = `${ISTIOCTL} proxy-config listeners ${said(from)}; ${askIstiod}`;
  if (!found.length) {
    const ports =
      [...new Set(listeners.map(one => one.port).filter(isCount))]
        .sort((a, b) => a - b)
        .map(said)
        .join(', ') || 'none';
    const why = `Gateway port ${port} becomes the targetPort of the Service port with that number, and Envoy has not bound it: wrong selector, a Gateway that istiod refused, or a port that another Gateway holds.`;
    return symptom(`Envoy binds ${ports}, not ${bind}`, why, fix);
  }
  if (!found.some(({ sni }) => !sni.length || sni.some(one => hostsMeet(one, host)))) {
    const why = `Envoy picks the certificate and the routes by SNI: without a filter chain for ${host} of Gateway ${name} the handshake is reset.`;
    return symptom(
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
