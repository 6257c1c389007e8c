import { few } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { isHeadless } from '../model/balancers';
import { endpoints, portOf } from '../model/endpoints';
import { inConfig } from '../model/read/alloy/config';
import { portText } from '../model/read/kubernetes/services';
import { targetOf } from '../model/targets';

export const exporterPortNotOnService: Rule = {
  id: 'exporter-port-not-on-service',
  hop: 'backends',
  severity: 'error',
  summary: "An exporter's endpoint names a port that its Service has.",
  why: `A connection to a port that the Service does not have is refused or times out. Senders get success all the same, since the exporter
has a queue: the data is dropped once its retries end.`,
  fix: "Write one of the Service's ports, not the container's.",
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${sending('endpoint = "tempo.tempo.svc.cluster.local:4317"', 'tls { insecure = true }')}---
apiVersion: v1
kind: Service
metadata: {name: tempo, namespace: tempo}
spec:
  ports: [{name: otlp-grpc, port: 4317}, {name: http, port: 3200}]
`,
    'cluster.local:4317',
    'cluster.local:4319',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, address, protocol } = endpoint;
      const { service } = targetOf(model, endpoint);
      const number = portOf(endpoint);
      // gRPC without a port has no Service's in mind; a balancer goes to the pods
      const isMeant = address?.port !== undefined || protocol !== 'otlp-grpc';
      if (!service || !isMeant || component.name === 'otelcol.exporter.loadbalancing') continue;
      // a headless Service without ports in front of pods still resolves to their addresses, and any port is theirs
      if (service.ports.length === 0 || service.type === 'ExternalName' || isHeadless(service)) continue;
      if (service.ports.some(({ port }) => port === number)) continue;
      yield inConfig(
        component.config,
        line,
        `${component.id} sends to port ${number} of ${nameOf(service.manifest)}, which has ${few(service.ports.map(portText))}`,
      );
    }
  },
};
