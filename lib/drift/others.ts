import { ROOT_NAMESPACE } from '../facts/istio';
import { hostsMeet } from '../kubernetes/hosts';
import { get, list, type Path, stringMap, strings, text } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import { type Manifest, type Manifests, nameOf, sameNamespace } from '../kubernetes/manifests';
import { selects } from '../kubernetes/selector';
import { clusterDomainIn, completeHost } from '../rules/model/read/istio/host';
import type { Expected } from './expected';

/** Pods on our path: their known labels. */
interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Whether the pods are a gateway's that other applications share: Services and budgets that are not ours select them
   * too.
   */
  readonly isShared: boolean;
}

/**
 * Writes one line for each object that is not ours and selects our pods or names our hosts. A person must judge whether
 * it matters: a shared gateway has many that are right.
 *
 * @param others the live objects that are not ours
 */
export function actingOnOurs(expected: readonly Expected[], live: Manifests, others: readonly Manifest[]): string[] {
  const pods = podsOf(expected, live);
  const hosts = hostsOf(expected);
  const clusterDomain = clusterDomainIn(expected);
  return others.flatMap(other => {
    const isOnPods =
      pods.some(each => actsOn(other, each)) || expected.some(ours => scales(other, ours)) || joins(other, expected);
    if (!isOnPods && !speaksOf(other, hosts, clusterDomain)) return [];
    return `not ours, but ${isOnPods ? 'acts on our pods' : 'speaks of our hosts'}: ${nameOf(other)}  ${other.file}`;
  });
}

/** Whether an object is an autoscaler that sets the replicas of an object of ours. */
export function scales(
  { kind, namespace, value }: Pick<Manifest, 'kind' | 'namespace' | 'value'>,
  ours: Pick<Expected, 'kind' | 'namespace' | 'name'>,
): boolean {
  const target = get(value, 'spec', 'scaleTargetRef');
  return (
    kind === 'HorizontalPodAutoscaler' &&
    get(target, 'kind') === ours.kind &&
    get(target, 'name') === ours.name &&
    sameNamespace(namespace, ours.namespace)
  );
}

/** Labels that the injector and the controllers add to a pod: a selector with these labels may mean our pods. */
const OF_CLUSTER =
  /^(?:security\.istio\.io\/tlsMode|service\.istio\.io\/.*|istio\.io\/rev|pod-template-hash|topology\.kubernetes\.io\/.*)$/;

function actsOn({ kind, namespace, value }: Manifest, pods: Pods): boolean {
  const facts = factsOf(kind);
  const path = facts?.selector;
  if (!path || (pods.isShared && (kind === 'Service' || kind === 'PodDisruptionBudget'))) return false;
  const isEverywhere = namespace === ROOT_NAMESPACE && facts?.group.endsWith('.istio.io');
  if (!isEverywhere && !sameNamespace(namespace, pods.namespace)) return false;
  const wanted = Object.entries(stringMap(get(value, ...path)));
  // a Service without a selector leads to addresses that somebody lists
  if (wanted.length === 0) return kind !== 'Service';
  return wanted.every(
    ([key, label]) => pods.labels[key] === label || (pods.labels[key] === undefined && OF_CLUSTER.test(key)),
  );
}

/** Alloy's pods and the gateway's: as synthesized, and as in the input, where they may have more labels. */
function podsOf(expected: readonly Expected[], live: Manifests): readonly Pods[] {
  const edges = expected.filter(
    ({ kind, value }) => kind === 'Service' && get(value, 'spec', 'type') === 'LoadBalancer',
  );
  const selector = expected.map(({ kind, value }) => (kind === 'Gateway' ? get(value, 'spec', 'selector') : undefined));
  const wanted = [
    ...edges.map(({ namespace, value }) => ({
      namespace,
      labels: stringMap(get(value, 'spec', 'selector') ?? selector.find(Boolean)),
      isShared: true,
    })),
    ...expected.map(({ kind, namespace, value }) => ({
      namespace,
      labels: labelsIn(kind, value),
      isShared: !makesPods(kind) && edges.some(edge => edge.namespace === namespace),
    })),
  ].filter(({ labels }) => Object.keys(labels).length > 0);
  const found = live.all.flatMap(({ kind, namespace, value }) => {
    if (!makesPods(kind)) return [];
    const labels = labelsIn(kind, value);
    const ours = wanted.find(each => sameNamespace(each.namespace, namespace) && selects(each.labels, labels));
    return ours ? [{ namespace, labels, isShared: ours.isShared }] : [];
  });
  const all = new Map([...wanted, ...found].map(pods => [JSON.stringify(pods), pods]));
  return [...all.values()].slice(0, MOST_PODS);
}

