import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';

const objects = (text: string, file = 'x.yaml') =>
  new Manifests([{ file, documents: parseYaml(text) }], false).all.map(({ kind, name, value }) => [
    kind,
    name,
    value.apiVersion,
  ]);

test('the items of a list of one kind need not say what they are', () => {
  const text = `apiVersion: networking.istio.io/v1
kind: VirtualServiceList
items:
  - metadata: {name: a}
  - {kind: VirtualService, apiVersion: networking.istio.io/v1beta1, metadata: {name: b}}
---
apiVersion: v1
kind: List
items: [{metadata: {name: c}}]
`;
  expect(objects(text)).toEqual([
    ['VirtualService', 'a', 'networking.istio.io/v1'],
    ['VirtualService', 'b', 'networking.istio.io/v1beta1'],
  ]);
});

test('a file of kustomize need not say what it is', () => {
  const text = 'resources: [a.yaml]\n';
  expect(objects(text)).toEqual([]);
  expect(objects('# nothing\n', 'kustomization.yaml')).toEqual([]);
  expect(objects(text, 'base/kustomization.yaml')).toEqual([['Kustomization', '', 'kustomize.config.k8s.io/v1beta1']]);
});
