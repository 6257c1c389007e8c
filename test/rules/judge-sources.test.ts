import { parseYaml } from '../../lib/kubernetes/yaml';
import { PATH } from '../../lib/rules/engine/examples';
import { judgeSources } from '../../lib/rules/judge-sources';

const judged = (files: Readonly<Record<string, string>>, complete = true) =>
  judgeSources(
    Object.entries(files).map(([file, text]) => ({ file, documents: parseYaml(text) })),
    complete,
  );

const NOTE = /makes objects that are not in the input, so that it is not complete: render it first$/;

const object = (apiVersion: string, kind: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: b}\n${rest}\n`;

test.each([
  ['a release of Flux', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'spec: {}')],
  ['a chart of k3s', object('helm.cattle.io/v1', 'HelmChart', 'spec: {chart: alloy}')],
  ['an operator’s Istio', object('install.istio.io/v1alpha1', 'IstioOperator', 'spec: {}')],
  ['a chart of Argo CD', object('argoproj.io/v1alpha1', 'Application', 'spec: {source: {chart: alloy}}')],
  [
    'charts of Argo CD',
    object('argoproj.io/v1alpha1', 'ApplicationSet', 'spec: {template: {spec: {sources: [{path: a}, {chart: b}]}}}'),
  ],
  [
    'a chart of kustomize',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nhelmCharts: [{name: alloy}]\n',
  ],
  [
    'what kustomize fetches',
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: ["https://example.com/a.yaml"]\n',
  ],
])('with %s no input is complete', (_, text) => {
  const { complete, notes, findings } = judged({ 'path.yaml': PATH, 'x.yaml': text });
  expect(complete).toBe(false);
  expect(notes).toMatchObject([expect.stringMatching(NOTE)]);
  expect(findings).toEqual([]);
  expect(judged({ 'x.yaml': text }, false).notes).toEqual([]);
});

test.each([
  ['a folder of Argo CD', object('argoproj.io/v1alpha1', 'Application', 'spec: {source: {path: alloy}}')],
  ['a folder of Flux', object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'spec: {path: ./alloy}')],
  ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\n'],
  ['another Application', object('example.com/v1', 'Application', 'spec: {source: {chart: alloy}}')],
])('with %s the input may be complete', (_, text) => {
  expect(judged({ 'path.yaml': PATH, 'x.yaml': text })).toMatchObject({ complete: true, notes: [] });
});

test('a patch of kustomize is no object', () => {
  const files = {
    'kustomization.yaml': 'resources: [path.yaml]\npatches: [{path: patch.yaml}]\n',
    'path.yaml': PATH,
    'patch.yaml': object('networking.istio.io/v1', 'VirtualService', 'spec: {hosts: [a.example.com]}'),
  };
  const { findings, notJudged, objects } = judged(files, false);
  expect(findings).toEqual([]);
  expect(objects.map(({ file }) => file)).not.toContain('patch.yaml');
  expect(notJudged).toMatchObject([{ what: 'Kustomization (kustomize.config.k8s.io)', file: 'kustomization.yaml' }]);
});
