/** What istiod makes of its template and of an overlay: a strategic merge. */
import { overlaid } from '../../lib/rules/model/read/gateway-api/written';

const ports = [
  { name: 'status-port', port: 15021 },
  { name: 'otlp', port: 4317 },
];

test('a list of named things is merged by their names, and $patch takes one out', () => {
  const patch = {
    spec: {
      ports: [
        { port: 4317, targetPort: 4317 },
        { port: 15021, $patch: 'delete' },
      ],
    },
  };
  expect(overlaid({ spec: { ports } }, patch)).toEqual({
    spec: { ports: [{ name: 'otlp', port: 4317, targetPort: 4317 }] },
  });
});

test('null takes a field out, and is nothing where there is none', () => {
  const patch = { resources: { limits: { cpu: null, memory: '1Gi' } } };
  expect(overlaid({ resources: { limits: { cpu: '2' } } }, patch)).toEqual({
    resources: { limits: { memory: '1Gi' } },
  });
  expect(overlaid({}, patch)).toEqual({ resources: { limits: { memory: '1Gi' } } });
  expect(overlaid({ containers: [] }, { containers: [{ name: 'a', ...patch }] })).toEqual({
    containers: [{ name: 'a', resources: { limits: { memory: '1Gi' } } }],
  });
});
