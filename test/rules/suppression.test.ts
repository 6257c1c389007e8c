import { PATH } from '../../lib/rules/engine/examples';
import { check } from './check';

const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC');

function rules(text: string): string[] {
  return check([{ file: 'x.yaml', text }]).map(({ rule }) => rule);
}

function annotated(text: string, rule: string, reason: string): string {
  return text.replace(
    'metadata: {name: otlp, namespace: istio-system}',
    `metadata: {name: otlp, namespace: istio-system, annotations: {alloy-otlp-ingress/ignore.${rule}: ${reason}}}`,
  );
}

const RULE = 'gateway-tls-on-plaintext-protocol';

test('a reason silences the rule for that object', () => {
  expect(rules(annotated(broken, RULE, '"The webhook is off here."'))).toEqual([]);
});

test.each(['""', '" "', 'true'])('%s is no reason', reason => {
  expect(rules(annotated(broken, RULE, reason))).toEqual(expect.arrayContaining([RULE, 'suppression-without-reason']));
});

test('one that nothing needs, or that names no rule, is reported', () => {
  expect(rules(annotated(PATH, RULE, '"Once needed."'))).toEqual(['suppression-unused']);
  expect(rules(annotated(broken, 'gateway-tls', '"Misspelt."')).sort()).toEqual([RULE, 'suppression-unused']);
});

test('one for what only a complete input could show stays', () => {
  expect(rules(annotated(PATH, 'open-to-the-internet', '"A demo."'))).toEqual([]);
});
