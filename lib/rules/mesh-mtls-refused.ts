import { MESH, PATH } from './example';
import { get, text } from './json';
import { nameOf } from './manifests';
import { destinationRulesFor, policyAt } from './model/destination-rules';
import { peerMode, podsBehind } from './model/mesh';
import { type Rule, twins, WORKLOADS } from './rule';

export const meshMtlsRefused: Rule = {
  id: 'mesh-mtls-refused',
  severity: 'error',
  summary: "Where a PeerAuthentication asks for mTLS, the DestinationRule speaks the mesh's own.",
  why: `A sidecar with STRICT accepts nothing but the mesh's mTLS. With DISABLE the gateway speaks plain text to it, with SIMPLE or MUTUAL
another TLS: the sidecar closes the connection, and requests get 503 with UC, gRPC gets status 14.`,
  fix: 'Write tls.mode: ISTIO_MUTUAL, or leave tls out.',
  reads: ['DestinationRule', 'PeerAuthentication', 'Service', ...WORKLOADS],
  ...twins(PATH + MESH, 'mode: ISTIO_MUTUAL', 'mode: DISABLE'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.services.flatMap(({ ports }) => ports)) {
      const { name, namespace } = port.service;
      const target = model.targetNumber(port);
      for (const rule of namespace ? destinationRulesFor(model, `${name}.${namespace}.svc.cluster.local`) : []) {
        const { value, path } = policyAt(rule, port.port);
        const mode = text(get(value, 'tls', 'mode'));
        if (!mode || mode === 'ISTIO_MUTUAL' || seen.has(nameOf(rule.manifest) + path)) continue;
        const strict = podsBehind(model, port.service).map(pods => peerMode(model, pods, target));
        if (strict.length === 0 || strict.some(peer => peer?.mode !== 'STRICT')) continue;
        seen.add(nameOf(rule.manifest) + path);
        yield {
          object: rule.manifest,
          path: [...path, 'tls', 'mode'],
          got: `tls.mode is ${mode}, and ${nameOf(strict[0]!.policy)} is STRICT for port ${target} of its pods`,
        };
      }
    }
  },
};
