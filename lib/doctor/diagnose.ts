import type { Environment } from '../environment/schema';
import type { OutputFile } from '../path/output';
import { type Listener, pathOf } from '../path/path';
import { aside, type Finding, type Hop, JUDGED, type JudgedId, judged } from './hop';
import { certificate } from './judge/certificate';
import { nlb, send } from './judge/edge';
import { listener } from './judge/listener';
import { alloyPolicies, edgePolicies } from './judge/policies';
import { backends, config, receiver } from './judge/receiver';
import { destination, route } from './judge/route';
import { servicePort, targetPort } from './judge/service';
import { alloyService, endpoints, pods } from './judge/workload';
import { Live } from './live';
import type { Observations } from './observations';

export interface Diagnosis {
  readonly environment: string;
  /** true: every hop was judged, and none is broken. null: none is broken of those that could be judged. */
  readonly healthy: boolean | null;
  /** What concerns many hops, such as why the API server did not answer. */
  readonly remarks: readonly string[];
  /** In the order of the packet. */
  readonly hops: readonly Hop[];
  /** The first broken one: the others may be its consequences. */
  readonly first?: Hop;
}

/** Judges what was seen by what was synthesized. No I/O: the same observations give the same diagnosis. */
export function diagnose(environment: Environment, files: readonly OutputFile[], seen: Observations): Diagnosis {
  const ways = pathOf(environment).edges.map(edge => new Live(environment, files, seen, edge));
  const tiers = [...new Map(ways.map(live => [live.tier, live])).values()];
  const order = Object.keys(JUDGED);
  const hops = [...ways.flatMap(hopsOfEdge), ...tiers.flatMap(hopsOfTier)].sort(
    (a, b) => order.indexOf(a.id) - order.indexOf(b.id),
  );
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

/** From the load balancer to Alloy's pods, for each transport. */
function hopsOfEdge(live: Live): Hop[] {
  const each = (id: JudgedId, judge: (live: Live, listener: Listener) => Finding): Hop[] =>
    live.edge.listeners.map(one => ({ id, transport: one.transport, ...judged(() => judge(live, one)) }));
  const behind = [
    ...each('service-port', servicePort),
    ...each('target-port', targetPort),
    ...each('listener', listener),
  ];
  const isBroken = ({ transport }: Listener) =>
    behind.some(hop => hop.transport === transport && hop.verdict === 'broken');
  return [
    ...each('nlb', (_, one) => nlb(live, one, isBroken(one))),
    ...behind,
    ...each('certificate', certificate),
    ...each('route', route),
    once(live, 'edge-policies', edgePolicies),
    ...each('destination', destination),
    ...each('alloy-service', alloyService),
    ...each('endpoints', endpoints),
    ...(live.seen.sent ? each('send', send) : []),
  ];
}

/** What is the same whichever way a request came in. */
function hopsOfTier(live: Live): Hop[] {
  return [
    once(live, 'pods', pods),
    once(live, 'alloy-policies', alloyPolicies),
    once(live, 'config', config),
    once(live, 'receiver', receiver),
    once(live, 'backends', backends),
  ];
}

const once = (live: Live, id: JudgedId, judge: (live: Live) => Finding): Hop => ({ id, ...judged(() => judge(live)) });
