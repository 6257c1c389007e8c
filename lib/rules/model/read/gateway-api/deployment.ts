/** The Deployment and the Service that istiod makes of a Gateway (manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml). */
import {
  CLASS_DEFAULTS_LABEL,
  GATEWAY_NAME_LABEL,
  NAME_OVERRIDE,
  SERVICE_ACCOUNT_OVERRIDE,
  SERVICE_TYPE,
} from '../../../../facts/gateway-api';
import { ISTIO_NAMESPACE, PROXY_CONTAINER, STATUS_PORT } from '../../../../facts/istio';
import { get, integer, list, type Path, record, text } from '../../../../kubernetes/json';
import { type Manifest, type Manifests, sameNamespace } from '../../../../kubernetes/manifests';
import { parseYaml } from '../../../../kubernetes/yaml';
import { among, classOf, GATEWAY, isAutomated, oneAmong, serverOf } from './classes';
import { made, overlaid, written } from './written';

/** The label that the pods made of one Gateway have, and no others. */
export const MADE_OF = 'made-of.gateway.networking.k8s.io';

/** What istiod makes of the input's Gateways, as far as the input does not have it. */
export function madeOf(manifests: Manifests): readonly Manifest[] {
  return among(manifests, GATEWAY)
    .filter(gateway => serverOf(manifests, classOf(gateway)) === 'istio' && isAutomated(gateway))
    .filter(gateway => !podsAreThere(manifests, gateway))
    .flatMap(gateway => [deployment(manifests, gateway), service(manifests, gateway)]);
}

/** The name of what istiod makes of a Gateway. */
export function madeName(gateway: Manifest): string {
  return gateway.annotations[NAME_OVERRIDE] ?? `${gateway.name}-${classOf(gateway)}`;
}

/** Whether the input has what istiod made, as that of a cluster has. */
export function podsAreThere(manifests: Manifests, gateway: Manifest): boolean {
  return ['Deployment', 'Pod'].some(kind =>
    among(manifests, kind).some(
      ({ namespace, value }) =>
        sameNamespace(namespace, gateway.namespace) &&
        [[], ['spec', 'template']].some(
          at => get(value, ...at, 'metadata', 'labels', GATEWAY_NAME_LABEL) === gateway.name,
        ),
    ),
  );
}

function deployment(manifests: Manifests, gateway: Manifest): Manifest {
  const tree = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: names(gateway),
    spec: {
      selector: { matchLabels: { [GATEWAY_NAME_LABEL]: gateway.name } },
      template: {
        metadata: {
          annotations: infrastructure(gateway, 'annotations'),
          labels: {
            'sidecar.istio.io/inject': 'false',
            ...infrastructure(gateway, 'labels'),
            [GATEWAY_NAME_LABEL]: gateway.name,
            [MADE_OF]: `${gateway.namespace}/${gateway.name}`,
          },
        },
        spec: {
          serviceAccountName: gateway.annotations[SERVICE_ACCOUNT_OVERRIDE] ?? `${gateway.name}-${classOf(gateway)}`,
          containers: [{ name: PROXY_CONTAINER, securityContext: OF_TEMPLATE }],
        },
      },
    },
  };
  return made('Deployment', withOverlays(manifests, gateway, tree, 'deployment'), gateway);
}

/** What istiod's template gives the container. */
const OF_TEMPLATE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 1337,
};

function service(manifests: Manifests, gateway: Manifest): Manifest {
  const tree = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...names(gateway), annotations: infrastructure(gateway, 'annotations') },
    spec: {
      type: gateway.annotations[SERVICE_TYPE] ?? 'LoadBalancer',
      selector: { [GATEWAY_NAME_LABEL]: gateway.name },
      ports: [
        { name: 'status-port', port: STATUS_PORT, protocol: 'TCP', appProtocol: 'tcp' },
        ...servicePorts(gateway),
      ],
    },
  };
  return made('Service', withOverlays(manifests, gateway, tree, 'service'), gateway);
}

function servicePorts(gateway: Manifest): unknown[] {
  const seen = new Set<number>();
  return list(get(gateway.value, 'spec', 'listeners')).flatMap((listener, index) => {
    const port = integer(get(listener, 'port'));
    if (port === undefined || seen.has(port)) return [];
    seen.add(port);
    const at = ['spec', 'listeners', index];
    return [
      written(
        {
          name: (text(get(listener, 'name')) ?? '').replaceAll('.', '-'),
          port: written(port, gateway, [...at, 'port']),
          protocol: 'TCP',
          appProtocol: (text(get(listener, 'protocol')) ?? '').toLowerCase(),
        },
        gateway,
        at,
      ),
    ];
  });
}

function names(gateway: Manifest) {
  return { name: madeName(gateway), namespace: gateway.namespace };
}

/** Annotations or labels: those of `infrastructure`, or without these the Gateway's own. */
function infrastructure(gateway: Manifest, field: 'annotations' | 'labels'): Readonly<Record<string, unknown>> {
  const own: Path = ['spec', 'infrastructure', field];
  const at = get(gateway.value, ...own) === undefined ? ['metadata', field] : own;
  return Object.fromEntries(
    Object.entries(record(get(gateway.value, ...at)))
      .filter(([key]) => !OWN.some(prefix => key.startsWith(prefix)))
      .map(([key, value]) => [key, written(value, gateway, [...at, key])]),
  );
}

/** What istiod keeps for itself. */
const OWN = ['gateway.networking.k8s.io/', 'gateway.istio.io/', 'kubectl.kubernetes.io/'];

function withOverlays(manifests: Manifests, gateway: Manifest, tree: unknown, key: string): unknown {
  return overlayMaps(manifests, gateway)
    .map(map => overlayIn(map, key))
    .reduce((base, patch) => (patch === undefined ? base : overlaid(base, patch)), tree);
}

/** The ConfigMaps that are merged into what istiod makes: the one of the class, then the Gateway's own. */
export function overlayMaps(manifests: Manifests, gateway: Manifest): Manifest[] {
  const ofClass = among(manifests, 'ConfigMap')
    .filter(
      ({ namespace, value }) =>
        sameNamespace(namespace, ISTIO_NAMESPACE) &&
        get(value, 'metadata', 'labels', CLASS_DEFAULTS_LABEL) === classOf(gateway),
    )
    .slice(0, 1);
  const ref = get(gateway.value, 'spec', 'infrastructure', 'parametersRef');
  const own =
    text(get(ref, 'kind')) === 'ConfigMap' &&
    oneAmong(manifests, 'ConfigMap', gateway.namespace, text(get(ref, 'name')) ?? '');
  return own ? [...ofClass, own] : ofClass;
}

/** One overlay of a ConfigMap; undefined if there is none, or none that can be read. */
function overlayIn(map: Manifest, key: string): unknown {
  const said = text(get(map.value, 'data', key));
  if (said === undefined) return undefined;
  try {
    const [document] = parseYaml(said);
    if (!document || typeof document.value !== 'object') return undefined;
    const mark = (value: unknown, path: Path): unknown => {
      const below = Array.isArray(value)
        ? value.map((item, index) => mark(item, [...path, index]))
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, mark(inner, [...path, field])]))
          : value;
      return written(below, map, ['data', key], document.locate(path).line);
    };
    return mark(document.value, []);
  } catch {
    return undefined;
  }
}
