/** What the doctor says before the first sync, of a cluster that was recorded, and of one with each mistake. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { synthesize } from '../../lib/app';
import { isOlder } from '../../lib/doctor/preflight/judge';
import { preflight } from '../../lib/doctor/preflight/preflight';
import { preflightReads } from '../../lib/doctor/preflight/reads';
import { reportPreflight } from '../../lib/doctor/preflight/report';
import { preflightRoles } from '../../lib/doctor/rbac';
import type { Environment } from '../../lib/environment/schema';
import { requirementsOf } from '../../lib/requirements/requirements';
import { PROJECT } from '../golden';
import { environmentOf, fixture } from '../samples';
import type { Editable } from './observations';

const neededOf = (environment: Environment) =>
  requirementsOf(
    environment,
    synthesize(environment).flatMap(({ objects = [] }) => objects),
  );

/** A cluster with all that an environment needs, before anything of ours is applied. */
function ready(environment: Environment): Editable {
  const needed = neededOf(environment);
  const objects: Editable = Object.fromEntries(
    preflightReads(needed).map(({ kind, namespace }) => [`${kind} ${namespace}`, { value: [] }]),
  );
  const add = (kind: string, namespace: string, object: Editable) =>
    objects[`${kind} ${namespace}`].value.push({ kind, ...object });
  const secrets: Editable = {};
  const apis: Editable = {};
  for (const { needed: one } of needed) {
    if (one.look === 'secret')
      secrets[`${one.namespace}/${one.name}`] = { value: { keys: one.keys.map(([key]) => key) } };
    if (one.look === 'object')
      add(one.kind, one.namespace ?? '', {
        metadata: { name: one.name },
        volumeBindingMode: 'WaitForFirstConsumer',
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      });
    if (one.look === 'namespace') {
      const labels = one.labels.flatMap(({ label, in: right }) => (right ? [[label, right[0]]] : []));
      add('Namespace', '', { metadata: { name: one.name, labels: Object.fromEntries(labels) } });
    }
    if (one.look === 'pods')
      add('Pod', one.namespace, {
        metadata: { name: 'gateway-0', labels: one.labels },
        spec: { serviceAccountName: one.serviceAccount },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      });
    if (one.look === 'istio version')
      add('Pod', 'istio-system', {
        metadata: { name: 'istiod-0', labels: { app: 'istiod' } },
        spec: { containers: [{ image: 'docker.io/istio/pilot:1.31.1-distroless' }] },
      });
    if (one.look === 'api')
      apis[`${one.group}/${one.version}`] = {
        kinds: { value: { resources: one.kinds.map(({ plural }) => ({ name: plural })) } },
        schema: { value: schemaOf(one.group, one.version) },
      };
  }
  return { version: { value: { gitVersion: 'v1.34.1-eks-113cf36' } }, objects, secrets, apis, names: {} };
}

/** The API server's OpenAPI document of an API, of the definitions in crds/. */
function schemaOf(group: string, version: string): Editable {
  const files = ['cert-manager', 'gateway-api', 'istio', 'prometheus-operator'];
  const crds = files.flatMap(file => loadAll(readFileSync(join(PROJECT, `crds/${file}.yaml`), 'utf8')) as Editable[]);
  const schemas = crds
    .filter(({ spec }) => spec.group === group)
    .flatMap(({ spec }) => {
      const found = spec.versions.find(({ name }: Editable) => name === version);
      const gvk = [{ group, version, kind: spec.names.kind }];
      return found
        ? [[spec.names.kind, { ...found.schema.openAPIV3Schema, 'x-kubernetes-group-version-kind': gvk }]]
        : [];
    });
  return { components: { schemas: Object.fromEntries(schemas) } };
}

function judge(environment: Environment, edit: (seen: Editable) => void = () => {}) {
  const seen = structuredClone(ready(environment));
  edit(seen);
  return preflight(environment.name, neededOf(environment), seen);
}

const PROD = fixture('fixtures/prod.yaml');
const MTLS = fixture('cases/access-mtls.yaml');
const wrongIn = (environment: Environment, edit: (seen: Editable) => void) =>
  judge(environment, edit)
    .found.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'open')
    .map(({ what, verdict, seen }) => `${verdict} ${what}: ${seen}`);
const item = (seen: Editable, key: string, name?: string) =>
  seen.objects[key].value.find(({ metadata }: Editable) => !name || metadata.name === name);

test.each([
  'cases/minimal.yaml',
  'cases/access-mtls.yaml',
  'cases/edges.yaml',
  'cases/delivery-disk.yaml',
  'cases/zone-local.yaml',
  'cases/gateway-own.yaml',
])('%s: all is there, and records come later', file => {
  const { ready, found } = judge(fixture(file));
  expect(found.filter(({ verdict }) => verdict !== 'ok').map(({ what }) => what)).toEqual(
    found.map(({ what }) => what).filter(what => what.startsWith('DNS record')),
  );
  expect(found.flatMap(({ remarks = [] }) => remarks)).toEqual([]);
  expect(ready).toBe(true);
});

