import { distance } from 'fastest-levenshtein';
import { ISTIO_CONTROLLERS, OVERLAYS } from '../../facts/gateway-api';
import { inert } from '../../foreign/text';
import { few, get, list, type Path, record, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { parseYaml, YamlError } from '../../kubernetes/yaml';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { addressedServices, classOf, GATEWAY, isAutomated, overlayMaps, servedGateways } from '../model/gateway-api';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';

const PARAMETERS = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: otlp-gateway, namespace: edge}
data:
  service: |
    spec: {loadBalancerClass: service.k8s.aws/nlb}
`;

export const gatewayNotProgrammed: Rule = {
  id: 'gateway-not-programmed',
  hop: 'listener',
  severity: 'error',
  summary:
    'What a Gateway of the Gateway API needs to be programmed is there: its class, its parameters, the Service of its addresses.',
  why: `Deployment and Service of a Gateway are made by istiod, if it serves the gatewayClassName, and a ConfigMap of the Gateway's own namespace (infrastructure.parametersRef) is merged into them. A
class that nobody serves leaves the Gateway waiting for ever. A ConfigMap that is not there, has another kind, a key that is no overlay, or a text that is no YAML, ends the making:
Programmed is False (InvalidParameters), there are neither pods nor a load balancer, and those that were there are never changed again. Where spec.addresses names a Service, istiod makes nothing, and gives
the listeners to the pods of that Service.`,
  fix: 'Correct the name, or make what is missing in the Gateway’s namespace.',
  reads: ['ConfigMap', GATEWAY, 'GatewayClass', 'Service'],
  ...twins(
    API_PATH.replace(
      'gatewayClassName: istio',
      'gatewayClassName: istio\n  infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: otlp-gateway}}',
    ) + PARAMETERS,
    '  service: |',
    '  Service: |',
  ),
  *check(model) {
    for (const gateway of model.manifests.ofKind(GATEWAY)) {
      const got = unknownClass(model, gateway);
      if (got) yield { object: gateway, path: ['spec', 'gatewayClassName'], ...got };
    }
    const maps = new Set<Manifest>();
    for (const gateway of servedGateways(model)) {
      yield* parameters(model, gateway);
      yield* addresses(model, gateway);
      yield* tooMuch(gateway);
      for (const map of overlayMaps(model.manifests, gateway)) maps.add(map);
    }
    for (const map of maps) yield* overlays(map);
  },
};

/** A class that looks like one of istiod's, and is none. */
function unknownClass({ manifests }: Model, gateway: Manifest): { got: string; fix: string } | undefined {
  const name = classOf(gateway);
  const [istio] = [...ISTIO_CONTROLLERS.values()] as [string];
  if (manifests.ofKind('GatewayClass').some(one => one.name === name) || name === '' || name === istio)
    return undefined;
  const isNear = name.length < 30 && (distance(name.toLowerCase(), istio) <= 1 || ALIKE.test(name));
  if (!isNear) return undefined;
  return {
    got: `nobody makes a class ${inert(name)}: istiod's own is ${istio}`,
    fix: `Write gatewayClassName: ${istio}.`,
  };
}

/** What somebody writes who thinks of Istio's pods or profile. */
const ALIKE = /^istio-?(?:ingress(?:-?gateway)?|gateway|system|nlb|external|internal|default)$/i;

function* parameters({ manifests, complete }: Model, gateway: Manifest): Generator<Problem> {
  const path: Path = ['spec', 'infrastructure', 'parametersRef'];
  const ref = get(gateway.value, ...path);
  if (ref === undefined || ref === null) return;
  const [group, kind, name] = [
    text(get(ref, 'group')) ?? '',
    text(get(ref, 'kind')) ?? '',
    text(get(ref, 'name')) ?? '',
  ];
  if (group !== '' || kind !== 'ConfigMap') {
    yield {
      object: gateway,
      path: [...path, 'kind'],
      got: `it names a ${inert(group ? `${kind} of ${group}` : kind)}, and istiod takes a ConfigMap alone`,
      fix: 'Write group: "", kind: ConfigMap and the name of one whose keys are overlays (service, deployment …).',
    };
    return;
  }
  if (manifests.find('ConfigMap', gateway.namespace, name)) return;
  const [elsewhere] = manifests.named('ConfigMap', name);
  if (!elsewhere && !complete) return;
  yield {
    object: gateway,
    path: [...path, 'name'],
    got: `there is no ConfigMap ${inert(`${gateway.namespace}/${name}`)}${elsewhere ? `; there is one in ${elsewhere.namespace}, and the reference is local` : ''}`,
    fix: 'Make it in the Gateway’s namespace, or correct the name.',
  };
}

