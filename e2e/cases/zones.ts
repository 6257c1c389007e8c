import { AccessLog } from '../lab/access-log';
import type { KubeObject } from '../lab/kubernetes';
import { type Pod, zoneOf } from '../lab/pods';
import { sleep } from '../lab/processes';
import { alloyName, crash, successor, terminate } from '../lab/replacement';
import type { Case, Context } from './case';
import { withChange } from './change';
import { settle } from './disasters/account';
import { answered, ledgerOf, type Sender, STREAMS, startSender } from './disasters/senders';
import { healthy } from './probe';

/** The golden case whose Service prefers the zone of the gateway's pod. */
const ZONE_LOCAL = /^zone-local$/;

/** Each gateway pod keeps to its zone as long as an Alloy pod there is ready, and no longer. */
export const zones: Case = {
  id: 'zones',
  title: 'a gateway pod sends to the Alloy pods of its zone, and to other zones when those are gone: nothing is lost',
  environments: ZONE_LOCAL,
  skip: ({ alloys }) => (alloys.length === 3 ? undefined : 'Alloy has no pod in each zone'),
  async run(context) {
    const { environment } = context;
    await healthy(context);
    const near = environment.alloys.find(pod => zoneOf(pod) === zoneOf(environment.gateways[0]!))!;
    const own = zoneOf(near);
    await sends(context, 'one gateway pod, zone-a', shares => only(shares, own));
    await withChange(context, [withoutZones(context)], () =>
      sends(context, 'control: the Service without the field', even),
    );
    await second(context);
    await sends(context, 'its Alloy pod is evicted, and none comes', shares => !only(shares, own), {
      happen: () => terminate(environment, near),
      afterwards: shares => even(shares.filter(([zone]) => zone !== own)),
    });
    await successor(environment, near);
    await sends(context, 'another has come', shares => only(shares, own));
    const next = environment.alloys.find(pod => zoneOf(pod) === own)!;
    await sends(context, 'its Alloy dies, and is back', shares => !only(shares, own), {
      happen: () => crash(environment, next, alloyName(next)),
      killed: true,
    });
    await healthy(context);
  },
};

/** Requests that Alloy's pods got, by the zone that they are in. */
type Shares = readonly (readonly [zone: string, requests: number])[];

const only = (shares: Shares, own: string): boolean => shares.every(([zone, count]) => count > 0 === (zone === own));

const even = (shares: Shares): boolean => {
  const fair = shares.reduce((sum, [, count]) => sum + count, 0) / shares.length;
  return shares.every(([, count]) => count > fair / 2);
};

const withoutZones = ({ environment: { manifests } }: Context): KubeObject =>
  manifests.mutate({ kind: 'Service', name: SERVICE, path: 'spec.trafficDistribution' });

const SERVICE = 'alloy-otlp';

interface Disaster {
  /** Comes to its end when nothing more happens. */
  happen(): Promise<void>;
  /** What holds of the requests that come after. */
  readonly afterwards?: (shares: Shares) => boolean;
  /** What is under way in Alloy is cut off: a sender that repeats nothing loses it. */
  readonly killed?: true;
}

/** Half of 500 spans/s by senders that repeat, half by those that don't, while something happens. */
async function sends(
  context: Context,
  what: string,
  fits: (shares: Shares) => boolean,
  disaster?: Disaster,
): Promise<void> {
  const { environment, check } = context;
  const before = countedIn(environment.alloys);
  const senders = STREAMS.map(sender => startSender(context, sender));
  try {
    await sleep(SETTLE_MS);
    await disaster?.happen();
    const after = disaster?.afterwards && countedIn(environment.alloys);
    await sleep(SETTLE_MS);
    if (after) check(`${what}: requests by zone, afterwards`, disaster!.afterwards!(after()), textOf(after()));
  } finally {
    for (const { program } of senders) program.terminate();
  }
  const ledgers = await Promise.all(senders.map(ledgerOf));
  const shares = before();
  check(`${what}: requests by zone`, fits(shares), textOf(shares));
  const counted = disaster?.killed ? ledgers.filter((_, index) => senders[index]!.retries) : ledgers;
  const { sent, delivered, lostSent, lostAccepted } = await settle(environment, counted, []);
  const seen = `${delivered} of ${sent} spans arrived; ${answered(ledgers)}`;
  check(
    `${what}: ${disaster?.killed ? 'by senders that repeat' : 'also by senders that repeat nothing'}`,
    lostSent === 0 && lostAccepted === 0,
    seen,
  );
}

const SETTLE_MS = 4000;

/** With a gateway pod in another zone, each has a zone's Alloy to itself, and the third has nothing to do. */
async function second(context: Context): Promise<void> {
  const { environment, check } = context;
  const added = await environment.addGateway();
  await environment.ready([added]);
  try {
    const logs = environment.gateways.map(pod => ({ pod, log: logOf(pod) }));
    const shares = countedIn(environment.alloys);
    const senders = MANY.map(sender => startSender(context, sender));
    await sleep(SETTLE_MS);
    for (const { program } of senders) program.terminate();
    await Promise.all(senders.map(ledgerOf));
    const zoneAt = new Map(environment.alloys.map(pod => [pod.netns.address, zoneOf(pod)]));
    const went = logs.map(({ pod, log }) => ({
      from: zoneOf(pod),
      to: log.entries().flatMap(({ upstream_host }) => zoneAt.get(upstream_host?.split(':')[0] ?? '') ?? []),
    }));
    check(
      'two gateway pods: each sends to its own zone alone',
      went.every(({ from, to }) => to.length > 0 && to.every(zone => zone === from)),
      `${went.map(({ from, to }) => `${to.length} from ${from}`).join(', ')}; Alloy got ${textOf(shares())}`,
    );
  } finally {
    environment.gateways.splice(environment.gateways.indexOf(added), 1);
    await context.lab.pods.remove(added);
    await environment.ready();
  }
}

/** So many connections that the load balancer gives some to each gateway pod. */
const MANY: readonly Sender[] = Array.from({ length: 12 }, () => ({ transport: 'grpc', retries: true, spans: 2 }));

/** Gives what pods of Alloy get from now on. */
function countedIn(pods: readonly Pod[]): () => Shares {
  const logs = [...pods].map(pod => [zoneOf(pod), logOf(pod)] as const).sort(([a], [b]) => a.localeCompare(b));
  return () => logs.map(([zone, log]) => [zone, log.entries().filter(isExport).length] as const);
}

const logOf = (pod: Pod): AccessLog => new AccessLog(pod.containers.get('istio-proxy')!.log);

const isExport = ({ path, upstream_cluster }: { path: string | null; upstream_cluster: string | null }): boolean =>
  /^\/(v1\/|opentelemetry\.)/.test(path ?? '') && (upstream_cluster ?? '').startsWith('inbound|');

const textOf = (shares: Shares): string => shares.map(([zone, count]) => `${zone} ${count}`).join(', ');
