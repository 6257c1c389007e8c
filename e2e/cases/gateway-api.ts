import { randomUUID } from 'node:crypto';
import { load } from 'js-yaml';
import { AccessLog } from '../lab/access-log';
import { tellBackend } from '../lab/backends';
import type { Transport } from '../lab/edge';
import { managedObjects } from '../lab/gateway-api';
import type { KubeObject } from '../lab/kubernetes';
import { eventually, sleep } from '../lab/processes';
import { tlsSecret } from '../lab/secrets';
import { type Case, type Context, GATEWAY_API } from './case';
import { accepted, healthy, probeUntil, requestOf } from './probe';

export const gatewayApi: Case = {
  id: 'gateway-api',
  title: 'istiod makes of a Gateway what its ConfigMap says, repeats no refused request, and takes a new certificate',
  goldens: GATEWAY_API,
  skip: ({ edge }) => (edge.isManaged ? undefined : 'the edge is not written in the Gateway API'),
  async run(context) {
    await made(context);
    await conditions(context);
    await retries(context);
    await newCertificate(context);
  },
};

/** Each patch of the ConfigMap is in the object that istiod made. */
async function made({ environment: { edge, manifests }, lab, check }: Context): Promise<void> {
  const { data } = manifests.find('ConfigMap', manifests.find('Gateway').spec.infrastructure.parametersRef.name);
  const objects = await managedObjects(lab.kubernetes, edge);
  for (const [key, patch] of Object.entries(data as Record<string, string>)) {
    const object = objects.find(({ kind }) => kind.toLowerCase() === key.toLowerCase());
    const lacks = object ? missing(load(patch), object) : ['the object'];
    check(`${key} of the ConfigMap in what istiod made`, lacks.length === 0, lacks.join(', ') || 'all of it');
  }
  const ports = (edge.service.spec.ports as { name: string; port: number }[]).map(
    ({ name, port }) => `${name} ${port}`,
  );
  check('ports of the Service, that of the probes not among them', !ports.join().includes('15021'), ports.join(', '));
}

/** Where a patch and an object differ: of lists, entries may be anywhere, and one that is to be deleted nowhere; null is not there. */
function missing(patch: unknown, object: unknown, path = ''): string[] {
  if (Array.isArray(patch)) {
    const there = (Array.isArray(object) ? object : []) as unknown[];
    const isThere = (entry: unknown) => there.some(one => missing(entry, one).length === 0);
    return patch.flatMap((entry, index) => {
      const { $patch, ...rest } = Object(entry) as Record<string, unknown>;
      const own = typeof entry === 'object' ? rest : entry;
      return isThere(own) === ($patch !== 'delete') ? [] : [`${path}[${index}]`];
    });
  }
  if (typeof patch !== 'object' || patch === null) return patch === (object ?? null) ? [] : [path];
  return Object.entries(patch).flatMap(([key, value]) =>
    missing(value, (object as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  );
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** istiod says of the Gateway, of each listener and of each route that all is well. */
async function conditions({ environment: { manifests }, lab, check }: Context): Promise<void> {
  const expect = async (object: KubeObject, what: string, of: (status: Status) => Condition[][], types: string[]) => {
    let seen = '';
    const isWell = async () => {
      const all = of(((await lab.kubernetes.get(object))?.status ?? {}) as Status);
      const words = all.map(one => types.map(type => `${type} ${one.find(each => each.type === type)?.status}`));
      seen = words.map(each => each.join(' ')).join('; ') || 'no status';
      return all.length > 0 && words.flat().every(word => word.endsWith(' True'));
    };
    const holds = await eventually(what, isWell, { seconds: 10 }).catch(() => false);
    check(what, holds === true, seen);
  };
  const gateway = manifests.find('Gateway');
  await expect(gateway, 'the Gateway', ({ conditions = [] }) => [conditions], ['Accepted', 'Programmed']);
  const listeners = ({ listeners = [] }: Status) => listeners.map(({ conditions }) => conditions);
  await expect(gateway, 'its listeners', listeners, ['Accepted', 'Programmed', 'ResolvedRefs']);
  for (const route of manifests.all('HTTPRoute'))
    await expect(
      route,
      `HTTPRoute ${route.metadata.name}`,
      ({ parents = [] }) => parents.map(({ conditions }) => conditions),
      ['Accepted', 'ResolvedRefs'],
    );
}

interface Status {
  readonly conditions?: Condition[];
  readonly listeners?: { readonly conditions: Condition[] }[];
  readonly parents?: { readonly conditions: Condition[] }[];
}

const REQUESTS = 5;

/** A refused request comes to Alloy once. The control is Istio's own default, which no field of a route changes. */
async function retries(context: Context): Promise<void> {
  const { environment, lab, check } = context;
  const { pod } = environment.backendOf('traces')!;
  const filter = environment.manifests.find('EnvoyFilter', 'otlp-retries');
  await tellBackend(pod, 'refuse/503');
  try {
    for (const transport of ['grpc', 'http'] as const) {
      const seen = await refused(context, transport);
      check(`${transport}: ${REQUESTS} refused requests at Alloy`, seen === REQUESTS, String(seen));
    }
    await lab.kubernetes.delete(filter);
    let seen = 0;
    const isMore = async () => {
      seen = await refused(context, 'grpc');
      return seen > REQUESTS;
    };
    await eventually('Istio’s default', isMore, { seconds: 30 }).catch(() => {});
    check('grpc: control: the same without the EnvoyFilter', seen === 3 * REQUESTS, String(seen));
  } finally {
    await environment.apply(filter);
    await tellBackend(pod, 'refuse/0');
  }
  await healthy(context);
}

/** How often requests came to Alloy's sidecars that the backend refuses, each sent once. */
async function refused(context: Context, transport: Transport): Promise<number> {
  const agent = `e2e-${randomUUID().slice(0, 8)}`;
  const logs = context.environment.alloys.map(pod => new AccessLog(pod.containers.get('istio-proxy')!.log));
  const request = {
    ...requestOf(context, transport, { signal: 'traces', timeoutSeconds: 25 }),
    headers: { 'user-agent': agent },
  };
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => context.client.probe(request)));
  const wrong = answers.flat().find(accepted);
  if (wrong) throw new Error(`the backend refuses, and a sender of ${transport} was told OK`);
  await sleep(500);
  return logs.flatMap(log => log.entries()).filter(({ user_agent }) => user_agent === agent).length;
}

/** A name beside the host, so that the certificate is another. */
const RENEWED = 'renewed.example.com';

/** What cert-manager writes is served by the pods that run, to new connections. */
async function newCertificate(context: Context): Promise<void> {
  const { environment, lab, check } = context;
  const { edge } = environment;
  const { credentialName } = edge.servers[edge.http.server]!.tls!;
  const served = async () => {
    const { host, port } = edge.http;
    const script = `openssl s_client -connect ${host}:${port} -servername ${host} </dev/null 2>/dev/null | openssl x509 -noout -serial`;
    return (await context.client.run(['sh', '-c', script])).output.trim();
  };
  const before = await served();
  await lab.kubernetes.apply(tlsSecret(lab.authority, edge.namespace, credentialName!, [edge.http.host, RENEWED]));
  const holds = await eventually('another certificate', async () => (await served()) !== before, { seconds: 15 }).catch(
    () => false,
  );
  const after = await served();
  check('a new certificate in the Secret', holds === true && after.startsWith('serial='), `${before} → ${after}`);
  const answer = await probeUntil(context, 'http', accepted);
  check('a request after it', accepted(answer), answer.text);
}
