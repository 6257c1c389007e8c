import { destinationAt } from '../../lib/environment/destinations';
import { loadEnvironments } from '../../lib/environment/load';
import { mistakesIn, textOf } from '../samples';

const HOSTS = '{grpc: otlp-grpc.example.com, http: otlp-http.example.com}';

describe('a mistake', () => {
  const text = textOf({
    hosts: '{grpc: otlp-grpc.example.com}',
    nlb: '\n  scheme: internal\n  sourceRanges: [10.1.2.3]',
  });

  test('has file, line, column and path', () => {
    expect(mistakesIn(text, 'environments/dev.yaml')).toEqual([
      {
        file: 'environments/dev.yaml',
        line: 2,
        column: 1,
        path: 'hosts.http',
        message:
          'missing. Public DNS name of OTLP/HTTP. It may be that of hosts.grpc: then ports tell the transports apart, or on one port paths.',
      },
      {
        file: 'environments/dev.yaml',
        line: 8,
        column: 18,
        path: 'nlb.sourceRanges[0]',
        message: 'got "10.1.2.3", allowed: a CIDR. Did you mean "10.1.2.3/32"?',
      },
    ]);
  });

  test('of any file is in the one report, and no environment is with the mistaken ones', () => {
    const { environments, mistakes } = loadEnvironments([
      { file: 'b.yaml', text: textOf({ name: 'b', hosts: '{}' }) },
      { file: 'good.yaml', text: textOf({ name: 'good' }) },
      { file: 'a.yaml', text: 'a: [' },
      { file: 'c.yaml', text: textOf({ name: 'd' }) },
    ]);
    expect(environments.map(({ name }) => name)).toEqual(['good']);
    expect(mistakes.map(({ file, path }) => `${file} ${path}`)).toEqual([
      'b.yaml hosts.grpc',
      'b.yaml hosts.http',
      'a.yaml ',
      'c.yaml name',
    ]);
  });
});

test.each([
  ['name', /^missing\. Name of the environment/],
  ['hosts', /^missing\. Public DNS names/],
  ['gateway', /^missing\. Istio ingress gateway/],
  ['tls', /^missing\. Certificates/],
  ['destinations', /^missing\. Where each signal goes/],
])('%s is needed', (section, message) => {
  const text = textOf()
    .split('\n')
    .filter(line => !line.startsWith(`${section}:`))
    .join('\n');
  expect(mistakesIn(text)).toMatchObject([{ path: section, message: expect.stringMatching(message) }]);
});

test.each([
  ['gateway.service', { gateway: '{}' }],
  ['tls.secrets.http', { tls: '{secrets: {grpc: cert}}' }],
  ['tls.issuer.name', { tls: '{issuer: {kind: Issuer}}' }],
  ['access.none.reason', { access: '{none: {}}' }],
  ['destinations.traces.otlp.endpoint', { destinations: '{traces: {otlp: {compression: none}}}' }],
  ['gateway.ports[0].targetPort', { gateway: '{service: {manifests: {}}, ports: [{name: a, port: 80}]}' }],
])('%s is needed once its section is there', (path, sections) => {
  expect(mistakesIn(textOf(sections))).toMatchObject([{ path, message: expect.stringMatching(/^missing\./) }]);
});

test.each([
  ['nbl', { nbl: '{}' }, 'nlb'],
  ['hosts.grcp', { hosts: '{grpc: a.example.com, http: b.example.com, grcp: c.example.com}' }, 'grpc'],
  ['nlb.targettype', { nlb: '{targettype: ip}' }, 'targetType'],
  ['gateway.service.helm.kid', { gateway: '{dedicated: true, service: {helm: {kid: DaemonSet}}}' }, 'kind'],
  ['receiver.grpc.maxMessageMib', { receiver: '{grpc: {maxMessageMib: 8}}' }, 'maxMessageMiB'],
  [
    'destinations.traces.otlp.endpiont',
    { destinations: '{traces: {otlp: {endpoint: "a:1", endpiont: x}}}' },
    'endpoint',
  ],
  ['alloy.tolerations[0].efect', { alloy: '{tolerations: [{key: a, efect: NoExecute}]}' }, 'effect'],
])('a misspelt %s gets the name that was meant', (path, sections, meant) => {
  expect(mistakesIn(textOf(sections))).toMatchObject([
    { path, message: expect.stringContaining(`unknown field. Did you mean "${meant}"? Allowed here: `) },
  ]);
});

