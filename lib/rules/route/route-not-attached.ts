import { GATEWAY_API_GROUP } from '../../facts/gateway-api';
import { inert } from '../../foreign/text';
import { few, get, list, text } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { admits, isFor, reachedBy } from '../model/flows';
import type { Model } from '../model/model';
import { gatewayNamed, gatewaysNamed } from '../model/names';
import type { Problem } from '../model/problem';
import type { Binding, RouteTable } from '../model/routes';
import { type Gateway, type Server, serverText } from '../model/servers';

export const routeNotAttached: Rule = {
  id: 'route-not-attached',
  hop: 'route',
  severity: 'error',
  summary: 'Each parentRef of an HTTPRoute or a GRPCRoute names a listener that takes the route.',
  why: `A listener takes the routes that name its Gateway (and sectionName and port, where they are said), whose kind and namespace allowedRoutes lets in, of its
own namespace alone if nothing is said, and whose hostnames meet its own. Any other route is there and attached to nothing (Accepted: False with NoMatchingParent, NotAllowedByListeners or
NoMatchingListenerHostname in its status, which kubectl apply does not show): 404, UNIMPLEMENTED for gRPC. A Gateway that is not there is not even said in the status.`,
  fix: 'Name a Gateway and a listener that are there, and let the route in by the listener’s allowedRoutes and hostname.',
  reads: [...SERVERS, ...ROUTES],
  ...twins(API_PATH, 'sectionName: otlp-http}', 'sectionName: http}'),
  *check(model) {
    for (const table of model.routeTables.filter(({ dialect }) => dialect === 'gateway-api')) {
      const problems = [
        ...strangeParents(at(table.manifest)),
        ...table.gateways
          .filter(({ ref }) => ref !== 'mesh')
          .flatMap(binding => problemOf(model, table, binding) ?? []),
      ];
      yield* problems;
      if (problems.length === 0) yield* lonelyHosts(model, table);
    }
  },
};

function problemOf(model: Model, table: RouteTable, binding: Binding): Problem | undefined {
  const { manifest: object } = table;
  const { ref, written, server: only } = binding;
  const path = ['spec', 'parentRefs', Number(binding.path.at(-1))];
  const gateway = gatewayNamed(model, ref, 'gateway-api');
  if (!gateway) return missing(model, table, binding);
  const named = gateway.servers.filter(server => isFor(binding, server));
  if (named.length === 0) {
    if (gateway.servers.some(({ name }) => name === '')) return undefined;
    const isName = only?.name !== undefined && !gateway.servers.some(({ name }) => name === only.name);
    return {
      object: at(object),
      path: [...path, isName ? 'sectionName' : 'port'],
      got: `${nameOf(gateway.manifest)} has no listener ${isName ? inert(only!.name!) : `with port ${only?.number}${only?.name ? ` and the name ${inert(only.name)}` : ''}`}, only ${listeners(gateway)}`,
      fix: `Name one of the listeners: ${listeners(gateway)}.`,
    };
  }
  if (reachedBy(model, table).some(({ server }) => named.includes(server))) return undefined;
  return { object: at(object), path: [...path, 'name'], ...refusal(table, written, gateway, named) };
}

/** The object that was written, since these places are its own. */
function at(object: Problem['object']): Problem['object'] {
  return object.written!([]).object;
}

/** Parents of kinds that istiod passes over, and that look like a Gateway. */
function strangeParents(object: Problem['object']): Problem[] {
  return list(get(object.value, 'spec', 'parentRefs')).flatMap((parent, index) => {
    const [group, kind] = [text(get(parent, 'group')) ?? GATEWAY_API_GROUP, text(get(parent, 'kind')) ?? ''];
    if (!SAME_NAME.test(kind) || PARENTS.includes(`${group}/${kind}`)) return [];
    return [
      {
        object,
        path: ['spec', 'parentRefs', index, get(parent, 'group') === undefined ? 'kind' : 'group'],
        got: inert(`istiod knows no parent ${kind} of ${group || 'the core group'}`),
        fix: 'Leave group and kind out: then the parent is a Gateway of the Gateway API.',
      },
    ];
  });
}

const SAME_NAME = /^(?:Ingress)?Gateway$/i;

