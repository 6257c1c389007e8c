import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { deployed } from '../engine/alloy-examples';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { routed } from '../model/flows';
import { podsOf } from '../model/pods';
import type { Service } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';
import { targetOf } from '../model/targets';

export const internalTrafficLocal: Rule = {
  id: 'internal-traffic-local',
  hop: 'alloy-service',
  severity: 'error',
  summary:
    'A Service that keeps traffic on the node has a pod on each node of those who send to it, as a DaemonSet has.',
  why: `Istio honours internalTrafficPolicy: Local: each gateway pod gets only the endpoints of its own node. On a node without a pod of Alloy there are
none, and requests through that gateway pod get 503 with UH, gRPC gets UNAVAILABLE, while those through the others work. The like holds for a backend's Service: kube-proxy and the
sidecar know a backend on their own node alone, and Alloy's other pods export nothing.`,
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
      if (seen.has(service) || !isLocal(service)) continue;
      seen.add(service);
      const pods = podsOf(model, service);
      if (pods.some(runsOnEachNode)) continue;
      if (pods.length === 0 && !model.complete) continue;
      yield {
        object: service.manifest,
        path: ['spec', 'internalTrafficPolicy'],
        got: pods[0]
          ? `it is Local, and ${nameOf(pods[0].manifest)} does not run on every node`
          : 'it is Local, and no DaemonSet is behind it',
      };
    }
    for (const endpoint of endpoints(model)) {
      const { service } = targetOf(model, endpoint);
      if (!service || seen.has(service) || !isLocal(service)) continue;
      seen.add(service);
      const pods = podsOf(model, service);
      if (pods[0] && !pods.some(runsOnEachNode))
        yield {
          object: service.manifest,
          path: ['spec', 'internalTrafficPolicy'],
          got: `it is Local, ${endpoint.component.id} sends to the Service, and ${nameOf(pods[0].manifest)} does not run on every node`,
        };
    }
  },
};

function isLocal({ spec }: Service): boolean {
  return get(spec, 'internalTrafficPolicy') === 'Local';
}

function runsOnEachNode({ manifest }: Workload): boolean {
  return manifest.kind === 'DaemonSet';
}