test('a number where text of digits belongs is told to be quoted', () => {
  const [mistake] = mistakesIn(textOf({ tls: '{issuer: {name: letsencrypt}, minVersion: 1.3}' }));
  expect(mistake!.message).toBe('got 1.3, allowed: "1.2", "1.3". Quote it: "1.3", since YAML reads 1.3 as a number.');
});

test('an unknown field that resembles none gets the list', () => {
  expect(mistakesIn(textOf({ hosts: HOSTS.replace('}', ', websocket: c.example.com}') }))).toMatchObject([
    { path: 'hosts.websocket', message: 'unknown field. Allowed here: grpc, http.' },
  ]);
});

test.each([
  [
    'a text for a section',
    { hosts: 'internal' },
    'hosts',
    'got "internal", allowed: a mapping of fields (grpc, http).',
  ],
  [
    'a text for a destination',
    { destinations: '{traces: "tempo:4317"}' },
    'destinations.traces',
    'got text (not shown), allowed: a mapping of fields (otlp, otlphttp, tempo, xray, grafanaCloud, alloy), such as {otlp: host:port}.',
  ],
  ['a list for a section', { hosts: '[]' }, 'hosts', 'got [], allowed: a mapping of fields (grpc, http).'],
  ['null for a section', { hosts: '' }, 'hosts', 'got null, allowed: a mapping of fields (grpc, http).'],
  ['a text for a number', { alloy: '{replicas: "2"}' }, 'alloy.replicas', /^got "2", allowed: a whole number from 1/],
  ['a fraction', { alloy: '{replicas: 1.5}' }, 'alloy.replicas', /^got 1\.5, .*without a fraction/],
  ['a word for a truth value', { nlb: '{crossZone: yes}' }, 'nlb.crossZone', 'got "yes", allowed: true or false.'],
  ['a text for a list', { nlb: '{subnets: subnet-1}' }, 'nlb.subnets', 'got "subnet-1", allowed: a list.'],
  ['a number for a text', { name: '1' }, 'name', 'got 1, allowed: a name.'],
  [
    'a word that is not offered',
    { nlb: '{scheme: public}' },
    'nlb.scheme',
    /^got "public", allowed: "internal", "internet-facing"\.$/,
  ],
  [
    'a port number as text',
    { listeners: '{split: {grpc: "4317"}}' },
    'listeners.split.grpc',
    /^got "4317", allowed: a port/,
  ],
])('%s is refused', (_, sections, path, message) => {
  const expected = typeof message === 'string' ? message : expect.stringMatching(message);
  expect(mistakesIn(textOf(sections))).toMatchObject([{ path, message: expected }]);
});

test.each([
  [
    'gateway.service',
    { gateway: '{service: {helm: {}, manifests: {}}}' },
    'exactly one of manifests, helm, istioOperator',
  ],
  ['listeners', { listeners: '{}' }, 'exactly one of split, shared'],
  ['tls', { tls: '{}' }, 'exactly one of issuer, secrets'],
  ['tls', { tls: '{issuer: {name: a}, secrets: {grpc: a, http: b}}' }, 'exactly one of issuer, secrets'],
  ['destinations', { destinations: '{}' }, 'at least one of traces, metrics, logs'],
  [
    'destinations.traces',
    { destinations: '{traces: {otlp: "a:1", otlphttp: "http://a"}}' },
    'exactly one of otlp, otlphttp',
  ],
  ['mesh.injection', { mesh: '{injection: {label: {}, revision: stable}}' }, 'exactly one of label, revision'],
])('%s is a choice', (path, sections, allowed) => {
  expect(mistakesIn(textOf(sections))).toMatchObject([{ path, message: expect.stringContaining(allowed) }]);
});