function* overlays(map: Manifest): Generator<Problem> {
  for (const [key, value] of Object.entries(record(get(map.value, 'data')))) {
    if (!OVERLAYS.has(key)) {
      const near = [...OVERLAYS.keys()].find(one => distance(one.toLowerCase(), key.toLowerCase().slice(0, 80)) <= 2);
      yield {
        object: map,
        path: ['data', key],
        inKey: true,
        got: `${inert(key)} is no overlay, and with it istiod takes none of the others either`,
        fix: near ? `Write ${near}.` : `Write one of ${few(OVERLAYS.keys())}.`,
      };
      continue;
    }
    const got = typeof value === 'string' ? wrongText(value, OVERLAYS.get(key)!) : undefined;
    if (got)
      yield { object: map, path: ['data', key], got, fix: 'Write a part of the object as YAML: metadata and spec.' };
  }
}

function wrongText(value: string, kind: string): string | undefined {
  try {
    const found = parseYaml(value)[0]?.value;
    if (found === undefined || found === null) return undefined;
    if (typeof found !== 'object' || Array.isArray(found)) return 'it is no object, and it is merged into one';
    const own = text(get(found, 'kind'));
    if (own && own !== kind) return `it is a ${inert(own)}, and it is merged into the ${kind}`;
    const name = ['name', 'namespace'].find(field => get(found, 'metadata', field) !== undefined);
    return name && `it says metadata.${name}, which istiod lets no overlay change`;
  } catch (error) {
    if (error instanceof YamlError) return `it is no YAML: ${error.reason}`;
    throw error;
  }
}

/** The Service that stands for the gateway's pods. */
function* addresses(model: Model, gateway: Manifest): Generator<Problem> {
  const all = list(get(gateway.value, 'spec', 'addresses'));
  const names = new Set(model.services.map(({ name }) => name));
  for (const [index, address] of all.entries()) {
    const value = text(get(address, 'value')) ?? '';
    const type = text(get(address, 'type')) ?? 'IPAddress';
    const path: Path = ['spec', 'addresses', index];
    if (type !== 'Hostname' && names.has(value.split('.')[0]!) && !/^[\d.:]+$/.test(value))
      yield {
        object: gateway,
        path: [...path, get(address, 'type') === undefined ? 'value' : 'type'],
        got: `${inert(value)} is no address of the type ${type}, which is the one that is meant where nothing is said`,
        fix: 'Write type: Hostname.',
      };
  }
  if (all.length === 0 || isAutomated(gateway) || addressedServices(gateway, model.manifests).length > 0) return;
  const [first] = all;
  const value = text(get(first, 'value')) ?? '';
  const elsewhere = model.services.find(({ name }) => name === value.split('.')[0]);
  const isOutside = value.includes('.') && !/^[^.]+\.[^.]+\.svc(?:\.|$)/.test(value) && !elsewhere;
  if (isOutside || (!elsewhere && !model.complete)) return;
  yield {
    object: gateway,
    path: ['spec', 'addresses', 0, 'value'],
    got: `${inert(value)} means no Service that is there${elsewhere ? `; there is ${elsewhere.namespace}/${elsewhere.name}` : ''}`,
    fix: elsewhere
      ? `Write ${elsewhere.name}.${elsewhere.namespace}.svc.cluster.local: a name alone is one of the Gateway’s own namespace.`
      : 'Write the name of the gateway’s Service, or take spec.addresses out: then istiod makes pods and a Service.',
  };
}

/** @see https://gateway-api.sigs.k8s.io/reference/spec/#gatewayinfrastructure */
const LIMITS = { annotations: 16, labels: 8 };

function* tooMuch(gateway: Manifest): Generator<Problem> {
  for (const [field, most] of Object.entries(LIMITS)) {
    const path: Path = ['spec', 'infrastructure', field];
    const count = Object.keys(record(get(gateway.value, ...path))).length;
    if (count > most)
      yield {
        object: gateway,
        path,
        got: `there are ${count} ${field}, and the API server takes ${most}`,
        fix: 'Write them into the ConfigMap of infrastructure.parametersRef, under service: metadata.',
      };
  }
}