/** @see https://github.com/istio/istio/blob/master/pilot/pkg/config/kube/gateway/conversion.go (allowedParentReferences) */
const PARENTS = [
  ...[`${GATEWAY_API_GROUP}/Gateway`, `${GATEWAY_API_GROUP}/ListenerSet`],
  ...['/Service', 'networking.istio.io/ServiceEntry'],
];

function listeners({ servers }: Gateway): string {
  return few(servers.map(({ name, number }) => (number === undefined ? name : `${name} (${number})`)));
}

/** A Gateway that is not there; in an input that is not complete, one that is there in another namespace. */
function missing(model: Model, table: RouteTable, { ref, written, path }: Binding): Problem | undefined {
  const elsewhere = gatewaysNamed(model, written, 'gateway-api')[0];
  const namespace = ref.slice(0, ref.indexOf('/'));
  if (!elsewhere && gatewayNamed(model, ref, 'istio'))
    return {
      object: at(table.manifest),
      path: [...path, 'name'],
      got: `Gateway ${inert(ref)} is Istio's own, which takes VirtualServices alone`,
      fix: 'Write a VirtualService, or a Gateway of gateway.networking.k8s.io.',
    };
  if (!model.complete && (!elsewhere || namespace !== table.namespace)) return undefined;
  return {
    object: at(table.manifest),
    path: [...path, 'name'],
    got: `there is no Gateway ${ref} of the Gateway API${elsewhere ? `; there is ${nameOf(elsewhere.manifest)}` : ''}`,
    ...(elsewhere && { fix: `Write namespace: ${elsewhere.namespace} beside the name.` }),
  };
}

/** Why none of these listeners takes the route. */
function refusal(
  { manifest, hosts, namespace }: RouteTable,
  name: string,
  gateway: Gateway,
  named: readonly Server[],
): Pick<Problem, 'got' | 'fix'> {
  const { kind } = manifest;
  const ofKind = named.filter(server => server.routeKinds?.includes(kind) ?? true);
  const [first] = named as [Server];
  if (ofKind.length === 0)
    return {
      got: `${serverText(first)} of ${inert(name)} takes no ${kind}, only ${few(first.routeKinds ?? []) || 'kinds that it has no routes for'}`,
      fix:
        first.protocol === 'TLS' || first.protocol === 'TCP'
          ? `Write protocol: HTTPS with tls.mode: Terminate, as an ${kind} needs it.`
          : `Add kind: ${kind} to the listener's allowedRoutes.kinds, or leave kinds out.`,
    };
  const here = ofKind.filter(server => server.hosts.some(host => admits(host, { namespace })));
  if (here.length === 0)
    return {
      got: `${serverText(ofKind[0]!)} of ${inert(name)} takes no routes of the namespace ${namespace}: its allowedRoutes are for ${places(ofKind[0]!, gateway)}`,
      fix: `Write allowedRoutes.namespaces.from: All, or a Selector that finds ${namespace}, for the listener.`,
    };
  return {
    got: `it is for ${few(hosts.map(host => host.name))}, and ${serverText(here[0]!)} of ${inert(name)} for ${few(new Set(here.flatMap(server => server.hosts.map(host => host.name))))}`,
    fix: 'Write one of the listener’s hostnames, or leave the hostnames of the route out.',
  };
}

function places({ hosts }: Server, { namespace }: Gateway): string {
  const names = [...new Set(hosts.map(host => host.namespace ?? '*'))];
  if (names.includes('~')) return 'namespaces with other labels';
  return names.length === 1 && names[0] === namespace ? `its own, ${namespace || 'where it is applied'}` : few(names);
}

/** Hostnames that no listener has, of a route that has others. */
function* lonelyHosts(model: Model, table: RouteTable): Generator<Problem> {
  const isWhole = table.gateways.every(({ ref }) => gatewayNamed(model, ref, 'gateway-api') !== undefined);
  const met = new Set(reachedBy(model, table).flatMap(({ hosts }) => hosts));
  if (!isWhole || met.size === 0) return;
  for (const { name, path } of table.hosts) {
    if (!met.has(name))
      yield {
        object: table.manifest,
        path,
        got: `no listener that the route is attached to is for ${inert(name)}`,
        fix: 'Write a hostname of a listener, or take it out.',
      };
  }
}
