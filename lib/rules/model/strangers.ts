/** Who gets through the policies of a path without a token or a certificate. */

import { SIGNALS } from '../../facts/otlp';
import { type Addresses, common, NOBODY, union } from '../../kubernetes/networks';
import { admitted, checkpointAt, enforcedAt } from './checkpoints';
import type { Flow } from './flows';
import { peerMode } from './mesh';
import { type Model, perModel } from './model';
import { pathFor, rewrites } from './otlp';
import { asksForCertificate, passesSidecar, waysOf } from './policy-ways';
import type { ReceiverAt } from './processes';
import { attribute, block } from './read/alloy/config';

/**
 * The addresses from which somebody without credentials may get data through, as far as the manifests show.
 *
 * @param receivers a list that the model made. @default - every receiver of the flow
 */
export function strangers(model: Model, flow: Flow, receivers: readonly ReceiverAt[] = flow.receivers): Addresses {
  if (asksForCertificate(flow.server)) return NOBODY;
  const isChanged = rewrites(flow.route);
  const sets = new Set<Addresses>();
  for (const { edge, end, requests, isOpen } of waysOf(model, flow, receivers)) {
    for (const request of isOpen ? requests : []) {
      const behind = isChanged ? { host: undefined, path: undefined } : request;
      sets.add(common(admitted(model, edge, request), admitted(model, end, behind)));
    }
  }
  return union([...sets]);
}

/**
 * The same for a load balancer that leads past any gateway to some of these receivers. `receivers` must be a list that
 * the model made.
 */
export const strangersAtAny = perModel((model, receivers: readonly ReceiverAt[]) =>
  union([...new Set(receivers.map(at => strangersAt(model, at)))]),
);

function strangersAt(model: Model, { receiver, process: { workload } }: ReceiverAt): Addresses {
  const { port, auth, body, signals } = receiver;
  const tls = block(body, 'tls')?.body;
  if (auth || CLIENT_CA.some(name => attribute(tls, name))) return NOBODY;
  const isEnforced = passesSidecar(workload, port);
  if (isEnforced && peerMode(model, workload, port)?.mode === 'STRICT') return NOBODY;
  const place = { port, from: 'client', identity: undefined, writesOwnAddress: false } as const;
  const checkpoint = checkpointAt(model, enforcedAt(model, isEnforced ? workload : undefined), place);
  const taken = SIGNALS.filter(signal => signals.length === 0 || signals.includes(signal));
  return union(taken.map(signal => admitted(model, checkpoint, { host: undefined, path: pathFor(receiver, signal) })));
}

/** Attributes that make a receiver ask for certificates. */
const CLIENT_CA = ['client_ca_file', 'client_ca_pem'];
