import { REWRITE_PROBERS } from '../../facts/istio';
import { get, integer, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar } from '../model/injection';
import { bypassesSidecar, peerMode } from '../model/mesh';
import { containerPort, type Workload } from '../model/read/kubernetes/workloads';

export const probeRefusedByMtls: Rule = {
  id: 'probe-refused-by-mtls',
  hop: 'pods',
  severity: 'error',
  summary: 'Where the sidecar takes mTLS alone, the kubelet’s probes go through the agent.',
  why: `The kubelet has no certificate of the mesh. Istio therefore turns probes to its agent when it injects the sidecar; with
sidecar.istio.io/rewriteAppHTTPProbers: "false" the kubelet asks the pod's own port, STRICT closes the connection, and the pods never become ready.`,
  fix: 'Take sidecar.istio.io/rewriteAppHTTPProbers off the pods, or leave the port to plain text (portLevelMtls: PERMISSIVE).',
  reads: ['ConfigMap', 'MutatingWebhookConfiguration', 'Namespace', 'PeerAuthentication', ...WORKLOADS],
  ...twins(
    PATH.replace(
      'labels: {app: alloy}}',
      'labels: {app: alloy, sidecar.istio.io/inject: "true"}, annotations: {sidecar.istio.io/rewriteAppHTTPProbers: "true"}}',
    ).replace('      ports:', '      readinessProbe: {httpGet: {path: /-/ready, port: 12345}}\n      ports:') + MESH,
    'rewriteAppHTTPProbers: "true"',
    'rewriteAppHTTPProbers: "false"',
  ),
  *check(model) {
    for (const workload of model.workloads) {
      if (workload.annotations[REWRITE_PROBERS] !== 'false' || hasSidecar(model, workload) !== true) continue;
      for (const { port, what } of probesOf(workload)) {
        const peer = peerMode(model, workload, port);
        if (peer?.mode !== 'STRICT' || bypassesSidecar(workload, port)) continue;
        yield {
          object: workload.manifest,
          path: [...workload.metadataPath, 'annotations', REWRITE_PROBERS],
          got: `the kubelet's ${what} asks port ${port} in plain text, and ${nameOf(peer.policy)} is STRICT there`,
        };
        break;
      }
    }
  },
};

/** The probes that speak to the application: one that only connects is taken by the sidecar. */
function probesOf(workload: Workload): { port: number; what: string }[] {
  return workload.containers.flatMap(({ value }) =>
    ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap(what =>
      ['httpGet', 'grpc'].flatMap(how => {
        const written = get(value, what, how, 'port');
        const port = containerPort(workload, integer(written) ?? text(written) ?? '');
        return written === undefined || port === undefined ? [] : [{ port, what }];
      }),
    ),
  );
}
