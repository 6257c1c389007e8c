import { PROXY_CONFIG } from '../../facts/istio';
import { shown } from '../../foreign/text';
import { get, record } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { parseNetwork } from '../../kubernetes/networks';
import { quantity } from '../../kubernetes/units';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { hasSidecar } from '../model/injection';
import { proxyConfig } from '../model/proxy-config';

export const istioAnnotationRefused: Rule = {
  id: 'istio-annotation-refused',
  hop: 'pods',
  severity: 'error',
  summary: 'The annotations of pods for their sidecar have values that the injector takes.',
  why: `The injector of istiod refuses the whole pod for one value that it can't read: a port's name instead of a number, an address without a mask, an integer where the proxy's settings have a duration. The
ReplicaSet says FailedCreate ("admission webhook … denied the request: invalid value"), and there is no new pod.`,
  fix: 'Write a value of the form that the annotation has.',
  reads: ['MutatingWebhookConfiguration', 'Namespace', ...WORKLOADS],
  ...twins(
    PATH.replace(
      'labels: {app: alloy}}',
      'labels: {app: alloy, sidecar.istio.io/inject: "true"}, annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "12345"}}',
    ),
    '"12345"',
    '"http-metrics"',
  ),
  *check(model) {
    for (const workload of model.workloads) {
      const { manifest, annotations, metadataPath } = workload;
      if (hasSidecar(model, workload) === false) continue;
      for (const [name, value] of Object.entries(annotations)) {
        const form = FORMS.get(name);
        if (!form || form.isRight(value) || value.includes('$')) continue;
        const got = `${name} is ${shown(value)}, and no ${form.noun}`;
        yield { object: manifest, path: [...metadataPath, 'annotations', name], got, fix: `Write ${form.fix}.` };
      }
      for (const said of ofProxyConfig(annotations))
        yield { object: manifest, path: [...metadataPath, 'annotations', PROXY_CONFIG], ...said };
    }
  },
};

interface Form {
  readonly noun: string;
  readonly fix: string;
  isRight(value: string): boolean;
}

const isPort = (text: string): boolean => /^\+?\d+$/.test(text.trim()) && Number(text) <= 65535;
const isPorts = (text: string): boolean => text.trim() === '' || text.split(',').every(isPort);
const isCidrs = (text: string): boolean =>
  text === '' ||
  text.split(',').every(one => one.includes('/') && one === one.trim() && parseNetwork(one) !== undefined);

const PORTS: Form = {
  noun: 'list of port numbers',
  fix: 'numbers with commas between them: "4317,4318"',
  isRight: isPorts,
};
const NETWORKS: Form = {
  noun: 'list of networks',
  fix: 'networks with commas and no blanks: "10.0.0.0/8,169.254.169.254/32"',
  isRight: isCidrs,
};
const COUNT: Form = { noun: 'whole number', fix: 'a whole number', isRight: text => /^\d+$/.test(text) };
const QUANTITY: Form = {
  noun: 'quantity',
  fix: 'a quantity such as 100m or 128Mi',
  isRight: text => quantity(text) !== undefined,
};
/** One that may also be all. */
const orAll = (form: Form): Form => ({ ...form, isRight: text => text === '*' || form.isRight(text) });

/** What the injector reads, by annotation. @see https://github.com/istio/istio/blob/master/pkg/kube/inject/validate.go */
const FORMS: ReadonlyMap<string, Form> = new Map([
  [
    'prometheus.istio.io/merge-metrics',
    {
      noun: 'truth value',
      fix: '"true" or "false"',
      isRight: text => /^(?:1|0|t|f|T|F|true|false|TRUE|FALSE|True|False)$/.test(text),
    },
  ],
  ['readiness.status.sidecar.istio.io/failureThreshold', COUNT],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', COUNT],
  ['readiness.status.sidecar.istio.io/periodSeconds', COUNT],
  [
    'sidecar.istio.io/interceptionMode',
    { noun: 'mode', fix: 'REDIRECT, TPROXY or NONE', isRight: text => /^(?:REDIRECT|TPROXY|NONE)$/.test(text) },
  ],
  ['sidecar.istio.io/proxyCPU', QUANTITY],
  ['sidecar.istio.io/proxyCPULimit', QUANTITY],
  ['sidecar.istio.io/proxyMemory', QUANTITY],
  ['sidecar.istio.io/proxyMemoryLimit', QUANTITY],
  ['status.sidecar.istio.io/port', { noun: 'port number', fix: 'a number', isRight: isPort }],
  ['traffic.sidecar.istio.io/excludeInboundPorts', PORTS],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', NETWORKS],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', PORTS],
  ['traffic.sidecar.istio.io/includeInboundPorts', orAll(PORTS)],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', orAll(NETWORKS)],
]);

function* ofProxyConfig(annotations: Readonly<Record<string, string>>): Generator<{ got: string; fix: string }> {
  const config = proxyConfig(annotations);
  if (!config) {
    yield {
      got: `${PROXY_CONFIG} is ${shown(annotations[PROXY_CONFIG])}, and no mapping`,
      fix: 'Write YAML or JSON with a blank behind each colon.',
    };
    return;
  }
  for (const [field, value] of Object.entries(config)) {
    if (/[dD]uration$/.test(field) && typeof value === 'number')
      yield { got: `${field} is ${value}, and no duration`, fix: `Write ${field}: ${value}s.` };
    if (/^hold_?[aA]pplication/.test(field) && typeof value === 'string' && !/^(?:y|yes|n|no|on|off)$/i.test(value))
      yield { got: `${field} is the text ${shown(value)}`, fix: `Write ${field}: true, without quotes.` };
  }
  for (const [name, value] of Object.entries(record(get(config, 'proxyMetadata'))))
    if (typeof value !== 'string')
      yield {
        got: `proxyMetadata has ${name} as ${shown(value)}, and its values are texts`,
        fix: `Write ${name}: ${JSON.stringify(String(value))}.`,
      };
  const topology = get(config, 'gatewayTopology');
  const proxyProtocol = get(topology, 'proxyProtocol');
  if (proxyProtocol !== undefined && typeof proxyProtocol !== 'object')
    yield {
      got: `gatewayTopology.proxyProtocol is ${shown(proxyProtocol)}, and is a mapping`,
      fix: 'Write proxyProtocol: {}.',
    };
}
