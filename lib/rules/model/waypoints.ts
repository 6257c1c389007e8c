/**
 * Which waypoint of an ambient mesh stands before Services and pods, as istiod binds them
 * (https://istio.io/latest/docs/ambient/usage/waypoint/).
 */

import { INGRESS_USE_WAYPOINT, USE_WAYPOINT, USE_WAYPOINT_NAMESPACE, WAYPOINT_FOR } from '../../facts/istio';
import { get, list, type Path, stringMap, text } from '../../kubernetes/json';
import { type Manifest, nameOf, sameNamespace } from '../../kubernetes/manifests';
import { holdsFor, type Labels } from '../../kubernetes/selector';
import { GATEWAY } from './gateway-api';
import { groupBy } from './group';
import { type Model, perModel } from './model';

/** What a label names as the waypoint of an object. */
export interface Binding {
  /** The object that has the label: itself, or its namespace. */
  readonly by: Manifest;
  readonly path: Path;
  /** The namespace of what is bound. */
  readonly from: string;
  /** Namespace and name of the waypoint. */
  readonly namespace: string;
  readonly name: string;
}

/** What is bound: the object with its labels, and whether requests are for a Service or for a pod's own address. */
export interface Bound {
  readonly object: Manifest;
  readonly path: Path;
  readonly labels: Labels;
  readonly traffic: 'service' | 'workload';
}

/** The waypoint that is named for an object, by its own label or by its namespace's. undefined if none is. */
export function bindingOf(model: Model, { object, path, labels }: Bound): Binding | undefined {
  const { namespace: from } = object;
  const named = (by: Manifest, at: Path, its: Labels): Binding | undefined => {
    const name = its[USE_WAYPOINT];
    if (!name || name === 'none') return undefined;
    return { by, path: [...at, USE_WAYPOINT], from, namespace: its[USE_WAYPOINT_NAMESPACE] ?? from, name };
  };
  if (labels[USE_WAYPOINT] !== undefined) return named(object, path, labels);
  const place = from ? model.manifests.find('Namespace', '', from) : undefined;
  return place && named(place, NAMESPACE_LABELS, labelsOf(place));
}

const NAMESPACE_LABELS: Path = ['metadata', 'labels'];

const labelsOf = ({ value }: Manifest): Labels => stringMap(get(value, ...NAMESPACE_LABELS));

/** A Service or a ServiceEntry as something that a waypoint may stand before. */
export function asService(object: Manifest): Bound {
  return { object, path: NAMESPACE_LABELS, labels: labelsOf(object), traffic: 'service' };
}

/** The Gateway that a binding names. */
export function waypointAt(model: Model, { namespace, name }: Binding): Manifest | undefined {
  return (byName(model).get(name) ?? []).find(gateway => sameNamespace(gateway.namespace, namespace));
}

const byName = perModel(model => groupBy(model.manifests.ofKind(GATEWAY), ({ name }) => name));

/** Says why istiod binds no waypoint although the label names one; undefined if it may bind one. */
export function whyUnbound(model: Model, bound: Bound, binding: Binding): { got: string; fix: string } | undefined {
  const waypoint = waypointAt(model, binding);
  if (!waypoint) return whyMissing(model, binding);
  const name = textOf(waypoint);
  if (!isWaypoint(model, waypoint))
    return {
      got: `${name} is of the class ${text(get(waypoint.value, 'spec', 'gatewayClassName'))}, and no waypoint`,
      fix: 'Name a Gateway of the class istio-waypoint.',
    };
  const traffic = labelsOf(waypoint)[WAYPOINT_FOR] ?? 'service';
  // what a namespace says of its waypoint holds for the traffic that the waypoint is for
  const isOwn = binding.by === bound.object || bound.traffic === 'service';
  if (traffic !== 'all' && traffic !== bound.traffic && isOwn)
    return {
      got: `${name} is for ${traffic}, and requests come for ${bound.traffic === 'service' ? 'a Service' : 'the pods themselves'}`,
      fix: `Write ${WAYPOINT_FOR}: ${bound.traffic} on ${name}, or all.`,
    };
  if (!allows(model, waypoint, binding.from))
    return {
      got: `${name} lets nobody of ${binding.from} use it: its listener says no allowedRoutes for that namespace`,
      fix: `Write allowedRoutes: {namespaces: {from: All}} at the HBONE listener of ${name}, or a waypoint in ${binding.from}.`,
    };
  return undefined;
}

function whyMissing(model: Model, { namespace, name }: Binding): { got: string; fix: string } | undefined {
  const [other] = byName(model).get(name) ?? [];
  if (!other && !model.complete) return undefined;
  const near = model.manifests.ofKind(GATEWAY).find(one => one.namespace === namespace && isWaypoint(model, one));
  return {
    got: `there is no Gateway ${name} of the Gateway API in ${namespace || 'its namespace'}${other || near ? `; there is ${textOf((other ?? near)!)}` : ''}`,
    fix: other
      ? `Write ${USE_WAYPOINT_NAMESPACE}: ${other.namespace} beside the label.`
      : 'Name a waypoint that is there, or make one (gatewayClassName: istio-waypoint).',
  };
}

/** A Gateway's name for a message: the kind is that of the Gateway API. */
const textOf = ({ namespace, name }: Manifest): string => nameOf({ kind: 'Gateway', namespace, name });

/** Whether a Gateway is a waypoint: by the class of Istio's own, or by one in the input that Istio's controller of the mesh serves. */
export function isWaypoint(model: Model, { value }: Manifest): boolean {
  const name = text(get(value, 'spec', 'gatewayClassName')) ?? '';
  const own = model.manifests.ofKind('GatewayClass').find(one => one.name === name);
  return own ? get(own.value, 'spec', 'controllerName') === MESH_CONTROLLER : name.includes('waypoint');
}

const MESH_CONTROLLER = 'istio.io/mesh-controller';

/** Whether objects of a namespace may use the waypoint: those of its own, unless the HBONE listener lets others in. */
function allows(model: Model, waypoint: Manifest, namespace: string): boolean {
  const listener = list(get(waypoint.value, 'spec', 'listeners')).find(each => get(each, 'protocol') === 'HBONE');
  const from = text(get(listener, 'allowedRoutes', 'namespaces', 'from')) ?? 'Same';
  if (from === 'All' || sameNamespace(waypoint.namespace, namespace)) return true;
  if (from !== 'Selector') return false;
  const selector = get(listener, 'allowedRoutes', 'namespaces', 'selector');
  const place = model.manifests.find('Namespace', '', namespace);
  if (!place || get(selector, 'matchExpressions') !== undefined) return true;
  const labels = { 'kubernetes.io/metadata.name': namespace, ...labelsOf(place) };
  return holdsFor(stringMap(get(selector, 'matchLabels')), labels);
}

/** Whether ingress gateways send requests for the Service through its waypoint. */
export function isUsedByIngress(model: Model, { object, labels }: Bound): boolean | undefined {
  const place = object.namespace ? model.manifests.find('Namespace', '', object.namespace) : undefined;
  const said = labels[INGRESS_USE_WAYPOINT] ?? (place && labelsOf(place)[INGRESS_USE_WAYPOINT]);
  if (said !== undefined) return /^(?:1|t|true)$/i.test(said);
  // the namespace's labels may not be in the input
  return place || model.complete ? false : undefined;
}
