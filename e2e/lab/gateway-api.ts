import { load } from 'js-yaml';
import { type Edge, type Endpoint, type Server, senderFrom, type Transport } from './edge';
import type { KubeObject, Kubernetes } from './kubernetes';
import type { Manifests } from './manifests';
import { eventually } from './processes';

const GROUP = 'gateway.networking.k8s.io';

/** Whether an object is of the Gateway API, whose Gateway has the name of Istio's. */
export const isOfGatewayApi = ({ apiVersion }: KubeObject): boolean => apiVersion.startsWith(`${GROUP}/`);

/** An edge in the Gateway API: its Service and its workload are what istiod is asked for, until `written` has read what istiod made. */
export function edgeOfGatewayApi(manifests: Manifests, gateway: KubeObject): Edge {
  const { name, namespace } = gateway.metadata;
  const managed = { name: `${name}-${gateway.spec.gatewayClassName}`, namespace };
  const labels = { [`${GROUP}/gateway-name`]: name };
  const listeners = gateway.spec.listeners as Listener[];
  const ca = gateway.spec.tls?.frontend?.default.validation.caCertificateRefs[0].name as string | undefined;
  const servers = listeners.map(({ name, port, hostname, tls }): Server => {
    const credentialName = tls.certificateRefs[0]!.name;
    return {
      port: { number: port, name },
      hosts: [hostname],
      tls: { credentialName, ...(ca && { caCertCredentialName: ca }) },
    };
  });
  const endpoint = (transport: Transport): Endpoint => {
    const route = manifests.all('HTTPRoute').find(({ metadata, spec }) => {
      const isIts = (spec.parentRefs as { name: string }[]).some(parent => parent.name === name);
      return isIts && metadata.name.endsWith(`-${transport}`);
    });
    if (!route) throw new Error(`no HTTPRoute of Gateway ${name} is of ${transport}`);
    const { sectionName } = route.spec.parentRefs[0];
    const server = listeners.findIndex(listener => listener.name === sectionName);
    const { port } = listeners[server]!;
    const [backend] = route.spec.rules[0].backendRefs;
    return {
      host: route.spec.hostnames[0],
      destination: { host: `${backend.name}.${route.metadata.namespace}.svc.cluster.local`, port: backend.port },
      port,
      bind: port,
      server,
      route: route.metadata.name,
    };
  };
  const service = asked(manifests, gateway, managed, labels);
  return {
    name,
    grpc: endpoint('grpc'),
    http: endpoint('http'),
    service,
    labels,
    namespace: namespace!,
    account: managed.name,
    servers,
    isManaged: true,
    sender: senderFrom(service.spec.loadBalancerSourceRanges?.[0] ?? '203.0.113.0/24'),
  };
}

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly hostname: string;
  readonly tls: { readonly certificateRefs: readonly { readonly name: string }[] };
}

function asked(
  manifests: Manifests,
  { spec: { infrastructure } }: KubeObject,
  metadata: { name: string; namespace?: string },
  selector: Record<string, string>,
): KubeObject {
  const { data } = manifests.find('ConfigMap', infrastructure.parametersRef.name);
  const patch = load(data.service) as Pick<KubeObject, 'metadata' | 'spec'>;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, annotations: patch.metadata.annotations },
    spec: { ...patch.spec, selector },
  };
}

/** What istiod writes of a Gateway. */
const WRITTEN = [
  ['v1', 'ServiceAccount'],
  ['apps/v1', 'Deployment'],
  ['v1', 'Service'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
] as const;

/** Waits for what istiod makes of the Gateway, and gives the edge with that. */
export async function written(kubernetes: Kubernetes, edge: Edge): Promise<Edge> {
  const { name, namespace } = edge.service.metadata;
  const get = (apiVersion: string, kind: string) => kubernetes.get({ apiVersion, kind, metadata: { name, namespace } });
  const [service, workload] = await eventually(`istiod makes ${name} of Gateway ${edge.name}`, async () => {
    const found = [await get('v1', 'Service'), await get('apps/v1', 'Deployment')];
    return found.every(one => one !== undefined) && (found as [KubeObject, KubeObject]);
  });
  // as the AWS controller does: a Gateway is programmed when it has an address
  await kubernetes.setStatus(service, { loadBalancer: { ingress: [{ hostname: `${name}.elb.example.com` }] } });
  return { ...edge, service, workload, account: workload.spec.template.spec.serviceAccountName };
}

/** What istiod has written of a Gateway: the lab has no garbage collector, which would remove it with the Gateway. */
export async function managedObjects(kubernetes: Kubernetes, { service }: Edge): Promise<KubeObject[]> {
  const { name, namespace } = service.metadata;
  const found = await Promise.all(
    WRITTEN.map(([apiVersion, kind]) => kubernetes.get({ apiVersion, kind, metadata: { name, namespace } })),
  );
  return found.filter(one => one !== undefined);
}
