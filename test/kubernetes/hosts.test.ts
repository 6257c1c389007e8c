import { coveredBy, hostsMeet } from '../../lib/kubernetes/hosts';

test.each([
  ['otlp.example.com', 'OTLP.example.com', true],
  ['otlp.example.com', '*.example.com', true],
  ['a.b.example.com', '*.Example.com', true],
  ['example.com', '*.example.com', false],
  ['otlp.example.com', '*', true],
  ['*.example.com', '*.b.example.com', true],
  ['*.a.example.com', '*.b.example.com', false],
  ['otlp.example.com', 'otlp.example.org', false],
])('%s and %s have names in common: %s', (one, other, meet) => {
  expect([hostsMeet(one, other), hostsMeet(other, one)]).toEqual([meet, meet]);
});

test.each([
  [['otlp.example.com'], 'OTLP.example.com', true],
  [['*.example.com'], 'otlp.example.com', true],
  [['*.example.com'], 'a.b.example.com', false],
  [['*.com'], 'example.com', true],
  [['*.example.com'], 'example.com', false],
  [['a.example.com', 'b.example.com'], 'b.example.com', true],
  [['*'], 'localhost', false],
])('a certificate for %j, asked for %s: %s', (names, host, covered) => {
  expect(coveredBy(new Set(names), host)).toBe(covered);
});
