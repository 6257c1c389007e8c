import { get, type Json, list, type Path, record, stringMap, text } from './json';
import type { Place, YamlDocument } from './yaml';

/** One Kubernetes object of the input, and where it was read. */
export interface Manifest {
  readonly kind: string;
  /** Empty where the manifest names none: whatever namespace it will be applied to. */
  readonly namespace: string;
  readonly name: string;
  readonly value: Json;
  readonly annotations: Readonly<Record<string, string>>;
  readonly file: string;
  locate(path: Path): Place;
}

/** Documents of one file, for `Manifests`. */
export interface Source {
  readonly file: string;
  readonly documents: readonly YamlDocument[];
}

/** The API group of each kind that some rule reads; another group's kind of the same name is a stranger. */
const GROUPS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AuthorizationPolicy: 'security.istio.io',
    Certificate: 'cert-manager.io',
    ClusterIssuer: 'cert-manager.io',
    ConfigMap: '',
    DaemonSet: 'apps',
    Deployment: 'apps',
    DestinationRule: 'networking.istio.io',
    EnvoyFilter: 'networking.istio.io',
    ExternalSecret: 'external-secrets.io',
    Gateway: 'networking.istio.io',
    HorizontalPodAutoscaler: 'autoscaling',
    Issuer: 'cert-manager.io',
    Namespace: '',
    NetworkPolicy: 'networking.k8s.io',
    PeerAuthentication: 'security.istio.io',
    Pod: '',
    PodDisruptionBudget: 'policy',
    RequestAuthentication: 'security.istio.io',
    Rollout: 'argoproj.io',
    SealedSecret: 'bitnami.com',
    Secret: '',
    Service: '',
    ServiceAccount: '',
    ServiceEntry: 'networking.istio.io',
    Sidecar: 'networking.istio.io',
    StatefulSet: 'apps',
    VirtualService: 'networking.istio.io',
  }),
);

/** Kinds that live outside namespaces. */
const CLUSTER_SCOPED = new Set(['Namespace', 'ClusterIssuer']);

export const KNOWN_KINDS: readonly string[] = [...GROUPS.keys()];

/** The input's objects, by kind, namespace and name. */
export class Manifests {
  readonly all: readonly Manifest[];
  private readonly byKind = new Map<string, Manifest[]>();
  private readonly byName = new Map<string, Manifest[]>();
  private readonly byPlace = new Map<string, Manifest[]>();

  constructor(
    sources: readonly Source[],
    /** The input is all there is: what is not in it does not exist. */
    readonly complete: boolean,
  ) {
    this.all = sources.flatMap(({ file, documents }) => documents.flatMap(document => objectsOf(document, file)));
    for (const manifest of this.all) {
      push(this.byKind, manifest.kind, manifest);
      push(this.byName, `${manifest.kind}/${manifest.name}`, manifest);
      push(this.byPlace, `${manifest.kind}/${manifest.namespace}/${manifest.name}`, manifest);
    }
  }

  ofKind(kind: string): readonly Manifest[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The object of that name; one without a namespace may be in any. */
  find(kind: string, namespace: string, name: string): Manifest | undefined {
    if (namespace === '') return this.named(kind, name)[0];
    const at = (place: string) => this.byPlace.get(`${kind}/${place}/${name}`)?.[0];
    return at(namespace) ?? at('');
  }

  /** All objects of that kind and name, whatever their namespace. */
  named(kind: string, name: string): readonly Manifest[] {
    return this.byName.get(`${kind}/${name}`) ?? [];
  }
}

/** Whether the two can be one: an object without a namespace goes where it is applied. */
export function sameNamespace(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

/** `Gateway istio-system/otlp`, as messages name an object. */
export function nameOf({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function objectsOf(document: YamlDocument, file: string, path: Path = []): Manifest[] {
  const value = get(document.value, ...path);
  const kind = text(get(value, 'kind'));
  if (kind === undefined) return [];
  if (kind.endsWith('List') && Array.isArray(get(value, 'items'))) {
    return list(get(value, 'items')).flatMap((_, index) => objectsOf(document, file, [...path, 'items', index]));
  }
  const version = text(get(value, 'apiVersion')) ?? '';
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
  const metadata = get(value, 'metadata');
  return [
    {
      kind: (GROUPS.get(kind) ?? group) === group ? kind : `${kind}.${group}`,
      namespace: CLUSTER_SCOPED.has(kind) ? '' : (text(get(metadata, 'namespace')) ?? ''),
      name: text(get(metadata, 'name')) ?? '',
      value: record(value),
      annotations: stringMap(get(metadata, 'annotations')),
      file,
      locate: inner => document.locate([...path, ...inner]),
    },
  ];
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
