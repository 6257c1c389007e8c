import { withoutPatches } from '../../lib/kubernetes/kustomizations';

const file = (name: string, value: unknown = {}) => ({ file: name, documents: [{ value }] });
const left = (...files: { file: string; documents: { value: unknown }[] }[]) =>
  withoutPatches(files).map(one => one.file);

test('the patches of a kustomization file are left out, wherever its folder is', () => {
  const patches = [{ path: 'a.yaml' }, { path: './../shared//b.yaml' }, { patch: 'kind: A', target: {} }];
  const names = ['o/prod/a.yaml', 'o/shared/b.yaml', 'o/prod/c.yaml', 'a.yaml'];
  const files = names.map(name => file(name));
  expect(left(file('o/prod/kustomization.yaml', { patches }), ...files)).toEqual([
    'o/prod/kustomization.yaml',
    'o/prod/c.yaml',
    'a.yaml',
  ]);
  expect(left(file('kustomization.yml', { patchesStrategicMerge: ['a.yaml', 'kind: A\n'] }), file('./a.yaml'))).toEqual(
    ['kustomization.yml'],
  );
  expect(left(file('Kustomization', { patchesJson6902: [{ path: 'a.yaml' }] }), file('a.yaml'))).toEqual([
    'Kustomization',
  ]);
});

test('only kustomize’s own files name patches', () => {
  expect(left(file('x.yaml', { patches: [{ path: 'a.yaml' }] }), file('a.yaml'))).toEqual(['x.yaml', 'a.yaml']);
});
