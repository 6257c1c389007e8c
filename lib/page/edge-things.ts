/** What stands at the hops of the edge, from the load balancer to the gateway. */
import { AWS } from '../facts/aws-nlb';
import { GRPC_PACKAGE } from '../facts/otlp';
import { get, list, strings, text } from '../kubernetes/json';
import { POLICIES } from '../kubernetes/kinds';
import type { Manifest } from '../kubernetes/manifests';
import { credentials, namesOf } from '../rules/model/credentials';
import { rulesInForce } from '../rules/model/destination-rules';
import { gatewayPods } from '../rules/model/fronts';
import { type Pods, policiesForAny } from '../rules/model/mesh';
import { type Model, perModel } from '../rules/model/model';
import { policyAt, tlsMode } from '../rules/model/read/istio/destination-rule';
import type { ServicePort } from '../rules/model/read/kubernetes/services';
import type { Match, Route } from '../rules/model/routes';
import type { Gateway } from '../rules/model/servers';
import { alloyServices, fronts, gateways, tables } from './on-path';
import { type Thing, thingAt } from './thing';

/** The load balancers, by the Services that order them. */
export function balancers(model: Model): Thing[] {
  const ordered = fronts(model).filter(({ type }) => type === 'LoadBalancer');
  return ordered.map(({ manifest, annotations }) => {
    const said = [annotations[`${AWS}scheme`] ?? '', targetText(annotations[`${AWS}nlb-target-type`])];
    return thingAt(manifest, [joined(said.filter(Boolean))], ['spec', 'type']);
  });
}

function targetText(type: string | undefined): string {
  return type ? `${type} targets` : '';
}

/** The ports of the gateway's Services. */
export function servicePorts(model: Model): Thing[] {
  return fronts(model).map(({ manifest, ports }) =>
    thingAt(
      manifest,
      [joined(ports.map(({ port, name }) => (name ? `${port} ${name}` : `${port}`)))],
      ['spec', 'ports'],
    ),
  );
}

/** Where the Service's ports lead, and the gateway's pods there. */
export function targetPorts(model: Model): Thing[] {
  const ways = fronts(model).map(({ manifest, ports }) =>
    thingAt(manifest, [joined(ports.map(wayText))], ['spec', 'ports']),
  );
  const pods = new Set(gateways(model).flatMap(gateway => gatewayPods(model, gateway)));
  return [...ways, ...[...pods].map(({ manifest }) => thingAt(manifest, []))];
}

/** A port and where it leads: `4317 → 14317`. */
export function wayText({ port, targetPort }: ServicePort): string {
  return `${port}\u00a0→\u00a0${targetPort}`;
}

/** The listeners, a line for each server. */
export function listeners(model: Model): Thing[] {
  return gateways(model).map(({ manifest, servers }) =>
    thingAt(
      manifest,
      servers.map(({ number, protocol, tls, hosts }) =>
        [number, protocol, tls?.mode, joined(hosts.map(({ name }) => name))].filter(Boolean).join(' '),
      ),
      ['spec', 'servers'],
    ),
  );
}

/** The Secrets that listeners show to senders, and who makes them. */
export function certificates(model: Model): Thing[] {
  const mine = new Set(gateways(model));
  return credentials(model)
    .filter(({ server }) => mine.has(server.gateway))
    .flatMap(({ server, name, path, makers }) =>
      makers.length > 0
        ? makers.map(maker => thingAt(maker, maker.kind === 'Certificate' ? [joined(namesOf(maker))] : []))
        : [
            {
              ...thingAt(server.gateway.manifest, ['not in the input'], path, `Secret ${name}`),
              isMissing: true as const,
            },
          ],
    );
}

/** The routes, a line for each. */
export function routes(model: Model): Thing[] {
  return tables(model).map(table => thingAt(table.manifest, table.routes.map(routeText), ['spec', 'http']));
}

function routeText({ matches, destinations, redirect, directResponse }: Route): string {
  const from = matches.length === 0 ? 'any path' : joined([...new Set(matches.map(matchText))]);
  const to = destinations.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`));
  const other = redirect.value === undefined ? 'nowhere' : 'elsewhere';
  return `${from} → ${joined(to) || (directResponse.value === undefined ? other : 'an answer of its own')}`;
}

function matchText({ uri }: Match): string {
  if (!uri) return 'any path';
  // the whole name of a gRPC service has no room in a picture
  const path = uri.value.replace(`/${GRPC_PACKAGE}`, '');
  return uri.type === 'exact' ? path : `${path}${uri.type === 'prefix' ? '…' : ' (regex)'}`;
}

/** The rules for how gateways connect to Alloy. */
export function destinations(model: Model): Thing[] {
  const rules = new Set(alloyServices(model).flatMap(service => rulesInForce(model, service)));
  return [...rules].map(rule => {
    const mode = tlsMode(policyAt(rule, undefined).value);
    return thingAt(rule.manifest, [`${rule.host}${mode ? `: ${mode}` : ''}`], ['spec', 'host']);
  });
}

/** The policies for the gateway's pods. */
export function edgePolicies(model: Model): Thing[] {
  return policiesOf(model, gatewayEnds(model));
}

/** The gateways' pods as policies see them; of a gateway without pods in the input, the labels that it asks for. */
const gatewayEnds = perModel((model): readonly Pods[] =>
  gateways(model).flatMap(gateway => podsBehind(model, gateway)),
);

const podsBehind = (model: Model, gateway: Gateway): readonly Pods[] => {
  const pods = gatewayPods(model, gateway);
  return pods.length > 0 ? pods : [{ namespace: '', labels: gateway.selector }];
};

/** The policies for pods. Only for lists that the model made. */
export function policiesOf(model: Model, pods: readonly Pods[]): Thing[] {
  const found = new Set(POLICIES.flatMap(kind => policiesForAny(model, kind, pods)));
  return [...found].map(policy => thingAt(policy, policyText(policy)));
}

function policyText({ kind, value }: Manifest): string[] {
  const spec = get(value, 'spec');
  if (kind === 'PeerAuthentication') return [text(get(spec, 'mtls', 'mode')) ?? 'UNSET'];
  if (kind === 'AuthorizationPolicy') return [text(get(spec, 'action')) ?? 'ALLOW'];
  if (kind !== 'RequestAuthentication') return [];
  return strings(list(get(spec, 'jwtRules')).map(rule => get(rule, 'issuer'))).slice();
}

/** The addresses that senders use: the hosts of the listeners, with the Service's ports that lead there. */
export function addresses(model: Model): string[] {
  const found = gateways(model).flatMap(({ servers }) =>
    servers.flatMap(({ hosts, number }) => hosts.map(({ name }) => `${name}:${number}`)),
  );
  return [...new Set(found)];
}

const MOST = 4;

/** The first of a list, and how many more there are. */
export function joined(items: readonly string[]): string {
  const more = items.length > MOST ? ` and ${items.length - MOST} more` : '';
  return items.slice(0, MOST).join(', ') + more;
}
