import { join } from 'node:path';
import type { ProbeTls } from '../../clients/request';
import { alloyContainer } from '../../lab/alloy';
import { Authority } from '../../lab/certificates';
import type { KubeObject } from '../../lab/kubernetes';
import { INSIDE } from '../../lab/lab';
import { eventually } from '../../lab/processes';
import { clientSecret, secret, secretValue, tlsSecret } from '../../lab/secrets';
import type { Context } from '../case';
import { probeUntil, type Seen } from '../probe';
import { textOf, toAlloy } from './neighbours';
import { authorities, getsIn, noConnection, prepared, TRANSPORTS, trySenders, unauthenticated } from './senders';
import { SPOOFED, tryTenant } from './tenant';

/** Without a sidecar: the gateway and Alloy prove themselves to each other by certificates of their own. */
export async function receiverTls(context: Context): Promise<void> {
  const good = { headers: { authorization: `Bearer ${secretValue('otlp-senders', 'token')}` } };
  const receiver = new Receiver(context, good.headers);
  await context.environment.apply(reloadedEachSecond(context));
  await context.environment.restartWorkloads();
  await foreignGateway(context, receiver.foreign);
  await prepared(context, { good }, async () => {
    await trySenders(context, [
      { what: 'the token', with: good, holds: getsIn },
      { what: 'no token', holds: unauthenticated },
      ...authorities(context, getsIn, good),
    ]);
    const spoofed = { headers: { ...good.headers, ...SPOOFED } };
    await tryTenant(context, 'the token and a spoofed tenant, which is removed', undefined, spoofed);
    await pastTheGateway(context, receiver);
    await ownServer(context);
    await renewal(context, receiver);
  });
}

/** Alloy's pod, as whoever reaches it past the gateway sees it. */
class Receiver {
  /** Signs nothing that anybody else believes. */
  readonly foreign: Authority;
  readonly host: string;

  constructor(
    private readonly context: Context,
    private readonly token: Record<string, string>,
  ) {
    const { lab, environment } = context;
    this.foreign = new Authority(join(lab.folder, 'pki', environment.name), 'foreign-ca');
    this.host = environment.edge.http.destination.host;
  }

  /** What a client presents, and whom it believes. */
  tls(signer?: Authority, ca = this.context.lab.authority): ProbeTls {
    const { certificateFile: cert, keyFile: key } = signer?.issue(['client.example.com']) ?? {};
    return { ca: ca.caFile, servername: this.host, cert, key };
  }

  async ask(transport: 'http' | 'grpc', tls: false | ProbeTls, headers = this.token): Promise<Seen> {
    const [answer] = await this.context.client.probe({ ...toAlloy(this.context, transport, headers), tls });
    return { ...answer, text: textOf(answer!) };
  }
}

async function pastTheGateway(context: Context, receiver: Receiver): Promise<void> {
  const { authority } = context.lab;
  const plain = (seen: Seen) => seen.status === 400 || noConnection(seen, 'grpc');
  for (const transport of TRANSPORTS) {
    const rows = [
      { what: 'in plain text', seen: await receiver.ask(transport, false), holds: plain },
      { what: 'no certificate', seen: await receiver.ask(transport, receiver.tls()), holds: noConnection },
      {
        what: 'a certificate of another CA',
        seen: await receiver.ask(transport, receiver.tls(receiver.foreign)),
        holds: noConnection,
      },
      {
        what: 'a certificate of the right CA, no token',
        seen: await receiver.ask(transport, receiver.tls(authority), {}),
        holds: unauthenticated,
      },
      {
        what: 'control: a certificate of the right CA and the token',
        seen: await receiver.ask(transport, receiver.tls(authority)),
        holds: getsIn,
      },
    ];
    for (const { what, seen, holds } of rows)
      context.check(`${transport}: straight to the pod, ${what}`, holds(seen, transport), seen.text);
  }
}

/** Alloy's HTTP server, which no sidecar guards here: the probes and the metrics answer, and nothing else does. */
async function ownServer({ environment, lab, check }: Context): Promise<void> {
  const host = environment.alloys[0]!.netns.address;
  const rows = [
    ['GET', '/-/ready', 200],
    ['GET', '/metrics', 200],
    ['GET', '/', 401],
    ['GET', '/api/v0/web/components', 401],
    ['GET', '/debug/pprof/', 401],
    ['GET', '/-/support', 401],
    ['POST', '/-/reload', 401],
  ] as const;
  for (const [method, path, wanted] of rows) {
    const request = { transport: 'http', host, port: 12345, path, method, tls: false } as const;
    const [answer] = await lab.client(INSIDE).probe(request);
    check(`another pod: ${method} ${path} on Alloy’s own port`, answer?.status === wanted, textOf(answer!));
  }
}

/** Another CA has signed what is renewed in Alloy's Secret, and the client believes that one alone. */
async function renewal(context: Context, receiver: Receiver): Promise<void> {
  const { environment, lab } = context;
  const { namespace } = environment.alloyAccount();
  const [pod] = environment.alloys;
  await environment.apply(tlsSecret(receiver.foreign, namespace, 'alloy-server', [receiver.host]));
  await environment.apply(secret({ name: 'alloy-client-ca', namespace }, { 'ca.crt': receiver.foreign.pem }));
  await lab.kubelet.mounts(pod!, alloyContainer(pod!));
  for (const transport of TRANSPORTS) {
    let seen: Seen = { text: '' };
    const served = async () => {
      seen = await receiver.ask(transport, receiver.tls(lab.authority, receiver.foreign));
      return getsIn(seen, transport);
    };
    await eventually('the new certificate', served, { seconds: 8, every: 300 }).catch(() => {});
    context.check(
      `${transport}: a renewed certificate is served without a restart`,
      getsIn(seen, transport),
      seen.text,
    );
    const early = await receiver.ask(transport, receiver.tls(receiver.foreign, receiver.foreign));
    context.check(
      `${transport}: a renewed client CA counts from the next start on`,
      noConnection(early, transport),
      early.text,
    );
  }
}

/** What senders get from a gateway that Alloy does not know: a status on which they send again. */
async function foreignGateway(context: Context, foreign: Authority): Promise<void> {
  const { environment, lab } = context;
  const { credentialName: name } = environment.manifests.find('DestinationRule').spec.trafficPolicy.tls;
  const replaced = clientSecret(foreign, { name, namespace: environment.edge.namespace }, lab.authority);
  try {
    await environment.apply(replaced);
    await environment.restartGateway();
    for (const transport of TRANSPORTS) {
      const unavailable = (seen: Seen) => (transport === 'http' ? seen.status === 503 : seen.grpcStatus === 14);
      const seen = await probeUntil(context, transport, unavailable);
      context.check(`${transport}: a gateway with a certificate of another CA`, unavailable(seen), seen.text);
    }
  } finally {
    await environment.restore(replaced);
  }
}

/** The same configuration, but the certificate is read again each second. */
function reloadedEachSecond({ environment }: Context): KubeObject {
  const value = environment.config.text.replaceAll('reload_interval = "5m"', 'reload_interval = "1s"');
  return environment.manifests.mutate({ kind: 'ConfigMap', path: "data['config.alloy']", value });
}
