import { reduceCrd } from '../../scripts/reduce-crd';

const SCHEMA = {
  type: 'object',
  description: 'prose',
  properties: {
    spec: {
      type: 'object',
      required: ['jwksUri'],
      properties: {
        description: { type: 'string', description: 'a field of this name' },
        status: { type: 'string' },
        jwksUri: { type: 'string', maxLength: 9, pattern: '^x' },
        jwks_uri: { type: 'string' },
        snake_only: { type: 'string' },
      },
      oneOf: [{ required: ['a'], description: 'prose' }],
      'x-kubernetes-validations': [
        { rule: '(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0)', message: 'kept' },
      ],
    },
    status: { type: 'object' },
  },
};

const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com', annotations: { tool: 'x' } },
  spec: {
    group: 'example.com',
    names: { kind: 'Thing', plural: 'things' },
    scope: 'Namespaced',
    conversion: { strategy: 'None' },
    versions: ['v1alpha1', 'v1'].map(name => ({
      name,
      served: name === 'v1alpha1',
      storage: false,
      additionalPrinterColumns: [{ name: 'Age' }],
      subresources: { status: {} },
      schema: { openAPIV3Schema: SCHEMA },
    })),
  },
};

test('keeps one version, as the only one served and stored', () => {
  const { versions, ...spec } = reduceCrd(CRD, 'v1').spec;
  expect(spec).toEqual({ group: 'example.com', names: { kind: 'Thing', plural: 'things' }, scope: 'Namespaced' });
  expect(versions).toEqual([{ name: 'v1', served: true, storage: true, schema: expect.anything() }]);
  expect(reduceCrd(CRD, 'v1').metadata).toEqual({ name: 'things.example.com' });
});

test('drops prose, the object’s status and snake_case twins; keeps what the API server enforces', () => {
  expect(reduceCrd(CRD, 'v1').spec.versions[0].schema.openAPIV3Schema).toEqual({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['jwksUri'],
        properties: {
          description: { type: 'string' },
          status: { type: 'string' },
          jwksUri: { type: 'string', maxLength: 9, pattern: '^x' },
          snake_only: { type: 'string' },
        },
        oneOf: [{ required: ['a'] }],
        'x-kubernetes-validations': [{ rule: '(has(self.jwksUri) ? 1 : 0)', message: 'kept' }],
      },
    },
  });
});

test('refuses a CEL rule that would name a twin that is gone: an API server refuses such a kind', () => {
  const crd = structuredClone(CRD);
  for (const { schema } of crd.spec.versions) {
    schema.openAPIV3Schema.properties.spec['x-kubernetes-validations'][0]!.rule = 'self.jwks_uri != ""';
  }
  expect(() => reduceCrd(crd, 'v1')).toThrow('still names jwks_uri');
});

test('names the version that is missing', () => {
  expect(() => reduceCrd(CRD, 'v2')).toThrow('things.example.com has no version v2');
});
