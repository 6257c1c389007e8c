import { KINDS, KNOWN_KINDS } from '../../lib/kubernetes/kinds';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { alloy } from '../../lib/rules/engine/alloy-examples';
import { judge } from '../../lib/rules/engine/check';
import { GAPS } from '../../lib/rules/gaps';
import { isHarmless, whyUnread } from '../../lib/rules/gaps/kind-table';

function notJudged(text: string) {
  return judge(new Manifests([{ file: 'x.yaml', documents: parseYaml(text) }], false), [], GAPS).notJudged;
}

/** Rules that read every kind look at metadata alone. */
const READ = new Set(RULES.filter(({ reads }) => reads.length < KNOWN_KINDS.length).flatMap(({ reads }) => reads));

test.each(KNOWN_KINDS)('%s is read by a rule, harmless, or named as not judged', kind => {
  const { group } = KINDS[kind];
  const isRead = READ.has(kind);
  expect([isRead, isHarmless(group, kind), whyUnread(group, kind) !== undefined]).toContain(true);
  expect(isRead && isHarmless(group, kind)).toBe(false);
});

test.each([
  ['gateway.networking.k8s.io/v1', 'Gateway', 'Gateway of the class that is not said'],
  ['gateway.networking.k8s.io/v1', 'TCPRoute', 'TCPRoute'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter', 'EnvoyFilter'],
  ['extensions.istio.io/v1alpha1', 'WasmPlugin', 'WasmPlugin'],
  ['collectors.grafana.com/v1alpha1', 'Alloy', 'Alloy'],
  ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'HelmRelease'],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'Kustomization (kustomize.toolkit.fluxcd.io)'],
  ['example.com/v1', 'Thing', 'Thing'],
  ['example.com/v1', 'Service', 'Service (example.com)'],
])('%s %s is named as %s', (apiVersion, kind, what) => {
  expect(notJudged(JSON.stringify({ apiVersion, kind, metadata: { name: 'x' } }))).toMatchObject([{ what, path: '' }]);
});

test.each([
  ['v1', 'ConfigMap'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['networking.istio.io/v1', 'Gateway'],
  ['networking.istio.io/v1beta1', 'VirtualService'],
])('%s %s is not named', (apiVersion, kind) => {
  expect(notJudged(JSON.stringify({ apiVersion, kind, metadata: { name: 'x' } }))).toEqual([]);
});

test('values that only look like an object are not named', () => {
  expect(notJudged('kind: DaemonSet\nreplicas: 1\n')).toEqual([]);
});

test('pods of the ambient mesh are named at their label', () => {
  const labels = { 'istio.io/dataplane-mode': 'ambient' };
  const template = { metadata: { labels }, spec: { containers: [] } };
  const text = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { template },
  });
  expect(notJudged(text)).toMatchObject([
    { what: 'ambient mode', path: 'spec.template.metadata.labels["istio.io/dataplane-mode"]' },
  ]);
});

test('a finder that fails leaves one line, and the findings of the others', () => {
  const manifests = new Manifests(
    [{ file: 'x.yaml', documents: parseYaml('kind: A\napiVersion: example.com/v1\n') }],
    false,
  );
  const broken = () => {
    throw new Error('no');
  };
  const { failures, notJudged } = judge(manifests, [], [broken, ...GAPS]);
  expect(failures).toMatchObject([
    { rule: 'broken', message: expect.stringMatching(/^the rule broken failed on x\.yaml/) },
  ]);
  expect(notJudged).toHaveLength(1);
});

describe('of config.alloy', () => {
  const config = (text: string) => notJudged(alloy(text)).map(({ what, line, path }) => [what, line - 22, path]);
  test('modules from elsewhere, loops, declared components and remote configuration are named with their lines', () => {
    const text = `import.git "a" {
  repository = "https://git.example.com/modules"
  path       = "a.alloy"
}
import.file "b" { filename = "/config/b.alloy" }
declare "c" { }
foreach "d" {
  collection = []
  var        = "each"
  template { }
}
remotecfg { url = "https://fleet.example.com" }`;
    expect(config(text).map(([what, line]) => `${what} ${line}`)).toEqual([
      ...['import.git 1', 'import.file 5', 'declare 6', 'foreach 7', 'remotecfg 12'],
    ]);
    expect(config(text)[0]![2]).toBe('data["config.alloy"]');
  });

  test('a module that is in the input, one declared component alone, and remote configuration that is off are judged', () => {
    const main = 'import.file "b" { filename = "/config/b.alloy" }\nremotecfg { }';
    const module =
      '  b.alloy: |\n    declare "b" {\n      otelcol.processor.batch "c" {\n        output { }\n      }\n    }\n';
    expect(notJudged(alloy(main) + module)).toEqual([]);
  });
});

test('a Gateway that others than istiod serve, and its routes, are named, and those of istiod are not', () => {
  const set = (className: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: web}
spec: {gatewayClassName: ${className}, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: web}
spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: web, port: 80}]}]}
`;
  expect(notJudged(set('eg')).map(({ what }) => what)).toEqual(['Gateway of the class eg', 'HTTPRoute']);
  expect(notJudged(set('istio'))).toEqual([]);
});
