/** Files that somebody wrote badly or against us: what they say is never lost, never repeated when secret, never a crash. */

import { judge, withoutReading } from '../../lib/environment/judged';
import { loadEnvironments } from '../../lib/environment/load';
import { inert } from '../../lib/foreign/text';
import { mistakesIn, mistakesOf, type Sections, textOf } from '../samples';

const one = (pattern: RegExp) => [expect.stringMatching(pattern)];
const to = (more: string): Sections => ({ destinations: `{traces: {otlp: {endpoint: "a.example.com:443", ${more}}}}` });

test.each(['constructor', 'prototype', '__proto__', 'toString', 'hasOwnProperty'])('a key %s is not dropped', key => {
  const jwt = 'issuer: i, audiences: [a], jwksUri: "https://i/keys"';
  const records: [string, Sections][] = [
    ['access.jwt.claims', { access: `{jwt: {${jwt}, claims: {${key}: [x]}}}` }],
    ['destinations.traces.otlp.headers', to(`headers: {${key}: x}`)],
    ['destinations.traces.otlp.credentials.headers', to(`credentials: {headers: {${key}: {name: a, key: b}}}`)],
    ['alloy.nodeSelector', { alloy: `{nodeSelector: {a: b, ${key}: x}}` }],
    ['operations.labels', { operations: `{labels: {${key}: x}}` }],
    ['nlb.attributes', { nlb: `{attributes: {${key}: x}}` }],
    ['gateway.selector', { gateway: `{service: {manifests: {}}, selector: {a: b, ${key}: x}}` }],
  ];
  for (const [path, sections] of records) {
    expect(mistakesOf(sections).filter(line => line.startsWith(`${path}.${key}: got the name "${key}"`))).toHaveLength(
      1,
    );
  }
  expect(mistakesOf({ [key]: 'x' })).toEqual(one(/unknown field/));
  expect(mistakesOf({ hosts: `{grpc: a.example.com, http: b.example.com, ${key}: x}` })).toEqual(one(/unknown field/));
});

test('all unknown fields are told, not only the first of each mapping', () => {
  expect(mistakesOf({ nlb: '{a1: 1, b1: 2}', alloy: '{c1: 3}' })).toHaveLength(3);
});

