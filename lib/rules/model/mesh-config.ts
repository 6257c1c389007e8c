/**
 * What the input says of the mesh and of istiod
 * (https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig).
 */
import { get, type Path, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { parseYaml, YamlError } from '../../kubernetes/yaml';
import { perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** The settings of the mesh, and the object that has them as a text. */
interface MeshConfig {
  readonly object: Manifest;
  readonly path: Path;
  /** Where objects of a kind are exported to that do not say so themselves. Empty: everywhere. */
  readonly exportTo: Readonly<Record<'Service' | 'VirtualService' | 'DestinationRule', readonly string[]>>;
  /** Whether sidecars let connections out only to what Istio knows. */
  readonly registryOnly: boolean;
}

/** The settings of the mesh; undefined if the input does not show them, or has several. */
export const meshConfig = perModel(({ manifests }): MeshConfig | undefined => {
  const found = manifests
    .ofKind('ConfigMap')
    .filter(({ name, value }) => /^istio(?:-|$)/.test(name) && typeof get(value, 'data', 'mesh') === 'string');
  const [object, ...others] = found;
  if (!object || others.length > 0) return undefined;
  const value = parsed(text(get(object.value, 'data', 'mesh'))!);
  const exportTo = (kind: string) => strings(get(value, `default${kind}ExportTo`));
  return {
    object,
    path: ['data', 'mesh'],
    exportTo: {
      Service: exportTo('Service'),
      VirtualService: exportTo('VirtualService'),
      DestinationRule: exportTo('DestinationRule'),
    },
    registryOnly: get(value, 'outboundTrafficPolicy', 'mode') === 'REGISTRY_ONLY',
  };
});

/** Settings that are no YAML are none. */
function parsed(mesh: string): unknown {
  try {
    return parseYaml(mesh)[0]?.value;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** https://istio.io/latest/docs/reference/commands/pilot-discovery/#envvars */
const SCOPE = 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE';

/** The istiod that gives a Gateway only to the pods of its own namespace. undefined if the input shows none. */
export const scopingIstiod = perModel(({ workloads }): Workload | undefined =>
  workloads.find(({ containers }) =>
    containers.some(({ value }) => {
      const env = get(value, 'env');
      return Array.isArray(env) && env.some(entry => get(entry, 'name') === SCOPE && isTrue(get(entry, 'value')));
    }),
  ),
);

/** What Go reads as true. */
function isTrue(value: unknown): boolean {
  return /^(?:1|t|T|TRUE|true|True)$/.test(String(value));
}