test('prod, where nobody can say whether kube-state-metrics is scraped', () => {
  const { ready, found } = judge(PROD);
  expect(found.filter(({ verdict }) => !['ok', 'open'].includes(verdict))).toEqual([]);
  expect(ready).toBe(true);
});

test('an old definition that would drop a field is told', () => {
  const old = (seen: Editable) => {
    const { Gateway } = seen.apis['networking.istio.io/v1'].schema.value.components.schemas;
    delete Gateway.properties.spec.properties.servers.items.properties.tls.properties.caCertCredentialName;
  };
  expect(wrongIn(MTLS, old)).toEqual([
    'broken API networking.istio.io/v1 of Istio: its definitions do not know Gateway spec.servers.tls.caCertCredentialName',
  ]);
});

test.each<[string, (seen: Editable) => void, RegExp]>([
  [
    'no such API',
    seen => {
      seen.apis['cert-manager.io/v1'].kinds.value = null;
    },
    /API cert-manager.*does not have/,
  ],
  [
    'an API without a kind',
    seen => {
      seen.apis['security.istio.io/v1'].kinds.value.resources = [];
    },
    /has no AuthorizationPolicy/,
  ],
  [
    'no controller',
    seen => {
      seen.apis['elbv2.k8s.aws/v1beta1'].kinds.value = null;
    },
    /AWS Load Balancer Controller/,
  ],
  [
    'an old API server',
    seen => {
      seen.version.value.gitVersion = 'v1.29.9';
    },
    /Kubernetes: v1\.29\.9/,
  ],
  [
    'no namespace',
    seen => {
      seen.objects['Namespace '].value.shift();
    },
    /Namespace istio-system: missing/,
  ],
  [
    'no injection',
    seen => {
      item(seen, 'Namespace ', 'observability').metadata.labels = { 'istio-injection': 'disabled' };
    },
    /istio-injection: disabled/,
  ],
  [
    'an issuer that is not ready',
    seen => {
      item(seen, 'ClusterIssuer ').status.conditions[0] = { type: 'Ready', status: 'False', message: 'no account' };
    },
    /not Ready: no account/,
  ],
  [
    'no issuer',
    seen => {
      seen.objects['ClusterIssuer '].value = [];
    },
    /ClusterIssuer letsencrypt: missing/,
  ],
  [
    'no pods',
    seen => {
      seen.objects['Pod istio-system'].value = [];
    },
    /no pod has these labels/,
  ],
  [
    'pods of another identity',
    seen => {
      item(seen, 'Pod istio-system').spec.serviceAccountName = 'other';
    },
    /is other, not istio-ingressgateway/,
  ],
  [
    'pods that are not ready',
    seen => {
      item(seen, 'Pod istio-system').status.conditions = [];
    },
    /none of 1 is ready/,
  ],
])('%s', (_, edit, words) => {
  const wrong = wrongIn(environmentOf(), edit);
  expect(wrong).toEqual([expect.stringMatching(words)]);
  expect(wrong[0]).toMatch(/^broken /);
});

test('a Secret that is missing, has other keys, or may not be read', () => {
  const { secrets }: Editable = ready(MTLS);
  const secret = Object.keys(secrets).find(key => secrets[key].value.keys.includes('ca.crt'))!;
  const seen = (value: Editable) =>
    wrongIn(MTLS, all => {
      all.secrets[secret] = value;
    });
  expect(seen({ value: null })).toEqual([`broken Secret ${secret}: missing`]);
  expect(seen({ value: { keys: ['tls.crt'] } })).toEqual([`broken Secret ${secret}: lacks ca.crt or cacert`]);
  expect(seen({ value: { keys: ['cacert'] } })).toEqual([]);
  expect(seen({ unknown: 'may not read Secret' })[0]).toMatch(
    /^unknown .*may not read Secret; kubectl --context "\$\{CONTEXT:\?\}" -n/,
  );
});

test('without cni a namespace that enforces restricted is told; advice breaks nothing', () => {
  const environment = environmentOf();
  expect(
    wrongIn(environment, seen => {
      item(seen, 'Namespace ', 'observability').metadata.labels = {
        'pod-security.kubernetes.io/enforce': 'restricted',
      };
    }),
  ).toEqual([expect.stringContaining('pod-security.kubernetes.io/enforce: restricted')]);
  const { ready, found } = judge(environment, seen => {
    item(seen, 'Namespace ', 'istio-system').metadata.labels = {};
  });
  expect(ready).toBe(true);
  expect(found.flatMap(({ remarks = [] }) => remarks)).toEqual([expect.stringContaining('readiness-gate')]);
});

