import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Environment } from '../../lib/environment/schema';
import { alerts } from '../../lib/operations/alerts';
import type { OutputFile } from '../../lib/path/output';
import { code, fence, table } from '../../lib/runbook/markdown';
import { flowchart } from '../../lib/runbook/mermaid';
import { runbook } from '../../lib/runbook/runbook';
import { wrapped } from '../../lib/runbook/wrap';
import { gatewayValues } from '../../lib/values/gateway';
import { warnings } from '../../lib/warnings';
import { PROJECT } from '../golden';
import { anyEnvironment, anyString } from '../properties/arbitrary';
import { environmentOf, loaded, textOf } from '../samples';
import { accessOf, anyAccess } from './access';
import { readMarkdown } from './reader';

const CASES = join(PROJECT, 'test/cases');
const cases = readdirSync(CASES)
  .filter(file => file.endsWith('.yaml'))
  .map(file => loaded(readFileSync(join(CASES, file), 'utf8'), file));
const chartOf = (environment: Environment) =>
  readMarkdown(runbook(environment).text).fences.find(({ language }) => language === 'mermaid')!.text;

test('Mermaid itself takes the picture of any environment, and of any label', () => {
  const broken = 'flowchart LR\n  a["b"] --> ';
  const label = flowchart([{ id: 'a', lines: ['"#;`<b>%%{x}[](){}|end\\'] }], [{ from: 'a', to: 'a', lines: ['"x'] }]);
  const strings = fc.sample(anyString, 15).map(line => flowchart([{ id: 'a', lines: [line.replace(/\s/g, ' ')] }], []));
  const charts = [...[...cases, ...fc.sample(anyEnvironment(), 5)].map(chartOf), label, ...strings];
  const answer = execFileSync(process.execPath, [join(__dirname, 'mermaid.mjs')], {
    input: JSON.stringify([broken, ...charts]),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [refused, ...complaints] = JSON.parse(String(answer)) as (string | null)[];
  expect(refused).toContain('Parse error');
  expect(complaints.filter(complaint => complaint !== null)).toEqual([]);
}, 120_000);

test('nothing that an environment says breaks a table or a fence', () => {
  fc.assert(
    fc.property(anyEnvironment(), environment => {
      readMarkdown(runbook(environment).text);
    }),
    { numRuns: 10 },
  );
  fc.assert(
    fc.property(anyAccess, access => {
      const { headings, tables } = readMarkdown(runbook(accessOf(access)).text);
      expect(headings.length).toBe(HEADINGS);
      expect(tables.length).toBeLessThan(3);
    }),
    { numRuns: 25 },
  );
});

/** Commands, each on one line. */
const joined = (text: string) => text.replaceAll(/ \\\n +/g, ' ');

/** Sentences, wherever their lines end. */
const prose = (text: string) => text.replaceAll(/\s+/g, ' ');

const HEADINGS = readMarkdown(
  runbook(accessOf({ issuer: 'https://id', audience: 'otlp', prefix: 'Bearer ', subject: 'writer' })).text,
).headings.length;

test('any string stays in its cell, its code and its fence', () => {
  fc.assert(
    fc.property(anyString, anyString, (one, other) => {
      const text = `${table(['a', 'b'], [[code(one), code(other)]])}\n\n${fence('sh', one.replace(/\s/g, ' '))}\n`;
      const { tables, fences } = readMarkdown(text);
      expect(tables[0]).toHaveLength(3);
      expect(fences[0]!.text).toBe(one.replace(/\s/g, ' '));
    }),
  );
});

test('every command of the three and of the six is there with the names of the environment', () => {
  const text = runbook(
    environmentOf({ gateway: '{name: edge, namespace: edge-ns, dedicated: true, service: {helm: {kind: DaemonSet}}}' }),
  ).text;
  const commands = joined(text);
  expect(commands).toContain(
    `istioctl --context "\${CONTEXT:?}" proxy-config listeners daemonset/edge -n edge-ns | grep -wE '4317|4318'`,
  );
  expect(commands).toContain(`kubectl --context "\${CONTEXT:?}" -n edge-ns get service edge -o jsonpath='`);
  expect(text.match(/^### [1-6]\. /gm)).toHaveLength(6);
});

test('a shared port is told apart from what Envoy binds', () => {
  const text = runbook(environmentOf({ listeners: '{shared: {port: 8443, targetPort: 9443}}' })).text;
  expect(text).toContain('otlp=8443->9443');
  expect(text.match(/^- port of .*: `otlp: 8443 → 9443`$/gm)).toHaveLength(2);
  expect(text).toContain('--port 9443');
});

test.each([
  ['manifests: {}', 'beside the gateway’s own Service'],
  ['manifests: {name: istio-ingressgateway}', 'with every port of the gateway'],
  ['helm: {presentValues: present/none.yaml}', 'belongs into the `valueFiles`'],
  ['istioOperator: {presentValues: present/operator.yaml}', 'every** install and upgrade of Istio'],
])('says how the owner of the Service, %s, keeps its ports', (service, sentence) => {
  const access = '{mtls: {caSecret: senders-ca}}';
  const text = runbook(environmentOf({ gateway: `{service: {${service}}}`, access })).text;
  expect(prose(text)).toContain(sentence);
  const others = [
    'beside the gateway’s own Service',
    'with every port of the gateway',
    '`valueFiles`',
    'upgrade of Istio',
  ];
  expect(others.filter(other => prose(text).includes(other))).toHaveLength(1);
});

test.each([
  ['mtls: {caSecret: senders-ca}', 'certificate required'],
  ['basic: {htpasswd: {name: users, key: htpasswd}}', 'Alloy reads it at start alone'],
  ['bearer: {token: {name: senders, key: token}}', 'the token that Alloy knows'],
  ['allowlist: [203.0.113.0/24]', 'preserve_client_ip.enabled'],
  ['jwt: {issuer: https://id, audiences: [otlp], jwksUri: https://id/keys}', 'UNAUTHENTICATED (16)'],
])('has what %s needs, and nothing of other kinds of access', (access, sentence) => {
  expect(prose(runbook(environmentOf({ access: `{${access}}` })).text)).toContain(sentence);
  expect(prose(runbook(environmentOf()).text)).not.toContain(sentence);
});

test('each alert leads to a heading of its own', () => {
  const environment = environmentOf({ operations: '{rules: {runbookUrl: https://git.example.com/RUNBOOK.md}}' });
  const { headings } = readMarkdown(runbook(environment).text);
  for (const { name } of alerts(environment))
    expect(headings.filter(heading => heading === `### ${name}`)).toHaveLength(1);
  expect(runbook(environmentOf()).text).not.toContain('## Alerts');
});

test('every alert that a runbook speaks of is one of its own, and none without rules', () => {
  const rules = { runbookUrl: 'https://git.example.com/RUNBOOK.md' };
  for (const one of cases)
    for (const environment of [
      one,
      { ...one, operations: { ...one.operations, rules: one.operations.rules ?? rules } },
    ]) {
      const { text } = runbook(environment);
      const headings = readMarkdown(text).headings.map(heading => heading.replace(/^#+ /, ''));
      const spokenOf = [...new Set(text.match(/\bOtlp[A-Z]\w+/g))];
      expect([environment.name, spokenOf.filter(name => !headings.includes(name))]).toEqual([environment.name, []]);
    }
});

test('sizes and times are those of the environment', () => {
  const text = runbook(
    environmentOf({ receiver: '{grpc: {maxMessageMiB: 7}, http: {maxBodyMiB: 9, idleTimeoutSeconds: 77}}' }),
  ).text;
  for (const said of ['max_recv_msg_size = "7MiB"', 'max_request_body_size = "9MiB"', 'after 77 s'])
    expect(text).toContain(said);
});

/** Alloy without a sidecar: with TLS of its own, deployed by its own chart. */
const OWN_TLS = {
  receiver: '{tls: {certificateSecret: alloy-server, clientCa: {name: its-ca, key: ca.crt}, gatewaySecret: gw-client}}',
  alloy: '{deployedBy: helm, name: otlp-alloy}',
  operations: '{rules: {runbookUrl: https://git.example.com/RUNBOOK.md}}',
};

test('with receiver.tls nothing leads to a sidecar, its container, its policies or its figures', () => {
  const text = runbook(environmentOf(OWN_TLS)).text;
  const alone = [
    'deploy/otlp-alloy -c istio-proxy',
    '`UO`',
    'receiver.maxConcurrentRequests',
    '15020',
    'NET_ADMIN',
    'sidecar’s',
    'authorizationpolicy,peerauthentication',
    '# 415',
    'Alloy’s answers 403 (7)',
  ];
  expect(alone.filter(words => prose(text).includes(words))).toEqual([]);
  const mesh = runbook(environmentOf({ ...OWN_TLS, receiver: '{}' })).text;
  expect(alone.filter(words => !prose(mesh).includes(words))).toEqual([]);
});

test('with receiver.tls it says what listens, which Secrets are whose, and which need a rollout', () => {
  const text = runbook(environmentOf(OWN_TLS)).text;
  for (const said of [
    '# 400: “Client sent an HTTP request to an HTTPS server”',
    '# 000: it wants TLS, and hangs up',
    '# DNS:otlp-alloy.observability.svc.cluster.local',
    '# kubernetes://gw-client Cert Chain ACTIVE true',
    '- `gw-client`, what the gateway shows to Alloy: **without a rollout**',
    '- `alloy-server`, with the name `otlp-alloy.observability.svc.cluster.local`: **without a rollout**',
    '- `ca.crt` of `its-ca`: **after a rollout**',
    'grep client_ca_file',
    'does not scrape 12345/metrics',
  ])
    expect(prose(text)).toContain(said);
});

test('what Alloy’s own chart makes changes by an upgrade, and that is said', () => {
  const said = 'otlp-alloy grafana/alloy --namespace observability --version';
  const text = prose(joined(runbook(environmentOf(OWN_TLS)).text));
  expect(text).toContain(`helm upgrade ${said}`);
  expect(text).toContain('Upgrade Alloy’s release at once');
  expect(runbook(environmentOf({ ...OWN_TLS, alloy: '{name: otlp-alloy}' })).text).not.toContain('grafana/alloy --n');
});

/** A port of another application's gateway, whose owner has nothing to add for us. */
const ON_THEIR_PORT = (values: string) =>
  loaded(
    textOf({
      listeners: '{shared: {port: 443}}',
      gateway: '{name: edge, namespace: edge, service: {helm: {presentValues: present/edge.yaml}}}',
      access: '{jwt: {issuer: https://id, audiences: [otlp], jwksUri: https://id/keys, claims: {scope: [write]}}}',
      tenant: '{claim: org}',
    }),
    'dev.yaml',
    { 'present/edge.yaml': values },
  );
const THEIR_PORTS = 'ports: [{name: https, port: 443, targetPort: 8443}]';
const IDLE = 'service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-443: tcp.idle_timeout.seconds=4000';

test.each([
  ['nothing', `service: {${THEIR_PORTS}}\n`, 350],
  ['another time', `service:\n  ${THEIR_PORTS}\n  annotations: {${IDLE}}\n`, 4000],
])('where the owner’s listener says %s, runbook and synth say the same idle timeout', (_, values, seconds) => {
  const environment = ON_THEIR_PORT(values);
  expect(prose(runbook(environment).text)).toContain(`forgets a connection after ${seconds} s`);
  expect(warnings(environment).join()).toContain(`its idle timeout: ${seconds} s by present/edge.yaml`);
  expect(prose(runbook(environmentOf()).text)).toContain('forgets a connection after 3660 s');
});

test('on a port of others their lines are expected, and nobody upgrades a gateway that has all', () => {
  const environment = ON_THEIR_PORT(`service: {${THEIR_PORTS}}\n`);
  const { text } = runbook(environment);
  expect(prose(text)).toContain('lines of their hosts may stand between ours');
  expect(text).toContain('There is nothing to do');
  expect(text).not.toContain('helm upgrade edge');
  const [{ text: values }] = gatewayValues(environment) as [OutputFile];
  expect(values).toContain('nothing to do: leave the gateway alone');
  const other = runbook(ON_THEIR_PORT('service: {ports: [{name: http, port: 80}]}\n')).text;
  expect(other).not.toContain('lines of their hosts');
  expect(other).not.toContain('There is nothing to do');
  expect(other).toContain('helm upgrade edge');
});

test('a claim that says the tenant is required as the other claims are', () => {
  const { text } = runbook(ON_THEIR_PORT(`service: {${THEIR_PORTS}}\n`));
  expect(prose(text)).toContain('and the claims `scope` (`write`), `org` (the tenant)');
});

test('a tenant is stopped where its token is checked: at each gateway that does, and at Alloy for the others', () => {
  const jwt = (at: string) => `{issuer: https://id, audiences: [otlp], jwksUri: https://id/keys, at: ${at}}`;
  const two = (first: string, second: string) =>
    runbook(
      environmentOf({
        access: `{jwt: ${jwt(first)}}`,
        gateway: '{service: {helm: {}}, dedicated: true}',
        tenant: '{claim: org}',
        edges: `{public: {hosts: {grpc: g.example.org, http: h.example.org}, gateway: {name: public, namespace: public, service: {helm: {}}, dedicated: true}, tls: {secrets: {grpc: g, http: h}}, access: {jwt: ${jwt(second)}}}}`,
      }),
    ).text;
  const stopsIn = (text: string) =>
    [
      ...text
        .slice(text.indexOf('Stop one tenant'), text.indexOf('Stop one sender'))
        .matchAll(/"name":"([^"]+-stop-tenant)"/g),
    ]
      .map(([, name]) => name)
      .sort();
  expect(stopsIn(two('gateway', 'workload'))).toEqual(['alloy-stop-tenant', 'otlp-stop-tenant']);
  expect(stopsIn(two('gateway', 'gateway'))).toEqual(['otlp-public-stop-tenant', 'otlp-stop-tenant']);
  expect(stopsIn(two('workload', 'workload'))).toEqual(['alloy-stop-tenant']);
});

const caseOf = (name: string) => loaded(readFileSync(join(CASES, `${name}.yaml`), 'utf8'), `${name}.yaml`);

test('volumes have their names in the commands that change them, and no other environment has a word on them', () => {
  const text = runbook(caseOf('delivery-disk')).text;
  for (const claim of ['queue-alloy-0', 'queue-alloy-1'])
    expect(text).toContain(`kubectl --context "\${CONTEXT:?}" -n observability patch pvc ${claim} --type merge`);
  expect(text).not.toContain('queue-alloy-2');
  expect(text).toContain('-n observability delete statefulset alloy --cascade=orphan');
  expect(text).toContain('`kubectl --context "${CONTEXT:?}" apply -f dist/delivery-disk/manifests/alloy.k8s.yaml`');
  expect(text).toContain('Back to a Deployment: change `delivery`');
  const chart = runbook(caseOf('delivery-chart')).text;
  expect(chart).toContain('the upgrade of the release deletes the StatefulSet at once');
  expect(chart).not.toContain('apply -f dist/delivery-chart/manifests/alloy.k8s.yaml');
  expect(runbook(caseOf('delivery-memory')).text).not.toContain('### The volumes');
});

test('a tier that samples keeps its StatefulSet', () => {
  const environment = environmentOf({
    pipeline: '{tailSampling: {replicas: 2, policies: [{name: all, alwaysSample: {}}]}}',
    destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}',
  });
  const { text } = runbook(environment);
  expect(text.match(/^### The volumes of .*/gm)).toEqual(['### The volumes of Alloy, sampling']);
  expect(text).toContain('patch pvc queue-alloy-sampling-1');
  expect(text).not.toContain('Back to a Deployment:');
});

test('where AWS gives credentials, the runbook says what Alloy needs to start', () => {
  expect(runbook(caseOf('delivery-disk')).text).toContain('“could not retrieve credential provider”');
  expect(runbook(caseOf('delivery-memory')).text).not.toContain('credential provider');
});

test('what is lost behind a queue and counted nowhere has a row, and a full volume says what it costs', () => {
  const disk = runbook(caseOf('delivery-disk')).text;
  expect(disk).toMatch(/### Some data never arrive[^#]*"Failed to split request"[^#]*\*\*lost\*\*/);
  expect(disk).toMatch(/### .*“no space left on device”[^#]*\*\*lost\*\*, most of what is on the volume/);
  expect(runbook(environmentOf()).text).not.toContain('Some data never arrive');
});

describe('every command', () => {
  const WITHOUT_CLUSTER =
    /^kubectl config get-contexts$|^npm run synth |^istioctl manifest generate |^helm get metadata/;
  const commandsIn = (text: string) => {
    const { fences } = readMarkdown(text);
    const blocks = fences.filter(({ language }) => language === 'sh').map(one => joined(one.text));
    const inline = [...text.matchAll(/`((?:kubectl|istioctl|helm|flux|npm run -s doctor) [^`]+ [^`]+)`/g)].map(
      ([, one]) => one!,
    );
    return [...blocks.flatMap(block => block.split('\n')), ...inline].filter(line =>
      /\b(?:kubectl|istioctl|helm|flux|doctor --) /.test(line.replace(/^#.*/, '')),
    );
  };

  test.each(cases.map(one => [one.name, one] as const))(
    'of %s names the cluster, and none runs without it',
    (_, environment) => {
      const commands = commandsIn(runbook(environment).text);
      expect(commands.length).toBeGreaterThan(20);
      const nameless = commands.filter(
        line => !WITHOUT_CLUSTER.test(line) && !/--(?:kube-)?context "\$\{CONTEXT:\?\}"/.test(line),
      );
      expect(nameless).toEqual([]);
    },
  );
});

test.each(cases.map(one => [one.name, one] as const))(
  'of %s, no prose is wider than 120 characters',
  (_, environment) => {
    const lines = runbook(environment)
      .text.replaceAll(/^(`{3,})[a-z]*\n[\s\S]*?^\1$/gm, '')
      .split('\n');
    const wide = lines.filter(line => line.length > 120 && !/^(?:[|#]| *(?:- |\d+\. )?`[^`]*`\S*$)/.test(line));
    expect(wide).toEqual([]);
  },
);

test('each alert has steps of its own, and does not repeat what it says itself', () => {
  const environment = environmentOf({ operations: '{rules: {runbookUrl: https://git.example.com/RUNBOOK.md}}' });
  const text = prose(runbook(environment).text);
  for (const { name, description, steps } of alerts(environment)) {
    expect(text).not.toContain(description);
    expect([name, steps.some(({ promql, sh }) => promql ?? sh)]).toEqual([name, true]);
  }
});

test('what is stopped by hand is stopped on our ports alone, and on a shared port for our hosts', () => {
  const policies = (environment: Environment) =>
    readMarkdown(runbook(environment).text)
      .fences.filter(({ text }) => text.includes('kind: AuthorizationPolicy'))
      .map(({ text }) => text);
  const own = policies(environmentOf());
  expect(own.length).toBeGreaterThan(0);
  for (const policy of own) expect(policy).toMatch(/"ports":\["4317","4318"\]/);
  const shared = policies(environmentOf({ listeners: '{shared: {port: 8443, targetPort: 9443}}' }));
  for (const policy of shared)
    expect(policy).toMatch(/"ports":\["9443"\],\s+"hosts":\["otlp-grpc\.example\.com","otlp-grpc\.example\.com:\*"/);
});

test('where the gateway sees no addresses, nobody is told to stop one', () => {
  const hidden = runbook(environmentOf({ nlb: '{preserveClientAddress: false}' })).text;
  expect(hidden).not.toContain('ipBlocks');
  expect(prose(hidden)).toContain('to stop those would stop everybody');
});

test('inline code and the start of a list stay on their line when prose is wrapped', () => {
  const long = `${'word '.repeat(22)}\`one two three four five\` ${'word '.repeat(20)}- 1. end`;
  const lines = wrapped(`- ${long}`).split('\n');
  expect(lines.every(line => (line.match(/`/g) ?? []).length % 2 === 0)).toBe(true);
  expect(lines.slice(1).every(line => /^ {2}\w|^ {2}`/.test(line))).toBe(true);
  expect(wrapped(`\`\`\`sh\nkubectl ${'a '.repeat(100)}'b c'\n\`\`\``)).toContain(' \\\n  ');
});
