/** What istiod is told about the mesh (https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/). */

import { CLUSTER_LOCAL, ROOT_NAMESPACE } from '../../facts/istio';
import { get, list, strings, text } from '../../kubernetes/json';
import { parseYaml } from '../../kubernetes/yaml';
import { type Model, perModel } from './model';

/** What the first of istiod's ConfigMaps says, of whatever revision. */
const meshConfig = perModel(({ manifests }): unknown =>
  manifests
    .ofKind('ConfigMap')
    .filter(({ name }) => name === 'istio' || name.startsWith('istio-'))
    .map(({ value }) => text(get(value, 'data', 'mesh')))
    .map(written => (written === undefined ? undefined : parsed(written)))
    .find(value => value !== undefined),
);

function parsed(written: string): unknown {
  try {
    return parseYaml(written)[0]?.value;
  } catch {
    return undefined;
  }
}

/** The namespace whose policies hold in every namespace. @default 'istio-system' */
export function rootNamespace(model: Model): string {
  return text(get(meshConfig(model), 'rootNamespace')) || ROOT_NAMESPACE;
}

/** The names of the mesh's own trust domain. undefined if the input does not show the mesh's configuration. */
export const trustDomains = perModel((model): readonly string[] | undefined => {
  const value = meshConfig(model);
  if (value === undefined) return undefined;
  return [text(get(value, 'trustDomain')) || CLUSTER_LOCAL, ...strings(get(value, 'trustDomainAliases'))];
});

/** How many proxies before a gateway the mesh trusts to write X-Forwarded-For. @default 0 */
export function meshTrustedProxies(model: Model): number {
  const number = get(meshConfig(model), 'defaultConfig', 'gatewayTopology', 'numTrustedProxies');
  return typeof number === 'number' ? number : 0;
}

/** Whether proxies choose mTLS by themselves where no DestinationRule says otherwise. @default true */
export function isAutoMtls(model: Model): boolean {
  return get(meshConfig(model), 'enableAutoMtls') !== false;
}

/** The external authorizers that the mesh knows. undefined if the input does not show the mesh's configuration. */
export function extensionProviders(model: Model): readonly string[] | undefined {
  const value = meshConfig(model);
  if (value === undefined) return undefined;
  return list(get(value, 'extensionProviders')).flatMap(provider => text(get(provider, 'name')) ?? []);
}
