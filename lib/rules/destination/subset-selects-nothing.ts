import { pairs } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { rulesInForce } from '../model/destination-rules';
import { serviceOf } from '../model/names';
import { podsOf } from '../model/pods';

export const subsetSelectsNothing: Rule = {
  id: 'subset-selects-nothing',
  hop: 'destination',
  severity: 'error',
  summary: 'A subset that a route leads to has pods: its labels are among those of the pods of the Service.',
  why: `Envoy gets the endpoints of a subset by the labels of their pods. A subset whose labels no pod has is a cluster without endpoints: requests get 503 with UH, gRPC gets UNAVAILABLE.`,
  fix: 'Write labels of the pods, those of the pod template.',
  reads: [...CONFIGS, 'DestinationRule', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replaceAll('port: {number: 4317}}}]', 'subset: all, port: {number: 4317}}}]') +
      MESH.replace('    tls: {mode: ISTIO_MUTUAL}', '$&\n  subsets: [{name: all, labels: {app: alloy}}]'),
    'labels: {app: alloy}}]',
    'labels: {app: grafana-alloy}}]',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { fqdn, subset } of servedTables(model).flatMap(({ routes }) =>
      routes.flatMap(route => route.destinations),
    )) {
      const service = subset === undefined ? undefined : serviceOf(model, fqdn);
      const pods = service ? podsOf(model, service) : [];
      if (!service || pods.length === 0) continue;
      for (const rule of rulesInForce(model, service)) {
        const index = rule.subsets.findIndex(({ name }) => name === subset);
        const found = rule.subsets[index];
        if (!found || seen.has(found) || pods.some(({ labels }) => selects(found.labels, labels))) continue;
        // an empty selector is all pods of the Service
        if (Object.keys(found.labels).length === 0) continue;
        seen.add(found);
        yield {
          object: rule.manifest,
          path: ['spec', 'subsets', index, 'labels'],
          got: `no pod of ${nameOf(service.manifest)} has ${pairs(found.labels)}`,
        };
      }
    }
  },
};
