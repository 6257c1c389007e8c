import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, BALANCER, SAMPLERS } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { balancers, isHeadless } from '../model/balancers';
import { hasSidecar } from '../model/injection';
import { bypassesSidecar, peerMode } from '../model/mesh';
import type { Model } from '../model/model';
import { podsOf } from '../model/pods';
import { protocolOf } from '../model/protocols';
import { inConfig } from '../model/read/alloy/config';
import { portText, type Service, type ServicePort } from '../model/read/kubernetes/services';
import type { Workload } from '../model/read/kubernetes/workloads';

export const loadBalancingToAddresses: Rule = {
  id: 'load-balancing-to-addresses',
  hop: 'pipeline',
  severity: 'error',
  summary: 'Inside the mesh, otelcol.exporter.loadbalancing sends to addresses over a port of TCP.',
  why: `On a port of HTTP the sidecar goes by names, and to it a pod's bare address is nobody's: the connection goes out as plain text, and the other tier's STRICT
sidecar refuses it. In a test every export was UNAVAILABLE and 0 of 80 traces arrived, while the exporter counted them as sent. Of a headless Service whose port is TCP
the sidecar knows each pod's address, and speaks mTLS to it: of 2,990 traces none was refused, while the pods behind it were rolled.`,
  fix: 'Write appProtocol: tcp for the port in a headless Service (clusterIP: None), and resolve its name by resolver { dns { hostname = "<service>.<namespace>.svc.cluster.local" } }; or name the pods of a StatefulSet by resolver { kubernetes { service = "<service>.<namespace>" return_hostnames = true } }.',
  reads: ['MutatingWebhookConfiguration', ...CONFIGS, 'Namespace', 'PeerAuthentication', 'Service', ...WORKLOADS],
  ...twins(
    `${alloy(BALANCER).replace('{app: alloy}', '{app: alloy, sidecar.istio.io/inject: "true"}')}${SAMPLERS}---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: observability}
spec: {mtls: {mode: STRICT}}
`,
    'appProtocol: tcp',
    'appProtocol: grpc',
  ),
  *check(model) {
    for (const { byAddress, component, line, ports, process, service } of balancers(model)) {
      if (!byAddress || hasSidecar(model, process.workload) !== true) continue;
      const port = service.ports.find(
        found => ports.some(number => number === found.port) && refuses(model, service, found),
      );
      if (!port) continue;
      const what = isHeadless(service) ? `${protocolOf(port)} on ${portText(port)}` : `an address of its own`;
      yield inConfig(
        component.config,
        line,
        `${component.id} sends to the addresses of the pods behind ${nameOf(service.manifest)}, which has ${what}, and their sidecars ask for mTLS`,
      );
    }
  },
};

/** Whether pods behind the Service's port ask for an mTLS that no sidecar speaks to their addresses. */
function refuses(model: Model, service: Service, { port }: ServicePort): boolean {
  return podsOf(model, service).some(pod => isStrict(model, pod, port!) && !isKnown(model, pod, port!));
}

function isStrict(model: Model, pod: Workload, port: number): boolean {
  if (hasSidecar(model, pod) !== true || bypassesSidecar(pod, port)) return false;
  return peerMode(model, pod, port)?.mode === 'STRICT';
}

/** Whether sidecars know the pod's address, by a headless Service with that port. Without a protocol that may be so. */
function isKnown(model: Model, pod: Workload, number: number): boolean {
  const isTcp = (port: ServicePort) => port.port === number && !HTTP.has(protocolOf(port) ?? '');
  return model.services.some(
    service => isHeadless(service) && service.ports.some(isTcp) && podsOf(model, service).includes(pod),
  );
}

/** The protocols by which a sidecar goes by the host that a request names. */
const HTTP = new Set(['grpc', 'grpc-web', 'http', 'http2']);
