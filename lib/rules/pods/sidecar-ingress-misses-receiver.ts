import { few, get, integer, list, type Path, text } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar } from '../model/injection';
import type { Problem } from '../model/problem';
import { firstPorts, type ReceiverAt, receiversAt, receiversOf } from '../model/processes';
import { sidecarOf } from '../model/sidecars';

export const sidecarIngressMissesReceiver: Rule = {
  id: 'sidecar-ingress-misses-receiver',
  hop: 'pods',
  severity: 'error',
  summary:
    "A Sidecar's ingress has the ports of Alloy's receivers, with their protocols, and leads each to its own receiver.",
  why: `A Sidecar with ingress replaces the ports that the sidecar would open for the Services of the pods. A port that is not in the list gets no mTLS and the gateway's requests fail (503, status 14).
With protocol HTTP the sidecar speaks HTTP/1.1 to the gRPC receiver, with GRPC or HTTP2 it speaks HTTP/2 to the OTLP/HTTP receiver (502); with captureMode NONE nothing is caught, and a defaultEndpoint leads
elsewhere than to the port.`,
  fix: 'Take ingress out, or list each port of a receiver with its protocol: GRPC for OTLP/gRPC, HTTP for OTLP/HTTP.',
  reads: ['MutatingWebhookConfiguration', ...CONFIGS, 'Namespace', 'Service', 'Sidecar', ...WORKLOADS],
  ...twins(
    `${PATH.replace('labels: {app: alloy}}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}}')}---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: alloy, namespace: observability}
spec:
  workloadSelector: {labels: {app: alloy}}
  ingress:
    - port: {number: 4317, name: otlp-grpc, protocol: GRPC}
    - port: {number: 4318, name: otlp-http, protocol: HTTP}
`,
    '    - port: {number: 4318, name: otlp-http, protocol: HTTP}\n',
    '',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const port of firstPorts(model)) {
      for (const at of receiversAt(model, port)) {
        const { workload } = at.process;
        const sidecar = hasSidecar(model, workload) === false ? undefined : sidecarOf(model, workload);
        const listeners = list(get(sidecar?.value, 'spec', 'ingress'));
        if (!sidecar || listeners.length === 0 || at.receiver.port === undefined) continue;
        const key = `${nameOf(sidecar)} ${at.receiver.port}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const others = receiversOf(model, workload);
        const problem = problemOf(sidecar, listeners, at, others);
        if (problem) yield problem;
      }
    }
  },
};

function problemOf(
  sidecar: Manifest,
  listeners: readonly unknown[],
  { receiver }: ReceiverAt,
  others: readonly ReceiverAt[],
): Problem | undefined {
  const index = listeners.findIndex(found => integer(get(found, 'port', 'number')) === receiver.port);
  const speaks = receiver.transport === 'grpc' ? 'GRPC' : 'HTTP';
  if (index < 0)
    return {
      object: sidecar,
      path: ['spec', 'ingress'],
      got: `ingress has the ports ${few(listeners.map(one => String(get(one, 'port', 'number') ?? 'none')))}, and not ${receiver.port} of the receiver`,
      fix: `Add port: {number: ${receiver.port}, name: otlp-${receiver.transport}, protocol: ${speaks}}, or take ingress out.`,
    };
  const listener = listeners[index];
  const path: Path = ['spec', 'ingress', index];
  if (get(listener, 'captureMode') === 'NONE')
    return {
      object: sidecar,
      path: [...path, 'captureMode'],
      got: `with captureMode NONE the sidecar catches no connection to port ${receiver.port}`,
      fix: 'Take captureMode out.',
    };
  const protocol = (text(get(listener, 'port', 'protocol')) ?? '').toUpperCase();
  const isHttp2 = /^(?:GRPC|GRPC-WEB|HTTP2)$/.test(protocol);
  const isWrong = speaks === 'GRPC' ? protocol === 'HTTP' : isHttp2;
  if (isWrong || protocol === 'HTTPS' || protocol === 'TLS' || protocol === 'UDP')
    return {
      object: sidecar,
      path: [...path, 'port', 'protocol'],
      got: `port ${receiver.port} has protocol ${protocol}, and its receiver speaks OTLP/${receiver.transport} without TLS`,
      fix: `Write protocol: ${speaks}.`,
    };
  const endpoint = text(get(listener, 'defaultEndpoint')) ?? '';
  const number = Number(/:(\d+)$/.exec(endpoint)?.[1] ?? Number.NaN);
  if (!Number.isNaN(number) && number !== receiver.port) {
    const there = others.find(other => other.receiver.port === number)?.receiver;
    return there?.transport === receiver.transport
      ? undefined
      : {
          object: sidecar,
          path: [...path, 'defaultEndpoint'],
          got: `connections to port ${receiver.port} go to ${endpoint}, where ${there ? `the receiver speaks OTLP/${there.transport}` : 'no receiver listens'}`,
          fix: `Write defaultEndpoint: 127.0.0.1:${receiver.port}, or take it out.`,
        };
  }
  return undefined;
}
