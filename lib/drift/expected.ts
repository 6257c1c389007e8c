import { chartFullname } from '../facts/alloy';
import { ISTIO_NAMESPACE } from '../facts/istio';
import { managedName } from '../facts/managed-gateway';
import { get, type Json, list, record, text } from '../kubernetes/json';
import { type Manifest, Manifests, type Source } from '../kubernetes/manifests';
import { parseYaml } from '../kubernetes/yaml';

/** An object, or a part of an object, that we synthesized. */
export interface Expected {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: Json;
  readonly file: string;
  /**
   * Whether a chart or Istio's installer makes the object, and we only a part of it.
   *
   * @default false
   */
  readonly isPart?: boolean;
  /**
   * Whether the file says what we add alone: the rest of the object stays as its owner has it, and is not known here.
   *
   * @default false
   */
  readonly isAddition?: boolean;
}

/** A synthesized file: its documents, and its text for what only a comment says. */
interface Synthesized extends Source {
  readonly text: string;
}

/** Whether the object lives only during a delivery, as a hook of Argo CD or Helm. */
export function isOnce({ value }: Expected): boolean {
  const annotations = get(value, 'metadata', 'annotations');
  return get(annotations, 'argocd.argoproj.io/hook') !== undefined || get(annotations, 'helm.sh/hook') !== undefined;
}

/** Lists the cluster's objects that the files of one environment describe. */
export function expectedOf(files: readonly Synthesized[]): Expected[] {
  return files.flatMap(file => {
    const [document] = file.documents;
    if (get(document?.value, 'kind') === 'IstioOperator') return fromOperator(document!.value, file);
    const [, release, chart, namespace] = COMMAND.exec(file.text) ?? [];
    if (release && chart === 'alloy') return fromAlloy(document?.value, file, release, namespace!);
    if (release) return fromGateway(document?.value, file, release, namespace!);
    const manifests = new Manifests([file], false);
    return [...manifests.all.map(fromManifest), ...fromGatewayApi(manifests, file.file)];
  });
}

/** The line in a values file that names the release, in the form of every version so far. */
const COMMAND = /^# helm upgrade (?:--install )?(\S+) \S*?(gateway|alloy) --namespace (\S+)/m;

function fromManifest({ kind, namespace, name, value, file }: Manifest): Expected {
  return { kind, namespace, name, value, file };
}

/** The Services that istiod makes of Gateways, as far as their ConfigMaps say. */
function fromGatewayApi(manifests: Manifests, file: string): Expected[] {
  return manifests.ofKind('Gateway.gateway.networking.k8s.io').flatMap(({ name, namespace, value }) => {
    const parameters = text(get(value, 'spec', 'infrastructure', 'parametersRef', 'name'));
    const patches = parameters && manifests.find('ConfigMap', namespace, parameters);
    const patch = patches && text(get(patches.value, 'data', 'service'));
    if (!patch) return [];
    const { metadata, spec } = record(parseYaml(patch)[0]?.value);
    const ports = list(get(spec, 'ports'))
      .filter(port => get(port, '$patch') !== 'delete')
      // the listeners' protocol
      .map(port => ({ ...record(port), appProtocol: 'https' }));
    return [service(namespace, managedName(name), { metadata, spec: { ...record(spec), ports } }, file)];
  });
}

/** The line that names the Service of a release that somebody else owns: its name may be in their values alone. */
const OWNERS_SERVICE = /^# For the Service [^/\s]+\/(\S+) of somebody else's release\.$/m;

/** The ports from the Alloy chart's values, of the Service that the chart makes. */
function fromAlloy(
  values: unknown,
  { file, text: content }: Synthesized,
  release: string,
  namespace: string,
): Expected[] {
  const ports = list(get(values, 'alloy', 'extraPorts'));
  const [, named] = OWNERS_SERVICE.exec(content) ?? [];
  const name = named ?? text(get(values, 'fullnameOverride')) ?? chartFullname(release);
  const spec = named ? { ports } : { type: 'ClusterIP', ports };
  return ports.length > 0 ? [service(namespace, name, { spec }, file)] : [];
}

/** The line of values for a gateway that others share: they have our additions, and all ports. */
const ADDITIONS = /^# Adds .* Everything else stays as its owner has it\.$/m;

/** The Service that the istio/gateway chart makes of its values. */
function fromGateway(
  values: unknown,
  { file, text: content }: Synthesized,
  release: string,
  namespace: string,
): Expected[] {
  const { annotations, ...spec } = record(get(values, 'service'));
  const name = text(get(values, 'name')) ?? release;
  const made = gatewayService(namespace, name, annotations, spec, file);
  return [ADDITIONS.test(content) ? { ...made, isAddition: true } : made];
}

/** The line that names our gateway: the operator's list has the mesh's other gateways too. */
const INGRESS_GATEWAY = /^# For the ingress gateway (\S+) in (\S+)\.$/m;

function fromOperator(overlay: unknown, { file, text: content }: Synthesized): Expected[] {
  const [, ours, where] = INGRESS_GATEWAY.exec(content) ?? [];
  return list(get(overlay, 'spec', 'components', 'ingressGateways')).flatMap(gateway => {
    const name = text(get(gateway, 'name')) ?? 'istio-ingressgateway';
    const namespace = text(get(gateway, 'namespace')) ?? ISTIO_NAMESPACE;
    if (ours && (name !== ours || namespace !== where)) return [];
    const annotations = get(gateway, 'k8s', 'serviceAnnotations');
    return gatewayService(namespace, name, annotations, record(get(gateway, 'k8s', 'service')), file);
  });
}

/** What both gateway charts make of values: a load balancer whose ports lead to the same number. */
function gatewayService(namespace: string, name: string, annotations: unknown, spec: Json, file: string): Expected {
  const ports = list(spec.ports).map(port => ({
    ...record(port),
    targetPort: get(port, 'targetPort') ?? get(port, 'port'),
  }));
  const value = {
    metadata: { annotations: annotations ?? {} },
    spec: { type: 'LoadBalancer', ...spec, ...(spec.ports !== undefined && { ports }) },
  };
  return service(namespace, name, value, file);
}

function service(namespace: string, name: string, value: Json, file: string): Expected {
  return { kind: 'Service', namespace, name, value, file, isPart: true };
}
