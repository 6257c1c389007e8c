import { few, get, strings, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { hasSidecar, whyBare } from '../model/injection';
import { differentPods, type Pods, peerMode, podsBehind } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { podsOf, targetNumber } from '../model/pods';
import { tlsMode } from '../model/read/istio/destination-rule';
import type { ServicePort } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const meshMtlsNotServed: Rule = {
  id: 'mesh-mtls-not-served',
  hop: 'destination',
  severity: 'error',
  summary:
    'Pods that a DestinationRule reaches by ISTIO_MUTUAL have a sidecar that ends it, under the name that the rule asks for.',
  why: `With ISTIO_MUTUAL the gateway opens every connection with the mesh's mTLS. Without a sidecar, or with a PeerAuthentication of mode DISABLE,
the handshake arrives at Alloy's plain port: 503 with URX,UF, status 14 for gRPC. The sidecar's certificate has one name, spiffe://<trust domain>/ns/<namespace>/sa/<service account>: where
subjectAltNames say others alone, the gateway ends each handshake.`,
  fix: 'Inject the sidecar by the label sidecar.istio.io/inject: "true" on the pods, or set tls.mode: DISABLE.',
  reads: [
    'MutatingWebhookConfiguration',
    ...CONFIGS,
    'DestinationRule',
    'Namespace',
    'PeerAuthentication',
    ...SERVERS,
    'Service',
    ...ROUTES,
    ...WORKLOADS,
  ],
  ...twins(
    PATH.replace('labels: {app: alloy}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}') + MESH,
    'inject: "true"',
    'inject: "false"',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const port of model.servicePorts) {
      for (const { rule, value, path } of port.service.namespace ? trafficPoliciesFor(model, port) : []) {
        if (tlsMode(value) !== 'ISTIO_MUTUAL' || seen.has(nameOf(rule.manifest) + path)) continue;
        const stranger = nameless(model, port, strings(get(value, 'tls', 'subjectAltNames')));
        if (stranger) {
          seen.add(nameOf(rule.manifest) + path);
          yield {
            object: rule.manifest,
            path: [...path, 'tls', 'subjectAltNames'],
            got: `the certificate of ${nameOf(stranger.manifest)} has the name ${identityEnd(stranger)}, which is not among ${few(strings(get(value, 'tls', 'subjectAltNames')))}`,
            fix: `Take subjectAltNames out, or write spiffe://<trust domain>${identityEnd(stranger)}.`,
          };
          continue;
        }
        const problem = plainPods(model, port);
        if (!problem) continue;
        seen.add(nameOf(rule.manifest) + path);
        yield {
          object: rule.manifest,
          path: [...path, 'tls', 'mode'],
          got: `tls.mode is ISTIO_MUTUAL, and ${problem.text}`,
          ...(problem.fix !== undefined && { fix: problem.fix }),
        };
      }
    }
  },
};

/** A pod behind a port whose certificate has none of the names; undefined without names. */
function nameless(model: Model, { service }: ServicePort, names: readonly string[]): Workload | undefined {
  if (names.length === 0 || !service.namespace) return undefined;
  const pods = podsOf(model, service);
  return pods.every(pod => names.every(name => !name.startsWith('spiffe://') || !name.endsWith(identityEnd(pod))))
    ? pods[0]
    : undefined;
}

function identityEnd({ manifest, spec }: Workload): string {
  return `/ns/${manifest.namespace}/sa/${text(get(spec, 'serviceAccountName')) ?? 'default'}`;
}

/** Why the pods behind a port serve no mTLS. */
function plainPods(model: Model, port: ServicePort): { text: string; fix?: string | undefined } | undefined {
  const pods = podsOf(model, port.service);
  if (areBare(model, pods)) {
    const why = whyBare(model, pods[0]!);
    return { text: `${nameOf(pods[0]!.manifest)} has no sidecar${why ? `: ${why.text}` : ''}`, fix: why?.fix };
  }
  return whyDisabled(model, podsBehind(model, port.service), targetNumber(model, port));
}

const areBare = perModel(
  (model, pods: readonly Workload[]) => pods.length > 0 && pods.every(pod => hasSidecar(model, pod) === false),
);

const whyDisabled = perModel((model, pods: readonly Pods[], target: number | undefined) => {
  const peers = differentPods(model, pods).map(found => peerMode(model, found, target));
  if (peers.length === 0 || peers.some(peer => peer?.mode !== 'DISABLE')) return undefined;
  const ports = target === undefined ? 'the ports' : `port ${target}`;
  return {
    text: `${nameOf(peers[0]!.policy)} is DISABLE for ${ports} of its pods`,
    fix: 'Write PERMISSIVE or STRICT in the PeerAuthentication, or tls.mode: DISABLE in the DestinationRule.',
  };
});
