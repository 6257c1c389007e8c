/** Alloy's pods with a configuration each, and who stands behind them, for the examples of rules. */

/** Makes a pod of Alloy and the ConfigMap with this configuration. */
export function alloy(config: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: alloy, namespace: observability, labels: {app: alloy}}
spec:
  serviceAccountName: alloy
  containers:
    - name: alloy
      image: grafana/alloy:v1.17.0
      args: [run, /config/config.alloy, --storage.path=/data, --server.http.listen-addr=0.0.0.0:12345]
      ports: [{containerPort: 4317}, {containerPort: 4318}]
      volumeMounts:
        - {name: config, mountPath: /config}
        - {name: data, mountPath: /data}
  volumes:
    - {name: config, configMap: {name: alloy}}
    - {name: data, emptyDir: {}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: alloy, namespace: observability}
data:
  config.alloy: |
${config.replaceAll(/^/gm, '    ')}
`;
}

/** A receiver, and a processor that finds the pod of a sender by what the sender says. */
export const ENRICHING = `otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.k8sattributes.default.input] }
}
otelcol.processor.k8sattributes "default" {
  pod_association {
    source {
      from = "resource_attribute"
      name = "k8s.pod.uid"
    }
  }
  output { traces = [backends.tempo.default.input] }
}`;

/** Makes a pod of Alloy that keeps its data on a claimed volume, with the flag that queues on disk need. */
export function onDisk(config: string): string {
  return alloy(config)
    .replace('[run,', '[run, --stability.level=public-preview,')
    .replace('emptyDir: {}', 'persistentVolumeClaim: {claimName: alloy}');
}

/** Replaces each Pod by a Deployment with `replicas` pods. */
export function deployed(manifests: string, replicas = 1): string {
  return manifests.replace(
    /apiVersion: v1\nkind: Pod\nmetadata: \{(name: \w+, namespace: \w+), (labels: [^\n]*)\}\nspec:\n((?: .*\n)+)/g,
    (_, name, labels, spec: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {${name}}\nspec:\n  replicas: ${replicas}\n  selector: {matchLabels: {app: alloy}}\n` +
      `  template:\n    metadata: {${labels}}\n    spec:\n${spec.replaceAll(/^/gm, '    ').trimEnd()}\n`,
  );
}

/** Makes a pod of Alloy that sends traces to Tempo over gRPC, with these lines in the exporter's client. */
export function sending(...client: string[]): string {
  return alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client {
${client.map(line => `    ${line}`).join('\n')}
  }
}`);
}

/** Makes a pod of Alloy that limits its memory by percentages, with these resources of the container. */
export function limiting(resources: string): string {
  return alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.memory_limiter.default.input] }
}
otelcol.processor.memory_limiter "default" {
  check_interval = "1s"
  limit_percentage = 80
  spike_limit_percentage = 20
  output { traces = [backends.tempo.default.input] }
}`).replace('      ports:', `      resources: {${resources}}\n      ports:`);
}

/** Makes another pod of Alloy, called central, and its Service with one port. Append to an Alloy. */
export function tierOf(config: string, port = 4317): string {
  return `---
${alloy(config)
  .replaceAll('app: alloy', 'app: central')
  .replaceAll('name: alloy,', 'name: central,')
  .replaceAll('name: alloy}', 'name: central}')}---
apiVersion: v1
kind: Service
metadata: {name: central, namespace: observability}
spec: {selector: {app: central}, ports: [{port: ${port}, appProtocol: ${port === 4317 ? 'grpc' : 'http'}}]}
`;
}

/** A Service of Tempo's, with its ports for OTLP. Append to Alloy with an exporter. */
export const TEMPO = `---
apiVersion: v1
kind: Service
metadata: {name: tempo-distributor, namespace: tempo}
spec:
  selector: {app.kubernetes.io/name: tempo}
  ports: [{name: grpc-otlp, port: 4317}, {name: http-otlp, port: 4318}]
`;

/** Pods that sample, and the Service by which a balancer finds each of them. Append to Alloy with a balancer. */
export const SAMPLERS = `---
apiVersion: v1
kind: Service
metadata: {name: samplers, namespace: observability}
spec:
  clusterIP: None
  selector: {app: samplers}
  ports:
    - {name: otlp-grpc, port: 4317, targetPort: 4317, appProtocol: tcp}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: samplers, namespace: observability}
spec:
  replicas: 3
  serviceName: samplers
  selector: {matchLabels: {app: samplers}}
  template:
    metadata: {labels: {app: samplers, sidecar.istio.io/inject: "true"}}
    spec:
      containers:
        - {name: collector, image: "otel/opentelemetry-collector-contrib:0.158.0", ports: [{containerPort: 4317}]}
`;

/** A receiver, and a balancer that finds the pods of SAMPLERS. */
export const BALANCER = `otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.loadbalancing.samplers.input] }
}
otelcol.exporter.loadbalancing "samplers" {
  resolver {
    dns {
      hostname = "samplers.observability.svc.cluster.local"
    }
  }
  protocol {
    otlp {
      client { tls { insecure = true } }
      queue {
        wait_for_result = true
      }
      retry { max_elapsed_time = "4s" }
    }
  }
}`;

/** Alloys in three pods that send to Alloys in two pods that sample. */
export const SAMPLING_ALLOYS = `${deployed(
  alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.samplers.input] }
}
otelcol.exporter.otlp "samplers" {
  client {
    endpoint = "samplers.observability.svc:4317"
    tls { insecure = true }
  }
}`),
  3,
)
  .replaceAll('name: alloy,', 'name: agent,')
  .replaceAll('name: alloy}', 'name: agent}')}---
${deployed(
  alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.tail_sampling.default.input] }
}
otelcol.processor.tail_sampling "default" {
  policy {
    name = "errors"
    type = "status_code"
    status_code { status_codes = ["ERROR"] }
  }
  output { traces = [backends.tempo.default.input] }
}`),
  2,
)
  .replaceAll('app: alloy', 'app: samplers')
  .replaceAll('name: alloy,', 'name: samplers,')
  .replaceAll('name: alloy}', 'name: samplers}')
  .replace('kind: Deployment', 'kind: StatefulSet')}---
apiVersion: v1
kind: Service
metadata: {name: samplers, namespace: observability}
spec: {selector: {app: samplers}, ports: [{name: otlp-grpc, port: 4317, appProtocol: grpc}]}
`;
