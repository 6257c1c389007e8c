import { Manifests } from '../../../lib/kubernetes/manifests';
import { parseYaml } from '../../../lib/kubernetes/yaml';
import { Model } from '../../../lib/rules/model/model';

/** The model of these objects, each a kind, a place `namespace/name`, and the rest of it in flow style. */
export function modelOf(objects: readonly (readonly [kind: string, place: string, rest: string])[], complete = false) {
  const text = objects.map(([kind, place, rest]) => object(kind, place, rest)).join('---\n');
  return new Model(new Manifests([{ file: 'x.yaml', documents: parseYaml(text) }], complete));
}

function object(kind: string, place: string, rest: string): string {
  const [namespace, name] = place.split('/');
  const [, labels = '', spec] = /^(?:labels: (\{[^}]*\}), )?(.*)$/s.exec(rest)!;
  return `apiVersion: ${VERSIONS[kind]}\nkind: ${kind}\nmetadata: {name: ${name}${namespace ? `, namespace: ${namespace}` : ''}${labels ? `, labels: ${labels}` : ''}}\n${spec}\n`;
}

const VERSIONS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  DestinationRule: 'networking.istio.io/v1',
  Gateway: 'networking.istio.io/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  Pod: 'v1',
  RequestAuthentication: 'security.istio.io/v1',
  Service: 'v1',
  ServiceEntry: 'networking.istio.io/v1',
  Sidecar: 'networking.istio.io/v1',
  VirtualService: 'networking.istio.io/v1',
};
