import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { differentPods, type Pods, peerMode, podsBehind } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { targetNumber } from '../model/pods';
import { tlsMode } from '../model/read/istio/destination-rule';
import type { ServicePort } from '../model/read/kubernetes/services';

export const meshMtlsRefused: Rule = {
  id: 'mesh-mtls-refused',
  hop: 'destination',
  severity: 'error',
  summary: "Where a PeerAuthentication asks for mTLS, the DestinationRule speaks the mesh's own.",
  why: `A sidecar with STRICT accepts nothing but the mesh's mTLS. With DISABLE the gateway speaks plain text to it, with SIMPLE or MUTUAL
another TLS: the sidecar closes the connection, and requests get 503 with UC, gRPC gets status 14.`,
  fix: 'Write tls.mode: ISTIO_MUTUAL, or leave tls out.',
  reads: [...CONFIGS, 'DestinationRule', 'PeerAuthentication', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH + MESH, 'mode: ISTIO_MUTUAL', 'mode: DISABLE'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.servicePorts) {
      const target = targetNumber(model, port);
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

/** The policy by which all pods behind a port are STRICT. */
function strictPolicy(model: Model, port: ServicePort, target: number | undefined): Manifest | undefined {
  return strictAt(model, podsBehind(model, port.service), target);
}

const strictAt = perModel((model, pods: readonly Pods[], target: number | undefined) => {
  const peers = differentPods(model, pods).map(found => peerMode(model, found, target));
  return peers.every(peer => peer?.mode === 'STRICT') ? peers[0]?.policy : undefined;
});
