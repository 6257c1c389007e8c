import type { Environment } from '../environment/schema';
import type { OutputFile } from '../path/output';
import { type Listener, pathOf } from '../path/path';
import { refText } from '../path/workloads';
import { Cluster } from './cluster';
import { certificate } from './judge/certificate';
import { nlb, send } from './judge/edge';
import { listener } from './judge/listener';
import { alloyPolicies, edgePolicies } from './judge/policies';
import { backends, config, receiver } from './judge/receiver';
import { destination, route } from './judge/route';
import { type Looked, ofRules, verdictsOf } from './judge/rules';
import { servicePort, targetPort } from './judge/service';
import { alloyService, endpoints, pods } from './judge/workload';
import { Live, LiveEdge } from './live';
import { aside, JUDGED, type JudgedHop, type JudgedId, judged, type Look, together } from './look';
import type { Observations } from './observations';
import { isAtTier, isOnWay, type Spot } from './way';

/** What the doctor says of an environment's path. */
export interface Diagnosis {
  readonly environment: string;
  /**
   * true: every hop was judged, and none is broken. false: a hop is broken. null: no judged hop is broken, but some
   * could not be judged.
   */
  readonly healthy: boolean | null;
  /** What concerns several hops, such as why the API server did not answer. */
  readonly remarks: readonly string[];
  /** Every hop, in the packet's order. */
  readonly hops: readonly JudgedHop[];
  /** The first broken hop: later broken hops may be its consequences. */
  readonly first?: JudgedHop;
}

/** Judges what was seen against what was synthesized. Pure: the same observations give the same diagnosis. */
export function diagnose(environment: Environment, files: readonly OutputFile[], seen: Observations): Diagnosis {
  const cluster = new Cluster(seen.objects);
  const { edges, tiers } = pathOf(environment);
  const ways = edges.map(edge => new LiveEdge(environment, files, seen, cluster, edge));
  const looked = [
    ...ways.flatMap(looksOfEdge),
    ...tiers.flatMap(tier => looksOfTier(new Live(environment, files, seen, cluster, tier), ways)),
  ];
  const isDrifted = looked.some(({ look }) => look.verdict === 'broken' && !look.isSymptom);
  const verdicts = verdictsOf(cluster);
  const withRules = (one: Looked): Looked => ({
    ...one,
    look: judged(() => together([one.look, ...ofRules(verdicts, one, isDrifted)])),
  });
  const behind = looked.map(withRules);
  const outside = ways.flatMap(live => outsideLooks(live, behind, withRules));
  const order = Object.keys(JUDGED);
  const several = [edges, tiers].flatMap(all => (all.length > 1 ? all.map(({ service }) => service) : []));
  const hops = [...behind, ...outside]
    .map(one => toHop(one, several.includes(one.service)))
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const first = hops.find(({ verdict }) => verdict === 'broken');
  const isHealthy = hops.every(({ verdict }) => verdict === 'ok');
  return {
    environment: environment.name,
    healthy: first ? false : isHealthy || null,
    remarks: (seen.remarks ?? []).map(aside),
    hops,
    first,
  };
}

/** From the gateway's Service to Alloy's endpoints, for each transport. */
function looksOfEdge(live: LiveEdge): Looked[] {
  return [
    ...each(live, 'service-port', servicePort),
    ...each(live, 'target-port', targetPort),
    ...each(live, 'listener', listener),
    ...each(live, 'certificate', certificate),
    ...each(live, 'route', route),
    onceAtEdge(live, 'edge-policies', edgePolicies),
    ...each(live, 'destination', destination),
    ...each(live, 'alloy-service', alloyService),
    ...each(live, 'endpoints', endpoints),
  ];
}

/** Looks at what every request to a tier meets, whichever edge it came through. */
function looksOfTier(live: Live, ways: readonly LiveEdge[]): Looked[] {
  const own = ways.filter(({ tier }) => tier === live.tier);
  const meets = (spot: Spot) => (own.length ? own.some(way => isMet(way, spot)) : isAtTier(live, spot));
  const once = (id: JudgedId, judge: (live: Live) => Look): Looked => ({
    ...{ id, live, meets, service: live.tier.service },
    look: judged(() => judge(live)),
  });
  return [
    once('pods', pods),
    once('alloy-policies', alloyPolicies),
    once('config', config),
    once('receiver', receiver),
    once('backends', backends),
  ];
}

/** Looks from outside. The looks behind the edge say whether a refused connection has its cause there. */
function outsideLooks(live: LiveEdge, behind: readonly Looked[], withRules: (one: Looked) => Looked): Looked[] {
  const isBroken = (one: Listener) =>
    behind.some(
      ({ id, live: other, listener, look }) =>
        BEHIND.includes(id) && other === live && listener === one && look.verdict === 'broken',
    );
  return [
    ...each(live, 'nlb', (_, one) => nlb(live, one, isBroken(one))).map(withRules),
    ...(live.seenEdge.sent ? each(live, 'send', send) : []),
  ];
}

/** Hops that explain why a connection is refused. */
const BEHIND: readonly JudgedId[] = ['service-port', 'target-port', 'listener'];

const each = (live: LiveEdge, id: JudgedId, judge: (live: LiveEdge, listener: Listener) => Look): Looked[] =>
  live.edge.listeners.map(listener => ({
    ...{ id, live, listener, service: live.edge.service },
    meets: spot => isOnWay(live, spot, listener),
    look: judged(() => judge(live, listener)),
  }));

const onceAtEdge = (live: LiveEdge, id: JudgedId, judge: (live: LiveEdge) => Look): Looked => ({
  ...{ id, live, service: live.edge.service },
  meets: spot => isMet(live, spot),
  look: judged(() => judge(live)),
});

/** Whether requests through any listener of the edge meet the spot. */
const isMet = (live: LiveEdge, spot: Spot): boolean =>
  live.edge.listeners.some(listener => isOnWay(live, spot, listener));

function toHop({ id, listener, service, look: { isSymptom: _, ...finding } }: Looked, isOneOfMany: boolean): JudgedHop {
  return {
    id,
    ...(listener && { transport: listener.transport }),
    ...(isOneOfMany && { service: refText(service) }),
    ...finding,
  };
}
