import { get } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy, BALANCER, SAMPLERS } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { balancers, isHeadless } from '../model/balancers';
import { inConfig } from '../model/read/alloy/config';

export const loadBalancingToUnreadyPods: Rule = {
  id: 'load-balancing-to-unready-pods',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'The Service that otelcol.exporter.loadbalancing looks up has the addresses of ready pods alone.',
  why: `With publishNotReadyAddresses the DNS answers with pods that start, crash or drain, too, and each of them gets its share of the traces, which no other pod takes over. In a test with the
Kubernetes resolver, which goes by names and does not look at readiness either, 1,860 of 2,320 traces of a sender that retries nothing were refused while the samplers were rolled; by the
addresses of ready pods alone, none of 2,990.`,
  fix: 'Take publishNotReadyAddresses out, or give the balancer a headless Service of its own: that of a cluster of Alloys needs the setting, and a balancer does not.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(alloy(BALANCER) + SAMPLERS, '  clusterIP: None\n', '  clusterIP: None\n  publishNotReadyAddresses: true\n'),
  *check(model) {
    for (const { component, line, resolver, service } of balancers(model)) {
      // the Kubernetes resolver takes pods that are not ready in any case
      if (resolver !== 'dns' || !isHeadless(service)) continue;
      if (get(service.spec, 'publishNotReadyAddresses') !== true) continue;
      yield inConfig(
        component.config,
        line,
        `${component.id} asks for Service ${service.name}, whose publishNotReadyAddresses is true`,
      );
    }
  },
};
