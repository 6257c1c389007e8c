import { destinationRulesFor } from '../../../lib/rules/model/destination-rules';
import { policyAt } from '../../../lib/rules/model/read/istio/destination-rule';
import { modelOf } from './yaml';

const rule = (place: string, spec: string) => ['DestinationRule', place, `spec: {${spec}}`] as const;

describe('for a Service holds', () => {
  // https://istio.io/latest/docs/reference/config/networking/destination-rule/#DestinationRule
  test.each([
    ['the rule of its whole name', [rule('edge/a', 'host: alloy.o.svc.cluster.local')], ['a']],
    ['the rule of its short name in its namespace', [rule('o/a', 'host: alloy')], ['a']],
    ['no rule of its short name elsewhere', [rule('edge/a', 'host: alloy')], []],
    ['a rule with a wildcard', [rule('o/a', 'host: "*.o.svc.cluster.local"')], ['a']],
    ['the exact one before a wildcard', [rule('o/w', 'host: "*.local"'), rule('o/a', 'host: alloy')], ['a']],
    ['wildcards in their order', [rule('o/w', 'host: "*.local"'), rule('o/v', 'host: "*.cluster.local"')], ['w', 'v']],
    ['no rule for some clients only', [rule('o/a', 'host: alloy, workloadSelector: {matchLabels: {app: x}}')], []],
    ['no rule without a host', [rule('o/a', 'trafficPolicy: {}')], []],
  ])('%s', (_, rules, names) => {
    const found = destinationRulesFor(modelOf(rules), 'alloy.o.svc.cluster.local');
    expect(found.map(({ manifest }) => manifest.name)).toEqual(names);
  });
});

describe('at a port holds', () => {
  const read = (policy: string, port: number | undefined) => {
    const [found] = destinationRulesFor(
      modelOf([rule('o/a', `host: alloy, trafficPolicy: ${policy}`)]),
      'alloy.o.svc.cluster.local',
    );
    return policyAt(found!, port);
  };
  const BOTH =
    '{tls: {mode: SIMPLE}, portLevelSettings: [{port: {number: 1}}, {port: {number: 4317}, loadBalancer: {}}]}';
  test('the port’s own policy, as a whole: nothing of the general one', () =>
    expect(read(BOTH, 4317)).toEqual({
      value: { port: { number: 4317 }, loadBalancer: {} },
      path: ['spec', 'trafficPolicy', 'portLevelSettings', 1],
    }));
  test('the general one for another port, and where no port is known', () => {
    for (const port of [4318, undefined])
      expect(read(BOTH, port)).toMatchObject({ value: { tls: { mode: 'SIMPLE' } }, path: ['spec', 'trafficPolicy'] });
  });
  test('nothing of nonsense', () => {
    expect(read('{portLevelSettings: {a: b}}', 4317).path).toEqual(['spec', 'trafficPolicy']);
    expect(read('5', 4317)).toEqual({ value: 5, path: ['spec', 'trafficPolicy'] });
  });
});
