/** A gateway that others share: what would reach them is a mistake, and its twin is none. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironments } from '../../lib/environment/load';
import { warnings } from '../../lib/warnings';
import { edgeOf, loaded, mistakesIn, type Sections, textOf } from '../samples';

const FILE = 'environments/dev.yaml';
const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const OWNER = { [`${AWS}type`]: 'external', [`${AWS}scheme`]: 'internal', [`${AWS}nlb-target-type`]: 'ip' };

/** An owner's values, and the mistakes of an environment that adds to them. */
function withOwner(values: object, sections: Sections = {}, gateway = '') {
  const service = '{helm: {presentValues: present/dev.yaml}}';
  const text = textOf({ gateway: `{${gateway && `${gateway}, `}service: ${service}}`, ...sections });
  return mistakesIn(text, FILE, { 'environments/present/dev.yaml': JSON.stringify(values) });
}

/** Each line ten times the one before. */
const BOMB = Array.from(
  'abcdef',
  (key, index) => `${key}: &${key} [${index ? Array(10).fill(`*${'abcdef'[index - 1]}`) : 'x'}]\n`,
).join('');

const service = (fields: object) => ({ service: { annotations: OWNER, ...fields } });
const port = (name: string, number: number, targetPort: unknown = number) => ({ name, port: number, targetPort });

test('an owner’s values that say nothing against it', () => {
  expect(withOwner(service({ ports: [port('https', 443)] }))).toEqual([]);
});

describe('the labels of the pods', () => {
  const labelsOf = (gateway: string, present: object) => {
    const files = { 'environments/present/dev.yaml': JSON.stringify(present) };
    return edgeOf(loaded(textOf({ gateway }), FILE, files)).labels;
  };
  const helm = 'service: {helm: {presentValues: present/dev.yaml}}';

  test.each([
    ['the default release, as ever', `{${helm}}`, {}, { istio: 'ingressgateway' }],
    ['another release', `{name: istio-ingress, ${helm}}`, {}, { app: 'istio-ingress', istio: 'ingress' }],
    ['a release without istio-', `{name: edge, ${helm}}`, {}, { app: 'edge', istio: 'edge' }],
    ['labels of the owner', `{name: edge, ${helm}}`, { labels: { istio: 'public' } }, { app: 'edge', istio: 'public' }],
    ['labels of the owner, default release', `{${helm}}`, { labels: { istio: 'public' } }, { istio: 'public' }],
    ['a release of our own', '{name: edge, dedicated: true, service: {helm: {}}}', {}, { app: 'edge', istio: 'edge' }],
    ['a Service of our own', '{service: {manifests: {}}}', {}, { istio: 'ingressgateway' }],
  ])('of %s', (_, gateway, values, expected) => {
    expect(labelsOf(gateway, { ...service({}), ...values })).toEqual(expected);
  });

  test.each(['{manifests: {}}', '{manifests: {name: edge}}'])('are asked for with %s and another name', owner => {
    expect(mistakesIn(textOf({ gateway: `{name: edge, service: ${owner}}` }))).toMatchObject([
      { path: 'gateway', message: expect.stringMatching(/^selector: missing/) },
    ]);
    expect(mistakesIn(textOf({ gateway: `{name: edge, selector: {app: x}, service: ${owner}}` }))).toEqual([]);
  });

  test.each([
    ['name: edge, selector: {istio: ingressgateway}', {}, /pods of "edge" have "edge"/],
    ['selector: {app: gateway}', {}, /have "istio-ingressgateway"/],
    ['selector: {istio: ingressgateway}', { labels: { istio: 'public' } }, /have "public", by environments\/present/],
    ['selector: {team: edge}', {}, /do not have it/],
  ])('that %s says and no pod has', (gateway, values, message) => {
    expect(withOwner({ ...service({}), ...values }, {}, gateway)).toMatchObject([
      { path: expect.stringMatching(/^gateway\.selector\./), message: expect.stringMatching(message) },
    ]);
  });

  test('that the chart gives are not given again', () => {
    const gateway = '{name: edge, selector: {istio: ingressgateway}, dedicated: true, service: {helm: {}}}';
    expect(mistakesIn(textOf({ gateway }))).toMatchObject([{ path: 'gateway.selector.istio' }]);
  });
});