test('an older istiod is a remark; without a version in its image it is not known', () => {
  const environment = fixture('cases/zone-local.yaml');
  const image = (image: string) => (seen: Editable) => {
    item(seen, 'Pod istio-system', 'istiod-0').spec.containers[0].image = image;
  };
  const remarks = judge(environment, image('istio/pilot:1.26.4')).found.flatMap(({ remarks = [] }) => remarks);
  expect(remarks).toEqual([expect.stringContaining('1.26.4 is older than 1.27')]);
  expect(judge(environment, image('istio/pilot@sha256:abc')).ready).toBeNull();
});

test('an istiod that would ask no sender for a certificate is no remark', () => {
  const { found } = judge(fixture('cases/access-gateway-api-mtls-jwt.yaml'), seen => {
    item(seen, 'Pod istio-system', 'istiod-0').spec.containers[0].image = 'istio/pilot:1.27.3';
  });
  const broken = found.filter(({ verdict }) => verdict === 'broken');
  expect(broken).toMatchObject([{ why: expect.stringContaining('anybody gets in') }]);
  expect(JSON.stringify(broken)).toContain('1.27.3 is older than 1.31');
});

test('a volume that is bound at once is a remark, and no default class is missing', () => {
  const environment = environmentOf({
    destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}',
  });
  const key = 'StorageClass ';
  expect(wrongIn(environment, () => {})).toEqual([expect.stringContaining('no StorageClass is the default')]);
  const gp3 = (volumeBindingMode: string) => ({
    kind: 'StorageClass',
    metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    volumeBindingMode,
  });
  const seen = (mode: string) => judge(environment, all => all.objects[key].value.push(gp3(mode)));
  expect(seen('WaitForFirstConsumer').ready).toBe(true);
  expect(seen('Immediate').found.flatMap(({ remarks = [] }) => remarks)).toEqual([
    expect.stringContaining('Immediate'),
  ]);
});

test('records are judged where there is a load balancer', () => {
  const names = (addresses: Editable) => (seen: Editable) => {
    seen.names = { 'otlp-grpc.example.com': { addresses, balancer: { value: ['10.0.0.1'] } } };
  };
  const verdict = (addresses: Editable) =>
    judge(environmentOf(), names(addresses)).found.find(({ what }) => what === 'DNS record otlp-grpc.example.com');
  expect(verdict({ value: ['10.0.0.1'] })?.verdict).toBe('ok');
  expect(verdict({ value: ['10.0.0.2'] })).toMatchObject({
    verdict: 'broken',
    seen: 'leads to 10.0.0.2, the NLB is 10.0.0.1',
  });
  expect(verdict({ unknown: 'ENOTFOUND' })?.verdict).toBe('open');
});

test('without a cluster nothing is known, and nothing is said to be missing', () => {
  const environment = fixture('cases/minimal.yaml');
  const { ready, found } = judge(environment, seen => {
    for (const key of Object.keys(seen.objects)) seen.objects[key] = { unknown: 'not read' };
    Object.assign(seen, { version: { unknown: 'not read' }, apis: {}, remarks: ['no kubeconfig'] });
  });
  expect(ready).toBeNull();
  expect(found.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
});

test('the report has a line for each, the reason and the command of what is missing, and nothing that a terminal acts on', () => {
  const result = judge(environmentOf(), seen => {
    seen.objects['ClusterIssuer '].value = [];
    seen.version.value.gitVersion = 'v1.29.0\u001b[31m';
  });
  const text = reportPreflight(result, 'lab');
  expect(text).toMatch(
    /✗ ClusterIssuer letsencrypt +missing\n {4}It signs.*\n {4}\$ kubectl --context "\$\{CONTEXT:\?\}" get clusterissuers/,
  );
  expect(text).toContain('Not ready for the first sync: 2 ✗.');
  expect(text).not.toContain('\u001b');
});

test('the rights are those of what is read: no Secret, nothing forwarded, a ClusterRole for what has no namespace', () => {
  const roles = loadAll(preflightRoles(PROD, preflightReads(neededOf(PROD)))) as Editable[];
  expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['ClusterRole', undefined],
    ['Role', 'istio-system'],
  ]);
  const resources = roles.flatMap(({ rules }) => rules.flatMap((rule: Editable) => rule.resources));
  expect(resources.sort()).toEqual(['clusterissuers', 'namespaces', 'pods', 'services']);
  expect(roles[0].rules.every(({ resourceNames, verbs }: Editable) => resourceNames.length && verbs[0] === 'get')).toBe(
    true,
  );
});

test('versions are compared by their numbers', () => {
  expect(isOlder('v1.9.0', '1.30')).toBe(true);
  expect(isOlder('v1.30.2-eks-1', '1.30')).toBe(false);
  expect(isOlder('2.0', '1.30')).toBe(false);
  expect(isOlder('master', '1.30')).toBeUndefined();
  expect(isOlder('v0.0.0-master+$Format:%H$', '1.30')).toBeUndefined();
});
