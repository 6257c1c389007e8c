import { inert } from '../../foreign/text';
import { few, get, integer, list, type Path, text } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { backendRefs, referenceAt, servedRoutes } from '../model/gateway-api';
import type { Problem } from '../model/problem';

export const routeRuleRefused: Rule = {
  id: 'route-rule-refused',
  hop: 'route',
  severity: 'error',
  summary:
    'Each rule of an HTTPRoute or a GRPCRoute is one that istiod can make a route of, and sends to Services, by name and port.',
  why: `A backendRef is the name of a Service, without namespace and domain, and the Service's port. istiod refuses the whole route where the name has a dot, the port is missing or a filter is
one of others (ExtensionRef, ExternalAuth), and answers 500 for a backend of another kind. Where all weights are 0, or nothing is named, the answer is 500 too: HTTP senders may drop the data for
good, and gRPC's status is UNKNOWN.`,
  fix: 'Write backendRefs: [{name: <Service>, port: <its port>}].',
  reads: [...ROUTES],
  ...twins(
    API_PATH,
    'backendRefs: [{name: alloy, port: 4318}]',
    'backendRefs: [{name: alloy.observability.svc.cluster.local, port: 4318}]',
  ),
  *check(model) {
    for (const route of servedRoutes(model)) {
      for (const { path, group, kind, name } of backendRefs(route)) {
        const problem = wrongBackend(route, path, group, kind, name);
        if (problem) yield problem;
      }
      for (const [index, rule] of list(get(route.value, 'spec', 'rules')).entries())
        yield* inRule(route, rule, ['spec', 'rules', index]);
    }
  },
};

function wrongBackend(object: Manifest, path: Path, group: string, kind: string, name: string): Problem | undefined {
  const isHost = group === 'networking.istio.io' && kind === 'Hostname';
  if (!isHost && !(group === '' && kind === 'Service')) {
    if (OTHERS.includes(kind)) return undefined;
    return {
      object,
      path: [...path, get(object.value, ...path, 'kind') === undefined ? 'group' : 'kind'],
      got: `it names a ${inert(group ? `${kind} of ${group}` : kind)}, to which istiod sends nothing`,
      fix: 'Name the Service before the pods, without group and kind.',
    };
  }
  if (!isHost && name.includes('.')) {
    const [service, namespace] = name.split('.') as [string, string];
    const own = referenceAt(object, path).namespace;
    return {
      object,
      path: [...path, 'name'],
      got: `${inert(name)} is a host, and the name of a Service is asked for`,
      fix: inert(`Write name: ${service}${namespace === own ? '' : `, namespace: ${namespace}`}.`),
    };
  }
  if (integer(get(object.value, ...path, 'port')) === undefined)
    return { object, path, got: 'it has no port', fix: 'Write the port of the Service.' };
  return undefined;
}

/** Kinds that istiod sends to, if it is told to know them. */
const OTHERS = ['InferencePool', 'ServiceImport', 'XBackend'];

function* inRule(object: Manifest, rule: unknown, path: Path): Generator<Problem> {
  const filters = list(get(rule, 'filters'));
  for (const [index, filter] of filters.entries()) {
    const type = text(get(filter, 'type')) ?? '';
    if (!REFUSED.includes(type)) continue;
    yield {
      object,
      path: [...path, 'filters', index, 'type'],
      got: `istiod knows no filter ${type}, and refuses the whole route`,
      fix: 'Take it out; what Istio has of its own for it are policies with targetRefs, and EnvoyFilters.',
    };
  }
  if (filters.some(filter => get(filter, 'type') === 'RequestRedirect')) return;
  const refs = list(get(rule, 'backendRefs'));
  if (refs.length === 0)
    yield { object, path, got: 'it names no backendRefs, and every request that it takes is answered with 500' };
  else if (refs.every(ref => integer(get(ref, 'weight')) === 0))
    yield {
      object,
      path: [...path, 'backendRefs', 0, 'weight'],
      got: `the weights are ${few(refs.map(() => 0))}, and every request is answered with 500`,
      fix: 'Leave weight out, or write a number above 0.',
    };
}

const REFUSED = ['ExtensionRef', 'ExternalAuth'];
