/** How the parts of the path speak with each other. */
import { endpointsIn, usesTls } from '../rules/model/endpoints';
import { flows } from '../rules/model/flows';
import { hasSidecar } from '../rules/model/injection';
import { bringsIdentity, tlsModeFor } from '../rules/model/mesh-hop';
import type { Model } from '../rules/model/model';
import { podsOf, targetNumber } from '../rules/model/pods';
import type { ServicePort } from '../rules/model/read/kubernetes/services';
import { type Server, terminatesTls } from '../rules/model/servers';
import { alloyServices, configs, gateways } from './on-path';

/** A connection between two parts of the path. */
export interface Wire {
  /** What it is, as far as the input shows it: `TLS`, `mTLS`, `plain text`, or several of them. */
  readonly text: string;
  /** The same in a word or two. */
  readonly short: string;
  readonly kind: 'encrypted' | 'plain' | 'mixed' | 'unknown';
}

/** From senders to the gateway: what its listeners ask for. */
export function senderWire(model: Model): Wire {
  return wireOf(gateways(model).flatMap(({ servers }) => servers.map(listenerText)));
}

function listenerText(server: Server): string {
  const mode = server.tls?.mode;
  if (mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL') return 'TLS with client certificates';
  return terminatesTls(server) || mode === 'PASSTHROUGH' ? 'TLS' : PLAIN;
}

/** From the gateway to Alloy: what DestinationRules, policies and sidecars make of it. */
export function meshWire(model: Model): Wire {
  const alloys = new Set(alloyServices(model));
  const ports = new Set(flows(model).map(({ servicePort }) => servicePort));
  return wireOf([...ports].filter(({ service }) => alloys.has(service)).map(port => portText(model, port)));
}

function portText(model: Model, port: ServicePort): string {
  const mode = tlsModeFor(model, port);
  if (mode === 'ISTIO_MUTUAL') return 'mTLS';
  if (mode) return mode === 'DISABLE' ? PLAIN : 'TLS';
  const [pod] = podsOf(model, port.service);
  const sidecar = pod && hasSidecar(model, pod);
  if (!pod || sidecar === undefined) return 'mTLS where Alloy has a sidecar';
  return sidecar && bringsIdentity(model, port, pod, targetNumber(model, port)) ? 'mTLS' : PLAIN;
}

/** From Alloy to the backends. */
export function backendWire(model: Model): Wire {
  const found = configs(model)
    .flatMap(config => endpointsIn(model, config))
    .map(usesTls);
  return wireOf(found.flatMap(tls => (tls === undefined ? [] : tls ? 'TLS' : PLAIN)));
}

const PLAIN = 'plain text';

/** What the input does not show. */
export const UNKNOWN: Wire = { text: 'not known', short: '', kind: 'unknown' };

function wireOf(texts: readonly string[]): Wire {
  const different = [...new Set(texts)];
  const plain = different.includes(PLAIN);
  if (different.length === 0) return UNKNOWN;
  const kind = plain ? (different.length > 1 ? 'mixed' : 'plain') : 'encrypted';
  const [first = ''] = /^(?:m?TLS|plain text)/.exec(different[0]!) ?? [];
  return { text: different.join(' and '), short: kind === 'mixed' ? kind : first, kind };
}
