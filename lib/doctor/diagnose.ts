import type { Environment } from '../environment/schema';
import type { OutputFile } from '../path/output';
import type { Listener } from '../path/path';
import { aside, type Hop, JUDGED, type JudgedId, judged, type Look, together } from './hop';
import { certificate } from './judge/certificate';
import { nlb, send } from './judge/edge';
import { listener } from './judge/listener';
import { alloyPolicies, edgePolicies } from './judge/policies';
import { backends, config, receiver } from './judge/receiver';
import { destination, route } from './judge/route';
import { type Looked, ofRules, verdictsOf } from './judge/rules';
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
  const { listeners } = live.path;
  const each = (id: JudgedId, judge: (live: Live, listener: Listener) => Look): Looked[] =>
    listeners.map(listener => ({ id, listener, look: judged(() => judge(live, listener)) }));
  const once = (id: JudgedId, judge: (live: Live) => Look): Looked[] => [{ id, look: judged(() => judge(live)) }];
  const own = [
    ...each('service-port', servicePort),
    ...each('target-port', targetPort),
    ...each('listener', listener),
    ...each('certificate', certificate),
    ...each('route', route),
    ...once('edge-policies', edgePolicies),
    ...each('destination', destination),
    ...each('alloy-service', alloyService),
    ...each('endpoints', endpoints),
    ...once('pods', pods),
    ...once('alloy-policies', alloyPolicies),
    ...once('config', config),
    ...once('receiver', receiver),
    ...once('backends', backends),
  ];
  const isDrifted = own.some(({ look }) => look.verdict === 'broken' && !look.isSymptom);
  const verdicts = verdictsOf(live);
  const withRules = (looked: Looked): Looked => ({
    ...looked,
    look: judged(() => together([looked.look, ...ofRules(live, verdicts, looked, isDrifted)])),
  });
  const behind = own.map(withRules);
  const isBroken = ({ transport }: Listener) =>
    behind.some(
      ({ id, listener, look }) => BEHIND.includes(id) && listener?.transport === transport && look.verdict === 'broken',
    );
  const hops = [
    ...each('nlb', (_, one) => nlb(live, one, isBroken(one))).map(withRules),
    ...behind,
    ...(seen.sent ? each('send', send) : []),
  ].map(toHop);
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

/** Hops that explain why a connection is refused. */
const BEHIND: readonly JudgedId[] = ['service-port', 'target-port', 'listener'];

function toHop({ id, listener, look: { isSymptom: _, ...finding } }: Looked): Hop {
  return { id, ...(listener && { transport: listener.transport }), ...finding };
}
