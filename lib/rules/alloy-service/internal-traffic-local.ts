import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { deployed } from '../engine/alloy-examples';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { routed } from '../model/flows';
import { podsOf } from '../model/pods';
import type { Service } from '../model/read/kubernetes/services';

export const internalTrafficLocal: Rule = {
  id: 'internal-traffic-local',
  hop: 'alloy-service',
  severity: 'error',
  summary: "A Service that keeps traffic on the node has a pod on each of the gateway's nodes, as a DaemonSet has.",
  why: `Istio honours internalTrafficPolicy: Local: each gateway pod gets only the endpoints of its own node. On a node without a pod of Alloy there are
none, and requests through that gateway pod get 503 with UH, gRPC gets UNAVAILABLE, while those through the others work.`,
  fix: 'Write internalTrafficPolicy: Cluster, or leave it out; trafficDistribution: PreferSameZone prefers near pods and falls back.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    deployed(PATH).replace(
      'spec:\n  selector: {app: alloy}\n  ports',
      'spec:\n  internalTrafficPolicy: Cluster\n  selector: {app: alloy}\n  ports',
    ),
    'internalTrafficPolicy: Cluster',
    'internalTrafficPolicy: Local',
  ),
  *check(model) {
    const seen = new Set<Service>();
    for (const { service } of routed(model).map(({ servicePort }) => servicePort)) {
      if (seen.has(service)) continue;
      seen.add(service);
      if (get(service.spec, 'internalTrafficPolicy') !== 'Local') continue;
      const pods = podsOf(model, service);
      if (pods.some(({ manifest }) => manifest.kind === 'DaemonSet')) continue;
      if (pods.length === 0 && !model.complete) continue;
      yield {
        object: service.manifest,
        path: ['spec', 'internalTrafficPolicy'],
        got: pods[0]
          ? `it is Local, and ${nameOf(pods[0].manifest)} does not run on every node`
          : 'it is Local, and no DaemonSet is behind it',
      };
    }
  },
};