describe('the identity of the pods', () => {
  const principal = (serviceAccount: object) => {
    const gateway = '{name: edge, service: {helm: {presentValues: present/dev.yaml}}}';
    const files = { 'environments/present/dev.yaml': JSON.stringify({ serviceAccount, ...service({}) }) };
    return edgeOf(loaded(textOf({ gateway }), FILE, files))
      .principal.split('/')
      .pop();
  };

  test.each([
    [{}, 'edge'],
    [{ name: 'public' }, 'public'],
    [{ create: false }, 'default'],
    [{ create: false, name: 'public' }, 'public'],
  ])('with %j is %s', (account, expected) => {
    expect(principal(account)).toBe(expected);
  });

  test('is not said otherwise', () => {
    const values = { serviceAccount: { name: 'public' }, ...service({}) };
    expect(withOwner(values, {}, 'serviceAccount: edge')).toMatchObject([{ path: 'gateway.serviceAccount' }]);
    expect(withOwner(values, {}, 'serviceAccount: public')).toEqual([]);
  });
});

describe('the present values', () => {
  test.each([
    [
      'helm: {}',
      'mkdir -p environments/present && values=$(helm get values istio-ingressgateway --namespace istio-system --output yaml --kube-context "${CONTEXT:?}") && echo "$values" > environments/present/dev.yaml',
    ],
    ['istioOperator: {}', 'Save the IstioOperator'],
  ])('are asked for with %s', (owner, way) => {
    const [mistake, ...others] = mistakesIn(textOf({ gateway: `{service: {${owner}}}` }), FILE);
    expect(others).toEqual([]);
    expect(mistake!.path).toBe(`gateway.service.${owner.split(':')[0]}`);
    expect(mistake!.message).toContain(way);
    expect(mistake!.message).toContain('manifests: {}');
  });

  test.each([
    [
      'no such file',
      {},
      /there is no file environments\/present\/dev\.yaml\. Make it, with .*: mkdir -p environments\/present && values=\$\(helm get values/,
    ],
    ['an empty file', { text: '' }, /has no YAML in it/],
    ['not YAML', { text: 'a: [' }, /present\/dev\.yaml:\d+ is not YAML/],
    ['two documents', { text: 'a: 1\n---\nb: 2\n' }, /more than one YAML document/],
    ['a circle', { text: 'a: &a {b: *a}\n' }, /stands inside its own anchor/],
    ['a bomb', { text: BOMB }, /aliases stand for much more than the text itself/],
    ['a list', { text: '- s3cr3t\n' }, /got a list, allowed: a mapping/],
    ['text', { text: 's3cr3t\n' }, /got text, allowed: a mapping/],
    ['an alias of nothing', { text: 'a: *s3cr3t\n' }, /is not YAML/],
  ])('that are %s', (_, { text }: { text?: string }, message) => {
    const files: Record<string, string> = text === undefined ? {} : { 'environments/present/dev.yaml': text };
    const gateway = '{service: {helm: {presentValues: present/dev.yaml}}}';
    const found = mistakesIn(textOf({ gateway }), FILE, files);
    expect(found).toMatchObject([
      { path: 'gateway.service.helm.presentValues', line: 3, message: expect.stringMatching(message) },
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cr3t');
  });

  describe('are a file below the environments alone', () => {
    const root = mkdtempSync(join(tmpdir(), 'present-'));
    const environments = join(root, 'environments');
    const present = join(environments, 'present');
    mkdirSync(join(present, 'folder'), { recursive: true });
    const secret = join(root, 'secret.yaml');
    writeFileSync(secret, 's3cr3t: 1\n');
    writeFileSync(join(present, 'good.yaml'), 'labels: {}\n');
    writeFileSync(join(present, 'large.yaml'), `# ${'x'.repeat(1024 * 1024)}\n`);
    symlinkSync(secret, join(present, 'out.yaml'));
    symlinkSync(root, join(present, 'up'));
    symlinkSync('good.yaml', join(present, 'inside.yaml'));
    symlinkSync('loop.yaml', join(present, 'loop.yaml'));
    afterAll(() => rmSync(root, { recursive: true }));

    const found = (named: string, folder = environments) => {
      const gateway = `{service: {helm: {presentValues: ${named}}}}`;
      const text = textOf({ gateway, access: '{mtls: {caSecret: ca}}' });
      return loadEnvironments([{ file: join(folder, 'dev.yaml'), text }]).mistakes.map(({ message }) => message);
    };

    test.each(['present/good.yaml', 'present/inside.yaml', 'present/../present/good.yaml'])('%s is one', named =>
      expect(found(named)).toEqual([]),
    );

    test('by a folder that is a link, too', () => {
      const link = join(root, 'link');
      symlinkSync(environments, link);
      expect(found('present/good.yaml', link)).toEqual([]);
    });

    test.each([
      ['../secret.yaml', /allowed: a file in a folder below .*, such as present\/secret\.yaml/],
      ['present/../../secret.yaml', /allowed: a file in a folder below/],
      ['..', /allowed: a file in a folder below/],
      ['good.yaml', /allowed: a file in a folder below/],
      ['present/out.yaml', /leads out of .* by a link/],
      ['present/up/secret.yaml', /leads out of .* by a link/],
      ['present/loop.yaml', /links in a circle/],
      ['present/folder', /is a folder/],
      ['present/large.yaml', /larger than 1 MiB/],
      ['present/good.yaml/x', /there is no file/],
      [`present/${'x'.repeat(300)}`, /the name is too long/],
    ])('%s is none, and nothing of it is shown', (named, message) => {
      expect(found(named)).toEqual([expect.stringMatching(message)]);
      expect(found(named)[0]).toContain(`mkdir -p ${environments}/present`);
      expect(found(named)[0]).not.toMatch(/s3cr3t|environments\/\.\.|fault of this program/);
    });
  });

  test('a file that may not be read is told to be made readable, and never to be written again', () => {
    const denied = () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    };
    const gateway = '{service: {helm: {presentValues: present/dev.yaml}}}';
    const { mistakes } = loadEnvironments([{ file: FILE, text: textOf({ gateway }) }], denied);
    expect(mistakes).toMatchObject([
      {
        unread: true,
        message: 'environments/present/dev.yaml: permission denied. Let whoever runs this read the file.',
      },
    ]);
  });

  test('beside the environments would be read as one', () => {
    const gateway = '{service: {helm: {presentValues: owner.yaml}}}';
    expect(mistakesIn(textOf({ gateway }), FILE)[0]!.message).toContain('present/owner.yaml');
  });

  test('of a release that was given nothing', () => {
    const gateway = '{service: {helm: {presentValues: present/dev.yaml}}}';
    const text = textOf({ gateway, access: '{mtls: {caSecret: ca}}' });
    expect(mistakesIn(text, FILE, { 'environments/present/dev.yaml': 'null\n' })).toEqual([]);
  });

  test.each<[string, object, string, RegExp]>([
    [
      'name another gateway',
      { name: 'edge', ...service({}) },
      'gateway.service.helm.presentValues',
      /names the gateway "edge"/,
    ],
    [
      'make a network gateway',
      { networkGateway: 'n', ...service({}) },
      'gateway.service.helm.presentValues',
      /network gateway/,
    ],
    [
      'make a DaemonSet',
      { kind: 'DaemonSet', ...service({}) },
      'gateway.service.helm.kind',
      /got "Deployment".*has "DaemonSet"/,
    ],
    ['have no load balancer', service({ type: 'ClusterIP' }), 'gateway.service.helm.presentValues', /type "ClusterIP"/],
    [
      'have no list of ports',
      service({ ports: { a: 1 } }),
      'gateway.service.helm.presentValues',
      /for ports of the Service/,
    ],
    ['have an empty list of ports', service({ ports: [] }), 'gateway.service.helm.presentValues', /got \[\] for ports/],
    [
      'have a port without a number',
      service({ ports: [{ name: 'a' }] }),
      'gateway.service.helm.presentValues',
      /got \{"name":"a"\}/,
    ],
    ...['service', 'annotations', 'labels', 'serviceAccount'].map((field): [string, object, string, RegExp] => [
      `have text for ${field}`,
      { ...service({}), [field]: 's3cr3t' },
      'gateway.service.helm.presentValues',
      new RegExp(`got text for ${field}, allowed: a mapping\\. Make it`),
    ]),
    [
      'have a list for a Service',
      { service: [1] },
      'gateway.service.helm.presentValues',
      /got a list for service, allowed/,
    ],
    [
      'have one name for two ports',
      service({ ports: [port('a', 443), port('a', 444)] }),
      'gateway.service.helm.presentValues',
      /the name "a" twice/,
    ],
    [
      'have one number for two ports',
      service({ ports: [port('a', 443), port('b', 443)] }),
      'gateway.service.helm.presentValues',
      /port 443 twice/,
    ],
    ...[{ a: 1 }, [443], 70_000, true, 'A B'].map((target): [string, object, string, RegExp] => [
      `have the targetPort ${JSON.stringify(target)}`,
      service({ ports: [port('a', 443, target)] }),
      'gateway.service.helm.presentValues',
      /for ports of the Service/,
    ]),
    [
      'have a protocol that is none',
      service({ ports: [{ ...port('a', 443), protocol: { a: 1 } }] }),
      'gateway.service.helm.presentValues',
      /for ports of the Service/,
    ],
    [
      'have our port for something else',
      service({ ports: [port('other', 4317)] }),
      'listeners',
      /got 4317, which is environments\/present\/dev\.yaml's "other"/,
    ],
    [
      'translate our port otherwise',
      service({ ports: [port('otlp-grpc', 4317, 9999)] }),
      'listeners',
      /has 4317 → 9999/,
    ],
    [
      'have our name on another port',
      service({ ports: [port('otlp-grpc', 14317)] }),
      'gateway.service.helm.presentValues',
      /has "otlp-grpc" on 14317/,
    ],
    [
      'have a port whose name is none',
      service({ ports: [port('a\u001b[2J', 443)] }),
      'gateway.service.helm.presentValues',
      /for ports of the Service/,
    ],
    [
      'have a label that is a number',
      { labels: { istio: 1 }, ...service({}) },
      'gateway.service.helm.presentValues',
      /label "istio" is 1/,
    ],
    [
      'have an account that is no name',
      { serviceAccount: { name: 'a b' }, ...service({}) },
      'gateway.service.helm.presentValues',
      /got "a b" for the ServiceAccount/,
    ],
    [
      'have an annotation that is no text',
      service({ annotations: { ...OWNER, a: 1 } }),
      'gateway.service.helm.presentValues',
      /annotation "a" is 1/,
    ],
    [
      'are open to the internet',
      service({ annotations: { ...OWNER, [`${AWS}scheme`]: 'internet-facing' } }),
      'nlb.scheme',
      /got "internal".*has "internet-facing"/,
    ],
    ['may be open to the internet', service({ annotations: {} }), 'nlb.scheme', /perhaps internet-facing/],
    [
      'have other targets',
      service({ annotations: { ...OWNER, [`${AWS}nlb-target-type`]: 'instance' } }),
      'nlb.targetType',
      /got "ip".*has "instance"/,
    ],
  ])('that %s', (_, values, path, message) => {
    const found = withOwner(values);
    expect(found.map(mistake => mistake.path)).toContainEqual(expect.stringContaining(path));
    expect(found.map(mistake => mistake.message)).toContainEqual(expect.stringMatching(message));
  });

  test('are no annotations but at the top: the chart gives those to the Service too', () => {
    expect(withOwner({ annotations: { [`${AWS}scheme`]: 'internet-facing' } })).toMatchObject([{ path: 'nlb.scheme' }]);
  });

  test('with a port of ours from before', () => {
    expect(
      withOwner(service({ ports: [port('https', 443), port('otlp-grpc', 4317), port('otlp-http', 4318)] })),
    ).toEqual([]);
  });

  test.each([
    ['all ports', {}, true],
    ['ours', { [`${AWS}ssl-ports`]: 'https,4317' }, true],
    ['others', { [`${AWS}ssl-ports`]: 'https' }, false],
    ['all, and begins TLS again', { [`${AWS}backend-protocol`]: 'ssl' }, false],
  ])('whose load balancer ends TLS on %s', (_, more, isWrong) => {
    const annotations = { ...OWNER, [`${AWS}ssl-cert`]: 'arn:aws:acm:eu-west-1:1:certificate/a', ...more };
    const found = withOwner(service({ ports: [port('https', 443)], annotations }));
    expect(found.map(({ message }) => message)).toEqual(
      isWrong ? expect.arrayContaining([expect.stringContaining('4317: by environments/present/dev.yaml')]) : [],
    );
  });

  test('whose load balancer lets others in than the allowlist', () => {
    const kept = { ...OWNER, [`${AWS}target-group-attributes`]: 'preserve_client_ip.enabled=true' };
    const access = { access: '{allowlist: [192.0.2.0/24, 198.51.100.7/32]}' };
    const ranges = (more: object, ...loadBalancerSourceRanges: string[]) =>
      withOwner(service({ annotations: { ...kept, ...more }, loadBalancerSourceRanges }), access);
    expect(ranges({}, '192.0.0.0/16')).toMatchObject([
      {
        path: 'access.allowlist',
        message: expect.stringMatching(/^198\.51\.100\.7\/32: by .* lets in 192\.0\.0\.0\/16 alone/),
      },
    ]);
    expect(ranges({}, '192.0.0.0/16', '198.51.100.0/24')).toEqual([]);
    expect(ranges({})).toEqual([]);
    expect(ranges({ [`${AWS}security-groups`]: 'sg-1' }, '192.0.0.0/16')).toEqual([]);
  });

  test.each([
    ['meshConfig: {trustDomain: acme.mesh}, ', 'acme.mesh', []],
    ['meshConfig: {trustDomain: acme.mesh}, ', 'cluster.local', ['mesh.trustDomain']],
    ['', 'acme.mesh', []],
  ])('whose mesh has a trust domain: %s against %s', (said, ours, paths) => {
    const entry = `{name: istio-ingressgateway, k8s: {serviceAnnotations: {${AWS}scheme: internal}}}`;
    const operator = `kind: IstioOperator\nspec: {${said}components: {ingressGateways: [${entry}]}}\n`;
    const gateway = '{service: {istioOperator: {presentValues: present/dev.yaml}}}';
    const found = mistakesIn(textOf({ gateway, mesh: `{trustDomain: ${ours}}` }), FILE, {
      'environments/present/dev.yaml': operator,
    });
    expect(found.map(({ path }) => path)).toEqual(paths);
  });

  test('that hide the senders’ addresses from an allowlist', () => {
    const access = { access: '{allowlist: [192.0.2.0/24]}' };
    expect(withOwner(service({}), access)).toMatchObject([{ path: 'access.allowlist' }]);
    const kept = { ...OWNER, [`${AWS}target-group-attributes`]: 'a=b, preserve_client_ip.enabled=true' };
    expect(withOwner(service({ annotations: kept }), access)).toEqual([]);
  });

  test('and gateway.ports don’t go together', () => {
    expect(withOwner(service({}), {}, 'ports: []')).toMatchObject([{ path: 'gateway.ports' }]);
  });

  test('of istioctl have every ingress gateway of the mesh', () => {
    const gateway = '{service: {istioOperator: {presentValues: present/dev.yaml}}}';
    const mistakes = (ingressGateways?: unknown) =>
      mistakesIn(textOf({ gateway }), FILE, {
        'environments/present/dev.yaml': JSON.stringify({ spec: { components: { ingressGateways } } }),
      });
    const entry = { name: 'istio-ingressgateway', k8s: { serviceAnnotations: OWNER } };
    expect(mistakes([entry])).toEqual([]);
    expect(mistakes()[0]!.message).toContain('has no list spec.components.ingressGateways');
    expect(mistakes([{ ...entry, name: 'other' }])[0]!.message).toContain(
      'no ingress gateway istio-ingressgateway in istio-system',
    );
    expect(mistakes([{ ...entry, namespace: 'other' }])).toHaveLength(1);
    for (const wrong of ['s3cr3t', { a: 1 }, ['s3cr3t'], [{ ...entry, k8s: 's3cr3t' }], [{ ...entry, label: [1] }]]) {
      expect(mistakes(wrong)).toMatchObject([
        { message: expect.stringMatching(/allowed: a (list|mapping)|is no mapping/) },
      ]);
      expect(mistakes(wrong)[0]!.message).not.toContain('s3cr3t');
    }
  });
});

describe('what reaches every port', () => {
  const FIELDS = [
    'name: otlp',
    'ipAddressType: dualstack',
    'sourceRanges: [10.0.0.0/8]',
    'subnets: [subnet-1]',
    'securityGroups: [sg-1]',
    'securityGroupPrefixLists: [pl-1]',
    'crossZone: true',
    'dnsClientRoutingPolicy: availability_zone_affinity',
    'deregistrationDelaySeconds: 120',
    'attributes: {deletion_protection.enabled: "true"}',
    'targetGroupAttributes: {stickiness.enabled: "true"}',
    'additionalResourceTags: {team: telemetry}',
    'annotations: {service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval: "10"}',
  ];

  test.each(FIELDS)('nlb.%s is refused on a gateway that others share, and on one of our own it is not', field => {
    const nlb = { nlb: `{${field}}` };
    const refused = withOwner(service({}), nlb);
    expect(refused.map(({ path }) => path.split('.').slice(0, 2).join('.'))).toEqual([`nlb.${field.split(':')[0]}`]);
    expect(refused[0]!.message).toContain('would reach every port of a gateway that others share');
    expect(mistakesIn(textOf({ ...nlb, gateway: '{dedicated: true, service: {helm: {}}}' }))).toEqual([]);
    expect(mistakesIn(textOf(nlb))).toEqual([]);
  });

  test('so is the time that its pods get', () => {
    const gateway = '{service: {helm: {presentValues: present/dev.yaml, terminationGracePeriodSeconds: 60}}}';
    const files = { 'environments/present/dev.yaml': JSON.stringify(service({})) };
    expect(mistakesIn(textOf({ gateway }), FILE, files)).toMatchObject([
      { path: 'gateway.service.helm.terminationGracePeriodSeconds' },
    ]);
  });

  test('a gateway pod of our own lives for longer than the NLB keeps its flows', () => {
    const graceOf = (seconds: number) =>
      mistakesIn(
        textOf({
          gateway: `{dedicated: true, service: {helm: {terminationGracePeriodSeconds: ${seconds}}}}`,
          nlb: '{deregistrationDelaySeconds: 90}',
        }),
      );
    expect(graceOf(90)).toMatchObject([
      { path: 'gateway.service.helm.terminationGracePeriodSeconds', message: expect.stringMatching(/got 90, .* 90: /) },
    ]);
    expect(graceOf(91)).toEqual([]);
  });

  test.each([
    ['sourceRanges', '[10.0.0.0/8]'],
    ['securityGroupPrefixLists', '[pl-1]'],
  ])('%s of a whole Service shut out whoever uses its other ports', (field, value) => {
    const nlb = { nlb: `{${field}: ${value}}` };
    const whole = (more: string) =>
      mistakesIn(textOf({ ...nlb, gateway: `{${more} service: {manifests: {name: gw}}}` }));
    expect(whole('')).toMatchObject([{ path: `nlb.${field}` }]);
    expect(whole('dedicated: true,')).toEqual([]);
    expect(whole('ports: [{name: status-port, port: 15021, targetPort: 15021}],')).toEqual([]);
  });
});

describe('it is said', () => {
  const said = (sections: Sections) => warnings(loaded(textOf(sections))).join('\n');
  const STATUS = 'ports: [{name: status-port, port: 15021, targetPort: 15021}]';
  const PUBLIC = { nlb: '{scheme: internet-facing}', access: '{mtls: {caSecret: ca}}' };

  test('what comes to a gateway of others', () => {
    const gateway = '{service: {helm: {presentValues: present/none.yaml}}}';
    const text = said({ gateway, access: '{mtls: {caSecret: ca}}' });
    expect(text).toContain(
      'we add the ports 4317, 4318 and the annotations aws-load-balancer-listener-attributes.TCP-4317',
    );
  });

  test('that a listener of theirs keeps their idle timeout', () => {
    const gateway = '{service: {helm: {presentValues: present/none.yaml}}}';
    const access = '{mtls: {caSecret: ca}}';
    expect(said({ gateway, access, listeners: '{shared: {port: 443}}' })).toContain(
      'listener 443 is the owner’s, and so is its idle timeout: 350 s by',
    );
    expect(said({ gateway, access, listeners: '{shared: {port: 8443}}' })).not.toContain('is the owner’s');
  });

  test.each([
    ['whose Service our manifest replaces', '{service: {manifests: {name: gw}}}', true],
    ['of our own', '{dedicated: true, service: {manifests: {name: gw}}}', false],
    ['beside which ours stands', '{service: {manifests: {}}}', false],
  ])('of a gateway %s', (_, gateway, expected) => {
    expect(said({ gateway }).includes('takes the place of the whole Service istio-system/gw')).toBe(expected);
  });

  test.each([
    ['asked for', `{${STATUS}, service: {manifests: {name: gw}}}`, true],
    ['left out', '{service: {manifests: {name: gw}}}', false],
    ['the chart’s', '{dedicated: true, service: {helm: {}}}', true],
  ])('that the internet reaches 15021: %s', (_, gateway, expected) => {
    expect(said({ ...PUBLIC, gateway }).includes('Port 15021 answers the internet')).toBe(expected);
    expect(said({ gateway })).not.toContain('answers the internet');
  });

  test.each([
    ['https://git.example.com/dist/prod/RUNBOOK.md', true],
    ['https://git.example.com/development/RUNBOOK.md', true],
    ['https://git.example.com/dist/dev/RUNBOOK.md', false],
    ['https://dev.example.com/RUNBOOK.md', false],
  ])('where the alerts lead: %s', (url, expected) => {
    expect(said({ operations: `{rules: {runbookUrl: "${url}"}}` }).includes('another environment’s runbook')).toBe(
      expected,
    );
  });
});
