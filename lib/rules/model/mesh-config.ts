/** What istiod is told about the mesh (https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig). */

import { CLUSTER_LOCAL, ROOT_NAMESPACE } from '../../facts/istio';
import { get, list, type Path, strings, text, written } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { parseYaml, YamlError } from '../../kubernetes/yaml';
import { type Model, perModel } from './model';
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

/** The ConfigMaps of istiods, of whatever revision. */
const configs = perModel(({ manifests }) =>
  manifests
    .ofKind('ConfigMap')
    .filter(({ name }) => name === 'istio' || name.startsWith('istio-'))
    .flatMap(object => {
      const mesh = text(get(object.value, 'data', 'mesh'));
      return mesh === undefined ? [] : [{ object, value: parsed(mesh) }];
    }),
);

/** Settings that are no YAML are none. */
function parsed(mesh: string): unknown {
  try {
    return parseYaml(mesh)[0]?.value;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** What the first of them says that can be read. */
const first = (model: Model): unknown => configs(model).find(({ value }) => value !== undefined)?.value;

/** The settings of the mesh; undefined if the input does not show them, or has several. */
export const meshConfig = perModel((model): MeshConfig | undefined => {
  const [found, ...others] = configs(model);
  if (!found || others.length > 0) return undefined;
  const { object, value } = found;
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

/** The namespace whose policies hold in every namespace. @default 'istio-system' */
export function rootNamespace(model: Model): string {
  return text(get(first(model), 'rootNamespace')) || ROOT_NAMESPACE;
}

/** The names of the mesh's own trust domain. undefined if the input does not show the mesh's configuration. */
export const trustDomains = perModel((model): readonly string[] | undefined => {
  const value = first(model);
  if (value === undefined) return undefined;
  return [text(get(value, 'trustDomain')) || CLUSTER_LOCAL, ...strings(get(value, 'trustDomainAliases'))];
});

/** How many proxies before a gateway the mesh trusts to write X-Forwarded-For. @default 0 */
export function meshTrustedProxies(model: Model): number {
  const number = get(first(model), 'defaultConfig', 'gatewayTopology', 'numTrustedProxies');
  return typeof number === 'number' ? number : 0;
}

/** Where the mesh tells its gateways to expect the proxy protocol. undefined if the input does not show that it does. */
export const meshProxyProtocol = perModel((model): Pick<MeshConfig, 'object' | 'path'> | undefined => {
  const expected = get(first(model), 'defaultConfig', 'gatewayTopology', 'proxyProtocol');
  return typeof expected === 'object' && expected !== null ? meshConfig(model) : undefined;
});

/** Whether the mesh says what is tried again where a route does not. */
export function saysRetries(model: Model): boolean {
  return get(first(model), 'defaultHttpRetryPolicy') !== undefined;
}

/** Whether proxies choose mTLS by themselves where no DestinationRule says otherwise. @default true */
export function isAutoMtls(model: Model): boolean {
  return get(first(model), 'enableAutoMtls') !== false;
}

/** The external authorizers that the mesh knows. undefined if the input does not show the mesh's configuration. */
export function extensionProviders(model: Model): readonly string[] | undefined {
  const value = first(model);
  if (value === undefined) return undefined;
  return list(get(value, 'extensionProviders')).flatMap(provider => text(get(provider, 'name')) ?? []);
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
  return /^(?:1|t|T|TRUE|true|True)$/.test(written(value));
}
