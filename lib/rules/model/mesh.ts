import { get, list, stringMap, text } from '../json';
import { type Manifest, sameNamespace } from '../manifests';
import { groupBy } from './group';
import type { Model } from './model';
import type { Service } from './services';
import { selects, type Workload } from './workloads';

/** Where Istio keeps the policies that hold for every namespace, unless the mesh says otherwise. */
export const ROOT_NAMESPACE = 'istio-system';

/** The mTLS that a port asks for, and the policy that says so. */
export interface PeerMode {
  readonly mode: string;
  readonly policy: Manifest;
}

/** Pods as policies see them: by namespace and labels. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of a Service; where none is in the input, what its selector says about them. */
export function podsBehind(model: Model, service: Service): readonly Pods[] {
  const pods = model.podsOf(service);
  return pods.length > 0 ? pods : [{ namespace: service.namespace, labels: service.selector }];
}

/** What the PeerAuthentications in the input ask of a port: the workload's before the namespace's before the mesh's. */
export function peerMode(model: Model, pods: Pods, port: number | undefined): PeerMode | undefined {
  const mine: (PeerMode | undefined)[] = [undefined, undefined, undefined];
  for (const policy of inNamespaces(model, 'PeerAuthentication', pods.namespace)) {
    const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
    const isLocal = policy.namespace !== '' && policy.namespace === pods.namespace;
    const hasSelector = Object.keys(selector).length > 0;
    if (hasSelector && isLocal && selects(selector, pods.labels)) mine[0] ??= modeOf(policy, port);
    if (!hasSelector && isLocal) mine[1] ??= modeOf(policy, undefined);
    if (!hasSelector && policy.namespace === ROOT_NAMESPACE) mine[2] ??= modeOf(policy, undefined);
  }
  return mine.find(Boolean);
}

/** Whether the pods get a sidecar; undefined where the input does not say. */
export function hasSidecar(model: Model, workload: Workload): boolean | undefined {
  const { labels, namespace, containers } = workload;
  if (containers.some(({ name }) => name === 'istio-proxy')) return true;
  if (optsOut(workload)) return false;
  if (labels['sidecar.istio.io/inject'] === 'true' || labels['istio.io/rev']) return true;
  const found = namespace ? model.manifests.find('Namespace', '', namespace) : undefined;
  if (!found) return model.complete ? false : undefined;
  const its = stringMap(get(found.value, 'metadata', 'labels'));
  if (its['istio-injection'] === 'disabled') return false;
  if (its['istio-injection'] === 'enabled' || its['istio.io/rev']) return true;
  if (its['istio.io/dataplane-mode']) return undefined;
  return model.complete ? false : undefined;
}

/** Whether the pods themselves refuse a sidecar. */
export function optsOut({ labels, annotations, containers, spec }: Workload): boolean {
  if (containers.some(({ name }) => name === 'istio-proxy')) return false;
  if (get(spec, 'hostNetwork') === true) return true;
  const own = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  return own !== undefined && !/^(?:y|yes|true|on)$/i.test(own);
}

/** Whether the pods' inbound traffic to a port goes around their sidecar. */
export function bypassesSidecar({ annotations }: Workload, port: number): boolean {
  const excluded = annotations['traffic.sidecar.istio.io/excludeInboundPorts'];
  const included = annotations['traffic.sidecar.istio.io/includeInboundPorts'];
  if (excluded && words(excluded).includes(String(port))) return true;
  return included !== undefined && included.trim() !== '*' && !words(included).includes(String(port));
}

/** The policies of a kind that hold for these pods. */
export function policiesFor(model: Model, kind: string, pods: Pods): readonly Manifest[] {
  return inNamespaces(model, kind, pods.namespace).filter(({ value, namespace }) => {
    // these name a Gateway of the Gateway API or a waypoint's Service, and no pods
    if (get(value, 'spec', 'targetRef') || list(get(value, 'spec', 'targetRefs')).length > 0) return false;
    const selector = stringMap(get(value, 'spec', 'selector', 'matchLabels'));
    const here = namespace === ROOT_NAMESPACE || sameNamespace(namespace, pods.namespace);
    return here && (Object.keys(selector).length === 0 || selects(selector, pods.labels));
  });
}

/** The objects of a kind that can speak about pods of a namespace. */
function inNamespaces(model: Model, kind: string, namespace: string): readonly Manifest[] {
  const all = model.manifests.ofKind(kind);
  if (namespace === '') return all;
  const groups = model.once(`${kind} by namespace`, () => groupBy(all, found => found.namespace));
  return [...new Set([namespace, ROOT_NAMESPACE, ''])].flatMap(place => groups.get(place) ?? []);
}

function modeOf(policy: Manifest, port: number | undefined): PeerMode | undefined {
  const spec = get(policy.value, 'spec');
  const own = port === undefined ? undefined : text(get(spec, 'portLevelMtls', String(port), 'mode'));
  const mode = own && own !== 'UNSET' ? own : text(get(spec, 'mtls', 'mode'));
  return mode && mode !== 'UNSET' ? { mode, policy } : undefined;
}

function words(list: string): string[] {
  return list.split(',').map(word => word.trim());
}
