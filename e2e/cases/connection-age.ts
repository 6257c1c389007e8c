import { AccessLog } from '../lab/access-log';
import type { Edge } from '../lab/edge';
import { eventually, sleep } from '../lab/processes';
import { type Case, type Context, GATEWAY_API } from './case';
import { settle } from './disasters/account';
import { answered, ledgerOf, type Sender, startSender } from './disasters/senders';
import { healthy } from './probe';

/** The golden case whose gateway's pods are ours. */
export const GATEWAY_OWN = /^gateway-own$/;

/** A pod that comes later gets the connections of senders that never close one, by the age alone. */
export const connectionAge: Case = {
  id: 'connection-age',
  title: 'connections move to a new pod of our own gateway: none of what they bring is lost, or comes twice',
  goldens: new RegExp(`${GATEWAY_OWN.source}|${GATEWAY_API.source}`),
  skip: ({ edge }) => (edge.workload ? undefined : 'the gateway’s pods are somebody else’s'),
  async run(context) {
    const { environment } = context;
    await healthy(context);
    try {
      await moves(context, 'as synthesized, 300 s', environment.edge, false);
      await moves(context, `${AGE_SECONDS} s`, aged(environment.edge), true);
    } finally {
      await environment.restartGateway();
    }
    await healthy(context);
  },
};

const AGE_SECONDS = 4;

/** Each repeats nothing. One over gRPC has one connection; one over HTTP opens another where an answer is slow. */
const SENDERS: readonly Sender[] = (['grpc', 'http'] as const).flatMap(transport =>
  Array.from({ length: 4 }, () => ({ transport, retries: false, spans: 2 })),
);

/** The gateway with a shorter age in the annotation that istiod reads. */
function aged(edge: Edge): Edge {
  const workload = structuredClone(edge.workload!);
  const { annotations } = workload.spec.template.metadata;
  const config = JSON.parse(annotations[PROXY_CONFIG]);
  config.connectionSettings.httpMaxConnectionDuration = `${AGE_SECONDS}s`;
  annotations[PROXY_CONFIG] = JSON.stringify(config);
  return { ...edge, workload };
}

const PROXY_CONFIG = 'proxy.istio.io/config';

/** Sends through one pod, adds another, and counts what that one gets. */
async function moves(context: Context, age: string, edge: Edge, shallMove: boolean): Promise<void> {
  const { environment, check } = context;
  await environment.restartGateway(edge);
  const senders = SENDERS.map(sender => startSender(context, sender));
  let logs = logsOf(context);
  try {
    const connected = () => new Set(logs[0]!.entries().map(entry => entry.downstream_remote_address));
    await eventually('every sender has its connection', async () => connected().size >= senders.length);
    await environment.ready([await environment.addGateway(edge)]);
    logs = logsOf(context);
    await sleep((shallMove ? 3 : 1.5) * AGE_SECONDS * 1000);
  } finally {
    for (const { program } of senders) program.terminate();
  }
  const ledgers = await Promise.all(senders.map(ledgerOf));
  const [old, young] = logs.map(log => log.entries().filter(({ path }) => path?.startsWith('/opentelemetry.')).length);
  check(`${age}: gRPC requests at the old pod, at the new one`, shallMove === young! > 0, `${old} / ${young}`);
  const { sent, delivered, twice, lostSent } = await settle(environment, ledgers, []);
  const seen = `${delivered} of ${sent} spans arrived, ${twice} twice; ${answered(ledgers)}`;
  check(`${age}: by 8 senders that repeat nothing`, lostSent === 0 && twice === 0, seen);
}

const logsOf = ({ environment }: Context): AccessLog[] =>
  environment.gateways.map(pod => new AccessLog(pod.containers.get('istio-proxy')!.log));
