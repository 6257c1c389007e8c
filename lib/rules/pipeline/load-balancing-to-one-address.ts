import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, BALANCER, SAMPLERS } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { balancers, isHeadless } from '../model/balancers';
import { podsOf } from '../model/pods';
import { inConfig } from '../model/read/alloy/config';
import { manyPods } from '../model/replicas';

export const loadBalancingToOneAddress: Rule = {
  id: 'load-balancing-to-one-address',
  hop: 'pipeline',
  severity: 'error',
  summary:
    'The name that otelcol.exporter.loadbalancing looks up in the DNS is of a headless Service, and the names that it lists are of pods.',
  why: `The DNS has one address for any other Service, so the balancer knows one pod and has nothing to choose from. The Service then spreads connections, or a sidecar requests,
over all pods, whatever the trace: with several pods a trace is split, and each sampler decides by a part of its spans. To the static
resolver each name is one pod, whatever the DNS answers.`,
  fix: 'Give these pods a headless Service of their own (clusterIP: None), and write its name into resolver > dns > hostname.',
  reads: [...CONFIGS, 'HorizontalPodAutoscaler', 'Service', ...WORKLOADS],
  ...twins(alloy(BALANCER) + SAMPLERS, '  clusterIP: None\n', ''),
  *check(model) {
    for (const { component, line, resolver, service } of balancers(model)) {
      if (resolver === 'kubernetes' || service.type === 'ExternalName') continue;
      if (resolver === 'dns' && isHeadless(service)) continue;
      const [found] = podsOf(model, service).flatMap(workload => {
        const many = manyPods(model, workload);
        return many ? [`${nameOf(workload.manifest)}, which ${many}`] : [];
      });
      if (!found) continue;
      yield inConfig(
        component.config,
        line,
        resolver === 'dns'
          ? `${component.id} asks for ${nameOf(service.manifest)}, which has one address for all pods of ${found}`
          : `${component.id} lists ${nameOf(service.manifest)} as one of the pods, and behind it are those of ${found}`,
      );
    }
  },
};
