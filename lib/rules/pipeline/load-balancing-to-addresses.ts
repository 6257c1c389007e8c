import { WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar, peerMode } from '../model/mesh';
import { attribute, block, inConfig, literal } from '../model/read/alloy/config';

export const loadBalancingToAddresses: Rule = {
  id: 'load-balancing-to-addresses',
  hop: 'pipeline',
  severity: 'error',
  summary: 'Inside the mesh, otelcol.exporter.loadbalancing resolves to host names and not to addresses.',
  why: `To the sidecar a connection to a pod's bare address is none to a known Service: it goes out as plain text, and the other tier's STRICT sidecar
refuses it. In a test every export was UNAVAILABLE and 0 of 80 traces arrived, while the exporter counted them as sent; with host names, all 80.`,
  fix: 'Use resolver { kubernetes { … return_hostnames = true } } with a StatefulSet and a headless Service.',
  reads: ['ConfigMap', 'Namespace', 'PeerAuthentication', ...WORKLOADS],
  ...twins(
    `${alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.loadbalancing.samplers.input] }
}
otelcol.exporter.loadbalancing "samplers" {
  resolver {
    kubernetes {
      service = "samplers.observability"
      return_hostnames = true
    }
  }
  protocol {
    otlp {
      client { tls { insecure = true } }
    }
  }
}`).replace('{app: alloy}', '{app: alloy, sidecar.istio.io/inject: "true"}')}---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: observability}
spec: {mtls: {mode: STRICT}}
`,
    '          return_hostnames = true\n',
    '',
  ),
  *check(model) {
    for (const { workload, config } of model.processes) {
      const isStrict = peerMode(model, { namespace: workload.namespace, labels: {} }, undefined)?.mode === 'STRICT';
      if (!config || !isStrict || hasSidecar(model, workload) !== true) continue;
      for (const { name, id, body } of config.components) {
        const kubernetes = block(block(body, 'resolver')?.body, 'kubernetes');
        if (name !== 'otelcol.exporter.loadbalancing' || !kubernetes) continue;
        const service = literal(attribute(kubernetes.body, 'service'));
        const isHere =
          typeof service === 'string' && (service.split('.')[1] ?? workload.namespace) === workload.namespace;
        const names = attribute(kubernetes.body, 'return_hostnames');
        if (!isHere || (names && literal(names) !== false)) continue;
        yield inConfig(
          config,
          kubernetes.line,
          `${id} resolves ${service} to addresses, and the sidecars of ${workload.namespace} ask for mTLS`,
        );
      }
    }
  },
};
