import { EXCLUDE_INBOUND_PORTS, INCLUDE_INBOUND_PORTS } from '../../facts/istio';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar } from '../model/injection';
import { bypassesSidecar } from '../model/mesh';
import { firstPorts, receiversAt } from '../model/processes';
import { portText } from '../model/read/kubernetes/services';

export const receiverPortBypassesSidecar: Rule = {
  id: 'receiver-port-bypasses-sidecar',
  hop: 'pods',
  severity: 'error',
  summary: "The receiver's ports go through the pod's sidecar.",
  why: `Pods with a sidecar are offered mTLS by the gateway. A port that excludeInboundPorts names, or includeInboundPorts leaves out, skips the
sidecar: the handshake arrives at Alloy itself and fails (503, status 14), and no policy of the mesh guards the port.`,
  fix: "Take the receiver's ports out of traffic.sidecar.istio.io/excludeInboundPorts, or add them to includeInboundPorts.",
  reads: ['MutatingWebhookConfiguration', ...CONFIGS, 'Namespace', 'Service', ...WORKLOADS],
  ...twins(
    PATH.replace(
      'labels: {app: alloy}}',
      'labels: {app: alloy, sidecar.istio.io/inject: "true"}, annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "12345"}}',
    ),
    '"12345"}',
    '"12345,4317"}',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const port of firstPorts(model)) {
      for (const { receiver, process } of receiversAt(model, port)) {
        const { workload } = process;
        if (seen.has(workload) || !hasSidecar(model, workload) || !bypassesSidecar(workload, receiver.port!)) continue;
        seen.add(workload);
        const annotation = workload.annotations[EXCLUDE_INBOUND_PORTS] ? EXCLUDE_INBOUND_PORTS : INCLUDE_INBOUND_PORTS;
        yield {
          object: workload.manifest,
          path: [...workload.metadataPath, 'annotations', annotation],
          got: `${receiver.port}, where ${portText(port)} of Service ${port.service.name} leads, does not go through the sidecar`,
          fix:
            annotation === INCLUDE_INBOUND_PORTS
              ? `Take ${annotation} out, or add the receiver's ports to it.`
              : `Take the receiver's ports out of ${annotation}.`,
        };
      }
    }
  },
};
