import type { OutputFile } from '../app';
import type { Environment } from '../environment/schema';
import type { Listener } from '../path';
import { type Finding, HOPS, type Hop, type HopId } from './hop';
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
  /** In the order of the packet. */
  readonly hops: readonly Hop[];
  /** The first broken one: the others may be its consequences. */
  readonly first?: Hop;
}

/** Judges what was seen by what was synthesized. No I/O: the same observations give the same diagnosis. */
export function diagnose(environment: Environment, files: readonly OutputFile[], seen: Observations): Diagnosis {
  const live = new Live(environment, files, seen);
  const each = (id: HopId, judge: (live: Live, listener: Listener) => Finding): Hop[] =>
    live.path.listeners.map(one => ({ id, transport: one.transport, ...judge(live, one) }));
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
    { id: 'edge-policies', ...edgePolicies(live) },
    ...each('destination', destination),
    ...each('alloy-service', alloyService),
    ...each('endpoints', endpoints),
    { id: 'pods', ...pods(live) },
    { id: 'alloy-policies', ...alloyPolicies(live) },
    { id: 'config', ...config(live) },
    { id: 'receiver', ...receiver(live) },
    { id: 'backends', ...backends(live) },
    ...(seen.sent ? each('send', send) : []),
  ];
  const order = Object.keys(HOPS);
  const broken = hops.filter(({ verdict }) => verdict === 'broken');
  const [first] = broken.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  return { environment: environment.name, hops, first };
}
