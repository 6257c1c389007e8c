import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trafficPoliciesFor } from '../model/destination-rules';
import { otlpFlows } from '../model/flows';
import { hasSidecar } from '../model/injection';
import { type Model, perModel } from '../model/model';
import type { ReceiverAt } from '../model/processes';
import { protocolOf } from '../model/protocols';
import type { ServicePort } from '../model/read/kubernetes/services';

export const destinationRuleBreaksConnection: Rule = {
  id: 'destination-rule-breaks-connection',
  hop: 'destination',
  severity: 'error',
  summary: 'A DestinationRule lets the gateway choose an endpoint of Alloy and speak the protocol of its receiver.',
  why: `With loadBalancer PASSTHROUGH the gateway connects to the address that the client dialled, which is the gateway itself: 503. With proxyProtocol it sends a header first that neither a
sidecar nor Alloy expects. Alloy's OTLP/HTTP server knows no HTTP/2 without TLS: useClientProtocol brings it HTTP/2 from every client that has chosen HTTP/2, and h2UpgradePolicy UPGRADE from
all of them where no sidecar is in between: 502.`,
  fix: 'Take the setting out.',
  reads: [
    ...CONFIGS,
    'DestinationRule',
    'MutatingWebhookConfiguration',
    'Namespace',
    ...SERVERS,
    'Service',
    ...ROUTES,
    ...WORKLOADS,
  ],
  ...twins(
    PATH + MESH.replace('    tls: {mode: ISTIO_MUTUAL}', '    loadBalancer: {simple: LEAST_REQUEST}\n$&'),
    'simple: LEAST_REQUEST',
    'simple: PASSTHROUGH',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { servicePort, receivers } of otlpFlows(model)) {
      for (const { rule, value, path } of trafficPoliciesFor(model, servicePort)) {
        for (const { field, got, isWrong } of SETTINGS) {
          const key = `${nameOf(rule.manifest)} ${path} ${field}`;
          if (seen.has(key) || !isWrong(get(value, ...field), model, servicePort, receivers)) continue;
          seen.add(key);
          yield { object: rule.manifest, path: [...path, ...field], got };
        }
      }
    }
  },
};

interface Setting {
  readonly field: readonly string[];
  readonly got: string;
  isWrong(value: unknown, model: Model, port: ServicePort, receivers: readonly ReceiverAt[]): boolean;
}

const SETTINGS: readonly Setting[] = [
  {
    field: ['loadBalancer', 'simple'],
    got: 'with PASSTHROUGH the gateway connects to itself',
    isWrong: value => value === 'PASSTHROUGH',
  },
  {
    field: ['proxyProtocol'],
    got: 'the gateway sends a PROXY header, which Alloy does not read',
    isWrong: value => value !== undefined,
  },
  {
    field: ['connectionPool', 'http', 'useClientProtocol'],
    got: "with useClientProtocol HTTP/2 of clients reaches Alloy's OTLP/HTTP server",
    isWrong: (value, model, _, receivers) => value === true && isHttpOnly(model, receivers),
  },
  {
    field: ['connectionPool', 'http', 'h2UpgradePolicy'],
    got: "with UPGRADE the gateway speaks HTTP/2 to Alloy's OTLP/HTTP server",
    isWrong: (value, model, port, receivers) =>
      isBare(model, receivers) && value === 'UPGRADE' && isHttpOnly(model, receivers) && protocolOf(port) === 'http',
  },
];

const isHttpOnly = perModel((_, receivers: readonly ReceiverAt[]) =>
  receivers.every(({ receiver }) => receiver.transport === 'http'),
);

const isBare = perModel((model, receivers: readonly ReceiverAt[]) =>
  receivers.every(({ process }) => hasSidecar(model, process.workload) === false),
);
