/** Judges where requests go: the VirtualService, Envoy's routes, the DestinationRule and its cluster. */

import { outboundCluster } from '../../facts/istio';
import { hostsMeet } from '../../kubernetes/hosts';
import { ISTIOCTL, kubectlIn } from '../../path/commands';
import type { Listener } from '../../path/path';
import { destinationRuleOf } from '../../path/tiers';
import { destinationRulesFor } from '../../rules/model/destination-rules';
import type { EnvoyHost } from '../envoy-facts';
import type { LiveEdge } from '../live';
import { broken, type Look, ok, said, symptom, together, unknown } from '../look';
import { serviceHost, takes } from '../way';
import { secretWith } from './certificate';

/** Judges our VirtualService, somebody else's for the same host, and the routes that Envoy has. */
export function route(live: LiveEdge, listener: Listener): Look {
  return together([virtualService(live, listener), rivals(live, listener), ofEnvoy(live, listener)]);
}

/** Judges the Service that the route names, the DestinationRule, and the cluster that Envoy has. */
export function destination(live: LiveEdge, listener: Listener): Look {
  return together([
    routedTo(live, listener),
    destinationRule(live),
    gatewaySecret(live),
    otherRules(live),
    cluster(live, listener),
  ]);
}

const LOST =
  'Requests get 404 (gRPC: UNIMPLEMENTED; access log: NR route_not_found), which no client retries: what they carry is lost.';

const isDestination = (path: string): boolean => path.includes('.route[') || path.endsWith('.route');

function virtualService(live: LiveEdge, { name, host, matches }: Listener): Look {
  const ref = { name, namespace: live.edge.gateway.namespace };
  const fine = `${matches.length === 1 ? '1 path' : `${matches.length} paths`} of ${host}`;
  return live.compare('VirtualService', ref, LOST, { only: path => !isDestination(path), fine });
}

/** Looks for a second VirtualService for our host: Istio merges the two in an order that nobody has set. */
function rivals(live: LiveEdge, listener: Listener): Look {
  const { host } = listener;
  // Ours may share a host: their paths differ.
  const ours = live.edge.listeners.map(({ name }) => name);
  const other = live.cluster.model.routeTables.find(
    each =>
      !(each.namespace === live.edge.gateway.namespace && ours.includes(each.name)) && takes(live, each, listener),
  );
  if (!other) return unknown('');
  return broken(
    `VirtualService ${other.namespace}/${other.name} routes ${host} too`,
    'Istio merges VirtualServices of one host, the oldest first: whose route is taken is not said anywhere.',
    `${kubectlIn(other.namespace)} get virtualservice ${other.name} -o yaml   # whoever owns it takes ${host} out of its hosts`,
  );
}

function ofEnvoy(live: LiveEdge, { host, matches, receiver: { port: receiverPort } }: Listener): Look {
  const { envoy } = live.seenEdge;
  if ('unknown' in envoy) return unknown('');
  const found = envoy.value.hosts.filter(({ domains }) => domains.some(domain => hostsMeet(domain, host)));
  const fix = `${ISTIOCTL} proxy-config routes ${said(envoy.value.from)}; ${live.askIstiod}`;
  if (!found.length) return symptom(`Envoy has no route for ${host}`, LOST, fix);
  const wanted = matches.map(match => ('exact' in match ? match.exact : match.prefix));
  const missing = wanted.filter(path => !clusterOf(found, path));
  if (missing.length) return symptom(`Envoy does not route ${missing.join(', ')}`, LOST, fix);
  const name = clusterName(live, receiverPort);
  const wrong = wanted.map(path => clusterOf(found, path)!).find(to => to !== name);
  return wrong ? unknown(`Envoy routes to ${said(wrong)}`) : ok('in Envoy');
}

const clusterOf = (hosts: readonly EnvoyHost[], path: string): string | undefined =>
  hosts.flatMap(({ routes }) => routes).find(one => one.path === path)?.cluster;

const clusterName = ({ tier }: LiveEdge, port: number): string => outboundCluster(port, tier.host);

function routedTo(live: LiveEdge, { name, receiver: { port: receiverPort } }: Listener): Look {
  const ref = { name, namespace: live.edge.gateway.namespace };
  const why = `A port or host that Alloy’s Service does not have becomes a cluster without endpoints: 503 (gRPC: UNAVAILABLE), flags NC or UH. The other receiver’s port answers 404 or 502 instead.`;
  const fine = `${live.tier.service.name}:${receiverPort}`;
  return live.compare('VirtualService', ref, why, { only: isDestination, fine });
}

const MODE =
  'Alloy takes mTLS alone: its sidecar (PeerAuthentication STRICT) or, with receiver.tls, itself. With another mode than the synthesized one each request gets 503 (flag UC, or URX,UF), gRPC UNAVAILABLE.';

function destinationRule(live: LiveEdge): Look {
  return live.compare('DestinationRule', destinationRuleOf(live.tier), MODE, { fine: 'mTLS' });
}

/**
 * Judges, with receiver.tls, the Secret with the certificate that the gateway presents to Alloy and the CA that the
 * gateway trusts.
 */
function gatewaySecret(live: LiveEdge): Look {
  const { edge, tier } = live;
  if (!tier.tls) return unknown('');
  const { gatewaySecret: name } = tier.tls;
  const why = 'Without it Envoy has nothing to show Alloy, which then refuses the handshake (read, not run).';
  const fix = `${kubectlIn(edge.namespace)} get secret ${name} -o yaml   # tls.crt, tls.key and ca.crt of Alloy's issuer`;
  return secretWith(live, name, [['tls.crt'], ['tls.key'], ['ca.crt']], why, fix);
}

function otherRules(live: LiveEdge): Look {
  const { service: alloyService } = live.tier;
  const ours = destinationRuleOf(live.tier);
  // Istio looks for a DestinationRule in the client's namespace, then in the Service's
  const places = [live.edge.namespace, alloyService.namespace];
  const other = destinationRulesFor(live.cluster.model, serviceHost(live)).find(
    ({ namespace, manifest: { name } }) =>
      places.includes(namespace) && !(name === ours.name && namespace === ours.namespace),
  );
  if (!other) return unknown('');
  const { namespace, name } = other.manifest;
  return broken(
    `DestinationRule ${namespace}/${name} is for ${alloyService.name} too`,
    'Of two DestinationRules for one host only one holds: the gateway’s own namespace first, then the older.',
    `${kubectlIn(namespace)} get destinationrule ${name} -o yaml   # whoever owns it takes ${alloyService.name} out of it, or puts ours into his`,
  );
}

function cluster(live: LiveEdge, { receiver: { port: receiverPort } }: Listener): Look {
  const { envoy } = live.seenEdge;
  if ('unknown' in envoy) return unknown(envoy.unknown);
  const name = clusterName(live, receiverPort);
  const found = envoy.value.clusters.find(one => one.name === name);
  const fix = `${ISTIOCTL} proxy-config clusters ${said(envoy.value.from)} --fqdn ${live.tier.host}; ${live.askIstiod}`;
  if (!found) {
    const why = 'Without the cluster requests get 503 (flag NC). istiod makes it from the port of Alloy’s Service.';
    return symptom(`Envoy has no cluster ${name}`, why, fix);
  }
  if (found.tls === 'mutual') return ok('in Envoy');
  return symptom(
    `Envoy speaks ${found.tls === 'none' ? 'plain text' : 'TLS without its certificate'} to Alloy`,
    MODE,
    fix,
  );
}