/** The most different label sets that are compared: no cluster has so many of our pods. */
const MOST_PODS = 200;

/** The labels of the pods that an object makes or selects. */
function labelsIn(kind: string, value: unknown): Pods['labels'] {
  const facts = factsOf(kind);
  const path = facts?.pod ? [...facts.pod, ...LABELS] : facts?.selector;
  return stringMap(path && get(value, ...path));
}

const LABELS: Path = ['metadata', 'labels'];
const makesPods = (kind: string): boolean => factsOf(kind)?.pod !== undefined;

/** The public names, and the names of our Services. */
function hostsOf(expected: readonly Expected[]): readonly string[] {
  return expected.flatMap(({ kind, namespace, name, value }) => {
    if (kind === 'VirtualService') return strings(get(value, 'spec', 'hosts'));
    if (kind === 'HTTPRoute') return strings(get(value, 'spec', 'hostnames'));
    return kind === 'Service' ? [completeHost(name, namespace)] : [];
  });
}

function speaksOf(other: Manifest, ours: readonly string[], clusterDomain: string): boolean {
  return namesIn(other).some(name => {
    const host = completeHost(name.slice(name.indexOf('/') + 1), other.namespace, clusterDomain);
    // a wildcard for every name says nothing about ours
    return host !== '*' && ours.some(each => hostsMeet(host, each));
  });
}

/** The hosts that an object is for, and the Services that it leads to or lists addresses for. */
function namesIn({ kind, namespace, value }: Manifest): readonly string[] {
  const spec = get(value, 'spec');
  if (kind === 'DestinationRule') return strings([get(spec, 'host')]);
  if (kind === 'Gateway') return items(get(spec, 'servers')).flatMap(server => strings(items(get(server, 'hosts'))));
  if (kind === 'Gateway.gateway.networking.k8s.io')
    return strings(items(get(spec, 'listeners')).map(listener => get(listener, 'hostname')));
  if (kind === 'ServiceEntry') return strings(items(get(spec, 'hosts')));
  if (kind === 'VirtualService') return [...strings(items(get(spec, 'hosts'))), ...destinationsIn(spec)];
  if (kind === 'EndpointSlice' && !isOwned(value)) return servicesOf([get(value, ...LABELS, SERVICE_NAME)], namespace);
  if (!/^(?:GRPC|HTTP|TCP|TLS)Route$/.test(kind)) return [];
  const backends = items(get(spec, 'rules')).flatMap(rule => items(get(rule, 'backendRefs')));
  return [
    ...strings(items(get(spec, 'hostnames'))),
    ...backends.flatMap(backend => servicesOf([get(backend, 'name')], text(get(backend, 'namespace')) ?? namespace)),
  ];
}

const SERVICE_NAME = 'kubernetes.io/service-name';

function destinationsIn(spec: unknown): readonly string[] {
  const routes = ['http', 'tcp', 'tls'].flatMap(protocol => items(get(spec, protocol)));
  const targets = routes.flatMap(route => [
    ...items(get(route, 'route')).map(target => get(target, 'destination')),
    ...items(get(route, 'mirrors')).map(target => get(target, 'destination')),
    get(route, 'mirror'),
  ]);
  return strings(targets.map(target => get(target, 'host')));
}

const servicesOf = (names: readonly unknown[], namespace: string): readonly string[] =>
  strings(names).map(name => completeHost(name, namespace));

/** Copies a list: `map` and `filter` call a list's own field `constructor` if it has one. */
const items = (value: unknown): readonly unknown[] => [...list(value)];

const isOwned = (value: unknown): boolean => list(get(value, 'metadata', 'ownerReferences')).length > 0;

/**
 * Whether a pod has the labels that Alloy's Service selects, and so gets its signals, whoever made the pod. Pods that
 * another object owns are reported with that object.
 */
function joins({ kind, namespace, value }: Manifest, expected: readonly Expected[]): boolean {
  if (!makesPods(kind) || isOwned(value)) return false;
  const labels = labelsIn(kind, value);
  const made = expected.filter(ours => makesPods(ours.kind) && sameNamespace(ours.namespace, namespace));
  const selectors = expected.flatMap(ours => (ours.kind === 'Service' ? [labelsIn(ours.kind, ours.value)] : []));
  return selectors.some(
    selector => selects(selector, labels) && made.some(ours => selects(selector, labelsIn(ours.kind, ours.value))),
  );
}
