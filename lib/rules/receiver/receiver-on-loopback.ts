import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { firstPorts, receiversAt } from '../model/processes';
import { inConfig } from '../model/read/alloy/config';
import { portText } from '../model/read/kubernetes/services';

export const receiverOnLoopback: Rule = {
  id: 'receiver-on-loopback',
  hop: 'receiver',
  severity: 'error',
  summary: 'A receiver that a Service leads to listens on an address that other pods can reach.',
  why: `The sidecar, or kube-proxy, delivers to the pod's own address. A server on 127.0.0.1 is not there: requests get 503
(UF in the sidecar's log, no flag in the gateway's), while a test inside the container succeeds.`,
  fix: 'Listen on 0.0.0.0.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(PATH, '0.0.0.0:4318', '127.0.0.1:4318'),
  *check(model) {
    const seen = new Set<string>();
    for (const port of firstPorts(model)) {
      for (const { receiver } of receiversAt(model, port)) {
        const { config, id } = receiver.component;
        const key = `${config.manifest.namespace}/${config.manifest.name} ${id} ${receiver.transport}`;
        if (!/^(?:127\.|localhost$|\[?::1\]?$)/.test(receiver.address!) || seen.has(key)) continue;
        seen.add(key);
        yield inConfig(
          config,
          receiver.line,
          `the ${receiver.transport} block of ${id} listens on ${receiver.address}, and ${portText(port)} of Service ${port.service.name} leads to it`,
        );
      }
    }
  },
};
