import { matchesWhole, regexOf, replaced } from '../../../lib/rules/model/re2';

describe('an expression matches the whole text', () => {
  // RE2 as Envoy uses it: https://github.com/google/re2/wiki/Syntax
  test.each([
    ['/v1/', '/v1/traces', false],
    ['/v1/.*', '/v1/traces', true],
    ['.*', '/v1/traces', true],
    ['', '', true],
    ['/v1/(traces|metrics|logs)', '/v1/logs', true],
    ['/v1/(traces|metrics|logs)', '/v1/logsX', false],
    ['^/v1/traces$', '/v1/traces', true],
    ['\\A/v1/t+races\\z', '/v1/traces', true],
    ['/v1/[a-z]+', '/v1/traces', true],
    ['/v1/[^a-z]+', '/v1/traces', false],
    ['/v1/[]a-z-]+', '/v1/tra]ces-', true],
    ['/v[0-9]{1,2}/tr?a*ces', '/v12/traaces', true],
    ['/v\\d{2}/x', '/v1/x', false],
    ['/v\\d{2,}/x', '/v123/x', true],
    ['(?i)/V1/TRACES', '/v1/traces', true],
    ['(?i)/V1/[A-Z]+', '/v1/traces', true],
    ['(?i:/V1)/Traces', '/v1/traces', false],
    ['/v1(?-i:/traces)(?s:.)', '/v1/traces\n', true],
    ['/v1/.', '/v1/\n', false],
    ['/opentelemetry\\.proto\\.collector\\..*', '/opentelemetry.proto.collector.trace.v1.TraceService/Export', true],
    ['/opentelemetry\\.proto\\.collector\\.\\w+', '/opentelemetry.proto.collector.trace.v1.TraceService/Export', false],
    ['/(?P<version>v1)/\\S+', '/v1/traces', true],
    ['/(?:v1)/[[:alpha:]]+[[:^digit:]]', '/v1/traces', true],
    ['[\\d/-9a-z]+?', '/v1', true],
    ['[\\t\\]]\\n', ']\n', true],
    ['a{x', 'a{x', true],
    ['(a*)*b', 'aab', true],
    ['(a|)+b', 'aab', true],
    ['a\\', 'a', false],
    ['\\p{L}', 'a', undefined],
    ['[[:print:]]', 'a', undefined],
    ['(?m)^a', 'a', undefined],
    ['\\bA', 'A', undefined],
    ['((((a+)+)+)+)+b', 'a'.repeat(40), undefined],
  ])('%s of %j: %s', (regex, text, expected) => {
    expect(matchesWhole(regex, text)).toBe(expected);
  });
});

describe('an expression that RE2 does not know is refused', () => {
  test.each([
    ['/v1/(?!logs).*', '(?!l'],
    ['(?<=a)b', '(?<='],
    ['(a)\\1', '\\1'],
    ['*', 'before "*"'],
    ['(*a)', 'before "*"'],
    ['a**', 'two repetitions'],
    ['(?i)*', 'repeats nothing'],
    ['(a', '"("'],
    ['a)', '")"'],
    ['[a', '"["'],
    ['[z-a]', 'z-a'],
    ['[a-\\', 'undefined'],
    ['a{2,1}', '{2,1}'],
    ['a{1001}', '{1001}'],
    ['\\y', '\\y'],
    ['a\\', 'backslash'],
    ['a'.repeat(1025), '1024'],
  ])('%s', (regex, why) => {
    expect(regexOf(regex)).toEqual({ refused: expect.stringContaining(why) });
  });
});

describe('each match is replaced', () => {
  test.each([
    ['^/otlp/(.*)$', '/otlp/v1/traces', '/\\1', '/v1/traces'],
    ['^/otlp(/v1)?', '/otlp', '\\1\\0', '/otlp'],
    ['/+', '//v1//traces', '/', '/v1/traces'],
    ['x*', 'ab', '-', '-a-b-'],
    ['/x', '/v1', 'y', '/v1'],
    ['(', '/v1', 'y', undefined],
    ['((((a+)+)+)+)+b', 'a'.repeat(40), 'y', undefined],
  ])('%s in %s', (regex, text, by, expected) => {
    expect(replaced(regex, text, by)).toBe(expected);
  });
});
