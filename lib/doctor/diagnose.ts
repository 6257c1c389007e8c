import type { Environment } from '../environment/schema';
import type { OutputFile } from '../path/output';
import type { Listener } from '../path/path';
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
  const live = new Live(environment, files, seen);
  const each = (id: JudgedId, judge: (live: Live, listener: Listener) => Finding): Hop[] =>
    live.path.listeners.map(one => ({ id, transport: one.transport, ...judged(() => judge(live, one)) }));
  const once = (id: JudgedId, judge: (live: Live) => Finding): Hop => ({ id, ...judged(() => judge(live)) });
  const behind = [
    ...each('service-port', servicePort),
    ...each('target-port', targetPort),
    ...each('listener', listener),
  ];
  const isBroken = ({ transport }: Listener) =>
    behind.some(hop => hop.transport === transport && hop.verdict === 'broken');
  const hops: Hop[] = [
    ...each('nlb', (_, one) => nlb(live, one, isBroken(one))),
    ...behind,
    ...each('certificate', certificate),
    ...each('route', route),
    once('edge-policies', edgePolicies),
    ...each('destination', destination),
    ...each('alloy-service', alloyService),
    ...each('endpoints', endpoints),
    once('pods', pods),
    once('alloy-policies', alloyPolicies),
    once('config', config),
    once('receiver', receiver),
    once('backends', backends),
    ...(seen.sent ? each('send', send) : []),
  ];
  const order = Object.keys(JUDGED);
  const broken = hops.filter(({ verdict }) => verdict === 'broken');
  const [first] = broken.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const isHealthy = hops.every(({ verdict }) => verdict === 'ok');
  return {
    environment: environment.name,
    healthy: first ? false : isHealthy || null,
    remarks: (seen.remarks ?? []).map(aside),
    hops,
    first,
  };
}
