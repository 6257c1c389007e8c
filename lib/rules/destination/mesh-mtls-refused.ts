import { TLS_MODE } from '../../facts/istio';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { hasSidecar } from '../model/injection';
import { differentPods, type Pods, peerMode, podsBehind } from '../model/mesh';
import { isAutoMtls } from '../model/mesh-config';
import { tlsModeFor } from '../model/mesh-hop';
import { type Model, perModel } from '../model/model';
import { podsOf, targetNumber } from '../model/pods';
import type { Problem } from '../model/problem';
import { tlsMode } from '../model/read/istio/destination-rule';
import type { ServicePort } from '../model/read/kubernetes/services';

export const meshMtlsRefused: Rule = {
  id: 'mesh-mtls-refused',
  hop: 'destination',
  severity: 'error',
  summary: "Where a PeerAuthentication asks for mTLS, the DestinationRule speaks the mesh's own.",
  why: `A sidecar with STRICT accepts nothing but the mesh's mTLS. With DISABLE the gateway speaks plain text to it, with SIMPLE or MUTUAL
another TLS: the sidecar closes the connection, and requests get 503 with UC, gRPC gets status 14. Where no DestinationRule says anything, it speaks plain text to
pods whose label ${TLS_MODE} says anything but istio.`,
  fix: 'Write tls.mode: ISTIO_MUTUAL, or leave tls out.',
  reads: [
    ...CONFIGS,
    ...['DestinationRule', 'MutatingWebhookConfiguration', 'Namespace', 'PeerAuthentication', 'Service'],
    ...[...SERVERS, ...ROUTES, ...WORKLOADS],
  ],
  ...twins(PATH + MESH, 'mode: ISTIO_MUTUAL', 'mode: DISABLE'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.servicePorts) {
      const target = targetNumber(model, port);
      yield* plainByLabel(model, port, target, seen);
      for (const { rule, value, path } of port.service.namespace ? trafficPoliciesFor(model, port) : []) {
        const mode = tlsMode(value);
        if (!mode || mode === 'ISTIO_MUTUAL' || seen.has(nameOf(rule.manifest) + path)) continue;
        const strict = strictPolicy(model, port, target);
        if (!strict) continue;
        seen.add(nameOf(rule.manifest) + path);
        yield {
          object: rule.manifest,
          path: [...path, 'tls', 'mode'],
          got: `tls.mode is ${mode}, and ${nameOf(strict)} is STRICT for ${target === undefined ? 'the ports' : `port ${target}`} of its pods`,
        };
      }
    }
  },
};

/** The pods behind a port to which the gateway speaks plain text because their label says so, and whose sidecars take none. */
function* plainByLabel(
  model: Model,
  port: ServicePort,
  target: number | undefined,
  seen: Set<string>,
): Generator<Problem> {
  const pods = podsOf(model, port.service);
  const [first] = pods;
  if (!first || hasSidecar(model, first) !== true || !pods.every(({ labels }) => isPlain(labels))) return;
  if (tlsModeFor(model, port) || !isAutoMtls(model) || seen.has(nameOf(first.manifest))) return;
  const strict = strictPolicy(model, port, target);
  if (!strict) return;
  seen.add(nameOf(first.manifest));
  yield {
    object: first.manifest,
    path: [...first.metadataPath, 'labels', TLS_MODE],
    got: `the gateway speaks plain text to pods with ${TLS_MODE}: ${first.labels[TLS_MODE]}, and ${nameOf(strict)} is STRICT there`,
    fix: `Take the label ${TLS_MODE} off the pods: the injector writes it.`,
  };
}

function isPlain(labels: Readonly<Record<string, string>>): boolean {
  return (labels[TLS_MODE] ?? 'istio') !== 'istio';
}

/** The policy by which all pods behind a port are STRICT. */
function strictPolicy(model: Model, port: ServicePort, target: number | undefined): Manifest | undefined {
  return strictAt(model, podsBehind(model, port.service), target);
}

const strictAt = perModel((model, pods: readonly Pods[], target: number | undefined) => {
  const peers = differentPods(model, pods).map(found => peerMode(model, found, target));
  return peers.every(peer => peer?.mode === 'STRICT') ? peers[0]?.policy : undefined;
});
