/** What the owner of a shared gateway's Service gets: his values, and ours in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { alloyUpgrade, gatewayUpgrade } from '../../lib/path/commands';
import type { OutputFile } from '../../lib/path/output';
import { mergedNames, mergedPairs } from '../../lib/values/merge';
import { PROJECT } from '../golden';
import { type Manifest, Output } from '../manifests';
import { anyEnvironment } from '../properties/arbitrary';
import { edgeOf, environmentOf, loaded, textOf, tierOf } from '../samples';
import { coalesced } from './helm';

const CASES = join(PROJECT, 'test/cases');
const OWNER: Manifest = load(readFileSync(join(CASES, 'present/helm.yaml'), 'utf8'));
const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const DNS = 'external-dns.alpha.kubernetes.io/hostname';

function valuesOn(owner: object, listeners = '{split: {}}', nlb = 'externalDns: true'): Manifest {
  const text = textOf({
    listeners,
    nlb: `{scheme: internet-facing, ${nlb}}`,
    access: '{mtls: {caSecret: ca}}',
    gateway: '{name: istio-ingress, service: {helm: {presentValues: present/owner.yaml}}}',
  });
  const files = { 'present/owner.yaml': JSON.stringify(owner) };
  return new Output(synthesize(loaded(text, 'dev.yaml', files))).values('gateway');
}

test('an owner’s release keeps everything, and gets two ports and three annotations', () => {
  const after = coalesced(OWNER, valuesOn(OWNER));
  const { ports, annotations, ...service } = after.service;
  expect(ports).toEqual([
    ...OWNER.service.ports,
    { name: 'otlp-grpc', port: 4317, protocol: 'TCP', targetPort: 4317 },
    { name: 'otlp-http', port: 4318, protocol: 'TCP', targetPort: 4318 },
  ]);
  expect(annotations).toEqual({
    ...OWNER.service.annotations,
    [`${AWS}listener-attributes.TCP-4317`]: 'tcp.idle_timeout.seconds=3660',
    [`${AWS}listener-attributes.TCP-4318`]: 'tcp.idle_timeout.seconds=3660',
    [DNS]: 'shop.example.com,api.example.com,otlp-grpc.example.com,otlp-http.example.com',
  });
  const { ports: _, annotations: __, ...ownService } = OWNER.service;
  expect({ ...after, service }).toEqual({ ...OWNER, service: ownService });
});

test('the second time changes nothing', () => {
  const after = coalesced(OWNER, valuesOn(OWNER));
  expect(coalesced(after, valuesOn(after))).toEqual(after);
});

test('what the owner has of our listener stays, but for what we say of it', () => {
  const key = `${AWS}listener-attributes.TCP-4317`;
  const annotations = { ...OWNER.service.annotations, [key]: 'tcp.idle_timeout.seconds=350, other=1' };
  const values = valuesOn({ service: { ...OWNER.service, annotations } });
  expect(values.service.annotations[key]).toBe('tcp.idle_timeout.seconds=3660,other=1');
});

test('a port of his that both transports share is his: nothing is said of its listener', () => {
  const values = valuesOn(OWNER, '{shared: {port: 443}}', 'externalDns: false');
  expect(values).toEqual({ service: { annotations: {}, ports: OWNER.service.ports } });
});

test('annotations at the top are the Service’s too', () => {
  const { service, ...rest } = OWNER;
  const { [DNS]: hosts, ...annotations } = service.annotations;
  const values = valuesOn({ ...rest, annotations: { [DNS]: hosts }, service: { ...service, annotations } });
  expect(values.service.annotations[DNS]).toMatch(/^shop\.example\.com,api\.example\.com,otlp-grpc/);
});

test('UDP beside TCP on one number is no clash, and stays', () => {
  const udp = { name: 'https-udp', port: 443, protocol: 'UDP', targetPort: 443 };
  const ports = [...OWNER.service.ports, udp];
  expect(valuesOn({ service: { ...OWNER.service, ports } }).service.ports).toContainEqual(udp);
});

test('a gateway of our own never gets fewer pods than it has', () => {
  const text = textOf({
    gateway: '{dedicated: true, service: {helm: {presentValues: present/owner.yaml}}}',
  });
  const minimum = (minReplicas: number) => {
    const files = { 'present/owner.yaml': JSON.stringify({ autoscaling: { minReplicas } }) };
    return new Output(synthesize(loaded(text, 'dev.yaml', files))).values('gateway').autoscaling.minReplicas;
  };
  expect([1, 5].map(minimum)).toEqual([2, 5]);
});

test('lists of pairs and of names', () => {
  expect(mergedPairs(undefined, 'a=1,b=2')).toBe('a=1,b=2');
  expect(mergedPairs('b=3, c=4=5 ,', 'a=1,b=2')).toBe('b=2,c=4=5,a=1');
  expect(mergedNames('b, c', 'a,b')).toBe('b,c,a');
  const list = fc.array(fc.stringMatching(/^[a-e]=[0-9]$/)).map(pairs => pairs.join(','));
  fc.assert(
    fc.property(list, list, (theirs, ours) => {
      const once = mergedPairs(theirs, ours);
      expect(mergedPairs(once, ours)).toBe(once);
      const keys = (text: string) => new Set(text.split(',').map(pair => pair[0]));
      expect(keys(once)).toEqual(keys([theirs, ours].filter(Boolean).join(',')));
    }),
  );
});

describe('no command that is printed', () => {
  test('is spelled anywhere but in one place', () => {
    const files = readdirSync(join(PROJECT, 'lib'), { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.ts'),
    );
    const spelled = files.filter(file =>
      /`helm (upgrade|install) |`istioctl install \$/.test(readFileSync(join(PROJECT, 'lib', file), 'utf8')),
    );
    expect(spelled).toEqual([join('path', 'commands.ts')]);
  });

  /** Each whole `helm upgrade` or `helm install`, in a comment or a code block. */
  const helmLines = (text: string) =>
    text
      .replaceAll(/ \\\n +/g, ' ')
      .split('\n')
      .filter(line => /\bhelm (upgrade|install)\b/.test(line));

  function harmless(files: readonly OutputFile[]): number {
    const lines = files.flatMap(({ text }) => helmLines(text));
    for (const line of lines) {
      expect(line).not.toMatch(/--install\b|--reset-|--force|--take-ownership|--atomic/);
      if (line.includes('helm upgrade')) expect(line).toMatch(/--version "\$\(helm get metadata .*--reuse-values/);
    }
    return lines.length;
  }

  test('installs over a release or takes away what it was given: of every case', () => {
    const cases = readdirSync(CASES).filter(file => file.endsWith('.yaml'));
    const counts = cases.map(file => harmless(synthesize(loaded(readFileSync(join(CASES, file), 'utf8'), file))));
    expect(counts.filter(Boolean).length).toBeGreaterThan(5);
  });

  test('… of any environment', () => {
    fc.assert(
      fc.property(anyEnvironment(), environment => {
        harmless(synthesize(environment));
      }),
      { numRuns: 10 },
    );
  });

  test('upgrades a shared release before its values were read again and synthesized', () => {
    const environment = environmentOf({
      gateway: '{name: edge, service: {helm: {presentValues: present/none.yaml}}}',
      access: '{mtls: {caSecret: ca}}',
    });
    const [read, synth, upgrade, ...others] = gatewayUpgrade(environment, edgeOf(environment));
    expect(read).toBe(
      'values=$(helm get values edge --namespace istio-system --output yaml --kube-context "${CONTEXT:?}") && echo "$values" > environments/present/none.yaml &&',
    );
    expect(synth).toBe('npm run synth -- dev &&');
    expect(upgrade).toMatch(/^helm upgrade edge istio\/gateway --namespace istio-system /);
    expect(others).toEqual([]);
  });

  test('touches an Alloy that does not read our ConfigMap', () => {
    const environment = environmentOf({ alloy: '{deployedBy: helm, name: otlp}' });
    const [look, upgrade] = alloyUpgrade(environment, tierOf(environment));
    expect(look).toMatch(/^helm get values otlp .* \| grep -q 'name: otlp-config\$' &&$/);
    expect(upgrade).toMatch(/^helm upgrade otlp grafana\/alloy /);
    expect(new Output(synthesize(environment)).values('alloy').alloy.configMap.name).toBe('otlp-config');
  });
});
