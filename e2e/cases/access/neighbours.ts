import { otlpPath } from '../../clients/otlp';
import { PROBER } from '../../clients/programs';
import type { ProbeAnswer, ProbeRequest } from '../../clients/request';
import type { Transport } from '../../lab/edge';
import type { KubeObject } from '../../lab/kubernetes';
import { INSIDE } from '../../lab/lab';
import type { Pod } from '../../lab/pods';
import { eventually } from '../../lab/processes';
import { tlsSecret } from '../../lab/secrets';
import type { Context } from '../case';
import { type Overrides, probeUntil } from '../probe';
import { TRANSPORTS } from './senders';

const HOST = 'app.example.net';
const NAMESPACE = 'other-app';

/** Another application on the gateway's pods: a port of its own, or the one that it shares with us. It answers 200 by itself. */
export function otherApplication({ environment, lab }: Context): KubeObject[] {
  const { edge } = environment;
  // nobody else has a Gateway on pods that istiod made of ours
  if (edge.isManaged) return [];
  const number = edge.grpc.port === edge.http.port ? edge.http.port : OTHER_PORT;
  const server = {
    port: { number, name: 'https', protocol: 'HTTPS' },
    hosts: [HOST],
    tls: { mode: 'SIMPLE', credentialName: NAMESPACE },
  };
  const metadata = { name: NAMESPACE, namespace: edge.namespace };
  const istio = { apiVersion: 'networking.istio.io/v1', metadata };
  const selector = edge.labels;
  const http = [{ directResponse: { status: 200, body: { string: 'the other application' } } }];
  return [
    tlsSecret(lab.authority, edge.namespace, NAMESPACE, [HOST]),
    { ...istio, kind: 'Gateway', spec: { selector, servers: [server] } },
    { ...istio, kind: 'VirtualService', spec: { hosts: [HOST], gateways: [NAMESPACE], http } },
  ];
}

/** What a client of the other application gets. */
export async function tryOtherApplication(
  context: Context,
  what: string,
  headers: Record<string, string>,
  status = 200,
): Promise<void> {
  const { edge, gateways } = context.environment;
  if (edge.isManaged) return;
  const bind = edge.grpc.port === edge.http.port ? edge.http.bind : OTHER_PORT;
  const overrides: Overrides = {
    host: gateways[0]!.netns.address,
    port: bind,
    path: '/',
    authority: HOST,
    tls: { servername: HOST },
    headers,
  };
  const seen = await probeUntil(context, 'http', answer => answer.status === status, overrides, 10);
  context.check(`another application of this gateway: ${what}`, seen.status === status, seen.text);
}

const OTHER_PORT = 10443;

/** Past the gateway, from a machine of the cluster's network: there is no mTLS, so there is no connection. */
export async function straightToPod(context: Context, headers: ProbeRequest['headers'] = {}): Promise<void> {
  for (const transport of TRANSPORTS) {
    const [answer] = await context.lab.client(INSIDE).probe(toAlloy(context, transport, headers));
    context.check(`${transport}: straight to the pod`, answer!.error !== undefined, textOf(answer!));
  }
}

/** Past the gateway, from another workload of the mesh with a sidecar: mTLS holds, so it is the policy that says no. */
export async function fromMesh(context: Context, headers: ProbeRequest['headers'] = {}): Promise<void> {
  const { environment, check } = context;
  const pod = await environment.replaceBackend(0, true);
  const ask = (request: ProbeRequest) => askFrom(pod, request);
  try {
    // its sidecar is not yet there when the pod is
    await eventually('an answer', () => ask(toService(context, 'http', headers)).status, { seconds: 15, every: 300 });
    for (const transport of TRANSPORTS) {
      const answer = ask(toService(context, transport, headers));
      const refused = transport === 'http' ? answer.status === 403 : answer.grpcStatus === 7;
      check(`${transport}: another workload of the mesh`, refused, textOf(answer));
    }
    await withoutPolicy();
  } finally {
    await environment.replaceBackend(0, false);
  }

  /** The control: it is this policy that says no. */
  async function withoutPolicy(): Promise<void> {
    const policy = environment.manifests.find('AuthorizationPolicy', 'alloy-from-gateway');
    await context.lab.kubernetes.delete(policy);
    let answer: ProbeAnswer = {};
    const open = () => {
      answer = ask(toService(context, 'http', headers));
      return answer.status === 200;
    };
    await eventually('an open door', open, { seconds: 15, every: 300 }).catch(() => {});
    check('control: another workload of the mesh, without the policy', answer.status === 200, textOf(answer));
    await environment.apply(policy);
    const shut = async () => ask(toService(context, 'http', headers)).status === 403;
    await eventually('a closed door', shut, { seconds: 15, every: 300 });
  }
}

/** Sends a request from a pod. */
function askFrom(pod: Pod, request: ProbeRequest): ProbeAnswer {
  const prober = [process.execPath, PROBER];
  const line = pod.netns.run(prober, { input: `${JSON.stringify({ id: 0, request })}\n` });
  return (JSON.parse(line) as { answers: ProbeAnswer[] }).answers[0]!;
}

/** What another workload of the mesh gets that sends to Alloy's Service. */
export const fromWorkload = (context: Context, pod: Pod, transport: Transport): ProbeAnswer =>
  askFrom(pod, toService(context, transport, {}));

export function toAlloy(
  { environment }: Context,
  transport: Transport,
  headers: ProbeRequest['headers'],
): ProbeRequest {
  const signal = environment.config.signals[0]!;
  return {
    transport,
    host: environment.alloys[0]!.netns.address,
    port: environment.config.ports[transport]!,
    path: otlpPath(transport, signal),
    tls: false,
    headers,
    message: { signal, run: 'past-the-edge' },
    timeoutSeconds: 4,
  };
}

function toService(context: Context, transport: Transport, headers: ProbeRequest['headers']): ProbeRequest {
  return { ...toAlloy(context, transport, headers), host: context.environment.edge.http.destination.host };
}

export const textOf = ({ error, status, grpcStatus }: ProbeAnswer): string =>
  error ?? [status, grpcStatus !== undefined && `gRPC ${grpcStatus}`].filter(Boolean).join(' ');