describe('a file as a whole', () => {
  const bomb = `a: &a [x, x]\n${Array.from({ length: 101 }, (_, index) => `b${index}: *a\n`).join('')}`;
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const nested = lines.map((key, index) => `${key}: &${key} [${index ? `*${lines[index - 1]},`.repeat(20) : 'x'}]\n`);

  test.each([
    ['empty', '', 1, /the file is empty/],
    ['only comments', '# nothing\n', 1, /the file is empty/],
    ['null', 'null\n', 1, /the file is empty/],
    ['not YAML', 'name: dev\nhosts: {grpc: a\nnlb: }}\n', 3, /^not YAML: /],
    ['indented by tabs', 'name: dev\nhosts:\n\tgrpc: a\n', 3, /^not YAML: /],
    ['a duplicate key', 'name: dev\nhosts: {}\nname: dev\n', 3, /^not YAML: duplicated mapping key/],
    ['an alias bomb', bomb, 1, /^not YAML: .*alias/],
    ['a nested alias bomb', nested.join(''), 1, /^not YAML: .*alias/],
    ['two documents', `${textOf()}---\n${textOf()}`, 7, /^more than one YAML document/],
    ['a list', '- name: dev\n', 1, /^got a list of 1, allowed: a mapping of fields/],
    ['a text', 'dev\n', 1, /^got text \(not shown\), allowed: a mapping of fields/],
  ])('%s is refused', (_, text, line, message) => {
    const mistakes = mistakesIn(text);
    expect(mistakes).toMatchObject([{ path: '', message: expect.stringMatching(message) }]);
    expect(mistakes[0]!.line).toBeGreaterThanOrEqual(line);
  });

  test.each(['\ufeff', '\r\n'])('%j, which Windows editors write, does no harm', mark => {
    const text = mark === '\ufeff' ? mark + textOf() : textOf().replaceAll('\n', mark);
    expect(mistakesIn(text)).toEqual([]);
  });

  test('an anchor used twice is fine', () => {
    expect(mistakesIn(textOf({ destinations: '{traces: &one {otlp: "tempo.tempo.svc:4317"}, logs: *one}' }))).toEqual(
      [],
    );
  });
});

test('dev.yaml beside dev.yml is a duplicate, told with both names', () => {
  const { mistakes } = loadEnvironments([
    { file: 'dev.yaml', text: textOf() },
    { file: 'dev.yml', text: `# a comment\n${textOf()}` },
  ]);
  expect(mistakes).toEqual([
    {
      file: 'dev.yml',
      line: 2,
      column: 1,
      path: 'name',
      message: '"dev" is the name of dev.yaml too; names are unique.',
    },
  ]);
});

test('environments come in the order of their names, frozen to the bottom', () => {
  const sources = ['b', 'c', 'a'].map(name => ({ file: `${name}.yaml`, text: textOf({ name }) }));
  const { environments } = loadEnvironments(sources);
  expect(environments.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(Object.isFrozen(destinationAt(environments[0]!, 'traces', 0)!.client.retry)).toBe(true);
});

test('the path of the file does not matter for the name', () => {
  expect(mistakesIn(textOf(), 'some/where/dev.yml')).toEqual([]);
  expect(mistakesIn(textOf(), 'some\\where\\dev.yaml')).toEqual([]);
});

test('a field of an earlier version says what to do', () => {
  expect(mistakesIn(textOf({ pipeline: '{batch: {sendBatchSize: 8192}}' }))).toMatchObject([
    { path: 'pipeline.batch', message: expect.stringMatching(/^is gone: .*Remove it;.*docs\/upgrades\/0\.2\.0\.md/) },
  ]);
});

test.each([
  ['apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {}\n', 'an IstioOperator'],
  ['apiVersion: v1\nkind: Secret\ndata: {}\n', 'an object of Kubernetes'],
  ['kind: DaemonSet\nservice: {type: LoadBalancer}\n', 'Helm values'],
  ['alloy: {clustering: {enabled: true}}\ncontroller: {type: statefulset}\n', 'Helm values'],
])('a file of others beside the environments is one mistake, with the way out: %s', (text, what) => {
  expect(mistakesIn(text).map(({ message }) => message)).toEqual([
    `looks like ${what}, and is no environment file. If it is for presentValues, move it into a folder below, such as present/; else out of this folder.`,
  ]);
  expect(mistakesIn(`${text}hosts: {}\n`).length).toBeGreaterThan(1);
});