describe('a secret is not repeated', () => {
  test.each([
    to('credentials: {basic: {username: hunter2, password: hunter2}}'),
    to('credentials: {basic: "user:hunter2"}'),
    to('credentials: {bearer: hunter2}'),
    to('credentials: {bearer: {token: {name: a, key: b, hunter2: c}}}'),
    to('credentials: {bearer: {token: [hunter2]}}'),
    to('credentials: hunter2'),
    to('credentials: {headers: {x-api-key: hunter2}}'),
    to('credentials: {bearer: {token: *hunter2}}'),
    to('credentials: {bearer: {token: !hunter2 x}}'),
    to('headers: {x-api-key: hunter2}'),
    to('headers: {x-api-key: [hunter2]}'),
    to('headers: {"Authorization: Bearer hunter2": x}'),
    to('headers: {x-note: "Bearer hunter2"}'),
    to('tls: {server: {ca: "hunter2"}}'),
    to('compression: "Bearer hunter2"'),
    { access: '{basic: {htpasswd: "user:hunter2"}}' },
    { access: '{bearer: {token: hunter2}}' },
    { access: '{bearer: hunter2}' },
    { access: '{jwt: {issuer: i, audiences: [a], jwks: hunter2}}' },
    { access: '{jwt: {issuer: i, audiences: [a], jwksUri: "https://u:hunter2@i"}}' },
    { smokeTest: '{basic: hunter2}' },
    { destinations: '{traces: {otlphttp: "https://u:hunter2@a.example.com"}}' },
    { destinations: '{traces: {otlphttp: "https://a.example.com/?token=hunter2"}}' },
    { destinations: '{traces: {otlp: "u:hunter2@a.example.com:443"}}' },
    { destinations: '{traces: {otlp: "a:1", otlphttp: {endpoint: "https://a", credentials: {bearer: hunter2}}}}' },
    { destinations: '[{traces: {otlp: {credentials: {bearer: hunter2}}}}]' },
    ...['"x-api-key=hunter2"', '["x-api-key: hunter2"]', '{apikey1: [hunter2]}', '{x-tok: "hunter2\\u0007"}'].map(
      text => to(`headers: ${text}`),
    ),
    ...['{x-tok: {a: hunter2}}', '{"x-tok hunter2": [x]}', '{"Bearer/hunter2": x}', '[{name: a, value: hunter2}]'].map(
      text => to(`headers: ${text}`),
    ),
    ...[
      '{server: {ca: {name: "hunter2 A", key: "hunter2 B"}}}',
      '{server: {clientCertificate: "hunter2 A"}}',
      'hunter2',
    ].map(text => to(`tls: ${text}`)),
    ...['hunter2', '[hunter2]', '{jwt: hunter2}', '{jwt: [hunter2]}', '{none: hunter2}', '{mtls: hunter2}'].map(
      access => ({
        access,
      }),
    ),
    ...[
      '{mtls: {caSecret: "hunter2 A"}}',
      '{none: {reason: [hunter2]}}',
      '{allowlist: hunter2}',
      '{allowlist: [hunter2]}',
    ].map(access => ({ access })),
    ...[
      'hunter2',
      '{jwt: {name: hunter2_A, key: k}}',
      '{ca: {name: "hunter2 A", key: "hunter2 B"}}',
      '{jwt: {hunter2: 1}}',
      '{schedule: hunter2}',
      '{schedule: "@hunter2"}',
      '{schedule: "* * * * hunter2"}',
    ].map(smokeTest => ({ smokeTest })),
    ...['{secrets: {grpc: "hunter2 A", http: b}}', 'hunter2', '{issuer: hunter2}'].map(tls => ({ tls })),
    ...[
      'https://a.example.com/;token=hunter2',
      'https://a.example.com/#hunter2',
      'https://a.example.com/x y/hunter2',
    ].map(url => ({ destinations: `{traces: {otlphttp: "${url}"}}` })),
    ...['{traces: hunter2}', '{traces: {otlp: ["a:1", hunter2]}}', 'hunter2', '[hunter2]'].map(destinations => ({
      destinations,
    })),
    ...['a:1/?hunter2', 'a:1#hunter2', 'a:1;hunter2', 'a:1 hunter2'].map(endpoint => ({
      destinations: `{traces: {otlp: "${endpoint}"}}`,
    })),
    { destinations: '{traces: {otlphttp: {endpoint: "//a/x?hunter2"}}}' },
    to('queue: hunter2'),
    { access: '&hunter2 {bearer: *hunter2}' },
    { receiver: '{tls: {certificateSecret: "hunter2 A"}}' },
  ])('of %j', sections => {
    const text = JSON.stringify(mistakesIn(textOf(sections)));
    expect(text).not.toBe('[]');
    expect(text).not.toContain('hunter2');
  });

  test('and what belongs there is said', () => {
    expect(mistakesOf(to('credentials: {bearer: {token: hunter2}}'))).toEqual([
      'destinations.traces.otlp.credentials.bearer.token: got text (not shown), allowed: the name and the key of a Secret: {name: …, key: …}.',
    ]);
  });
});

test('what can be nothing else than it looks like is repeated, in sections with secrets too', () => {
  expect(mistakesOf({ access: '{allowlist: [10.1.2.3]}' })[0]).toContain('got "10.1.2.3"');
  expect(mistakesOf({ tls: '{issuer: {name: a, kind: Isuer}}' })[0]).toContain('got "Isuer"');
  expect(mistakesOf({ smokeTest: '{deadlineSeconds: 1}' })[0]).toContain('got 1');
  expect(mistakesOf(to('tls: yes'))[0]).toContain('got "yes"');
  expect(mistakesOf({ nlb: 'internal' })[0]).toContain('got "internal"');
});

test('what is shown is what the file says, without our defaults', () => {
  expect(
    mistakesOf({ destinations: '{traces: {otlp: "a:1", otlphttp: {endpoint: "https://a.example.com"}}}' }),
  ).toEqual([
    'destinations.traces: got {otlp, otlphttp}, allowed: exactly one of otlp, otlphttp, tempo, xray, grafanaCloud, alloy.',
  ]);
  expect(mistakesOf({ listeners: '{}' })).toEqual(['listeners: got {}, allowed: exactly one of split, shared.']);
});

test('a choice is judged also where what is chosen has mistakes', () => {
  expect(mistakesOf({ destinations: '{traces: {otlp: {endpoint: x}, otlphttp: 5}}' })).toHaveLength(3);
});

describe('what is wrong by itself is not judged further', () => {
  test('and the other mistakes are told with it', () => {
    expect(
      mistakesOf({
        listeners: '{split: {grpc: 4317, http: 4317}}',
        access: '{allowlist: [10.0.0.0]}',
        smokeTest: '{from: [10.0.0.0/8]}',
        destinations: '{traces: {otlp: {endpoint: "localhost:4317", timeoutSeconds: never, tls: {none: {}}}}}',
        alloy: '{replicas: -1}',
        pipeline: '{tailSampling: {policies: [{name: all, alwaysSample: {}}]}}',
      }).map(line => line.replace(/: .*/, '')),
    ).toEqual([
      'destinations.traces.otlp.endpoint',
      'destinations.traces.otlp.timeoutSeconds',
      'listeners.split.http',
      'access.allowlist[0]',
      'alloy.replicas',
    ]);
  });

  test('reading it ends the check, reading beside it does not', () => {
    const environment = withoutReading({ a: { b: [1, 2], c: 3 }, d: 4 }, [['a', 'b', 1]]);
    const finding = { path: ['a'], message: 'x' };
    expect(judge(({ a, d }) => a.b[0] === 1 && a.c + d === 7 && finding, environment)).toEqual(finding);
    expect(judge(({ a }) => a.b[1] === 2 && finding, environment)).toEqual([]);
    expect(judge(({ a }) => [...a.b].length === 2 && finding, environment)).toEqual([]);
  });

  test('a check that throws is a mistake in a line', () => {
    const broken = () => {
      throw new Error('a\nb');
    };
    expect(judge(broken, {})).toEqual([
      { path: [], message: expect.stringMatching(/fault of this program.*a\\u\{a\}b$/) },
    ]);
  });
});

test('every mistake is one line that no terminal acts on, names and files too', () => {
  const source = textOf({ '"\\e[2J\\n::error::x"': '1', name: '"\\u202e"', nlb: '{scheme: "a\\n::error::b"}' });
  const { mistakes } = loadEnvironments([{ file: 'a\n\u001b[2Jb.yaml', text: source }]);
  expect(mistakes.length).toBeGreaterThan(2);
  for (const { file, path, message } of mistakes) {
    for (const text of [file, path, message]) expect(inert(text)).toBe(text);
  }
});

test('many names of mistakes are short', () => {
  const [mistake] = mistakesIn(textOf({ ['x'.repeat(5000)]: '1' }));
  expect(`${mistake!.path}${mistake!.message}`.length).toBeLessThan(400);
});

test('a file that has itself in it ends', () => {
  for (const section of [
    { hosts: '&a {grpc: a.example.com, http: *a}' },
    { alloy: '&a {tolerations: [*a], nodeSelector: *a}' },
    { access: '&a {allowlist: &b [*b, *a]}' },
  ] as Sections[]) {
    expect(mistakesIn(textOf(section)).length).toBeGreaterThan(0);
  }
});

test('aliases of aliases are looked at as deep as the schema is', () => {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `a${level}: &a${level} [${Array(8).fill(level ? `*a${level - 1}` : 'x')}]\n`,
  );
  expect(mistakesIn(textOf() + levels.join('')).length).toBeGreaterThan(0);
});
