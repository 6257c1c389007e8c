import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type Snippet, snippets } from '../clients/snippets';
import type { Environment } from '../environment/schema';
import { INJECT_LABEL } from '../facts/istio';
import { pathOf } from '../path/path';
import { metadata, Wave } from './metadata';

export interface SmokeTestChartProps {
  readonly environment: Environment;
}

type SmokeTest = NonNullable<Environment['smokeTest']>;

/** After each sync of Argo CD: the runbook's own curl, from outside of the mesh, through the public names. */
export class SmokeTestChart extends Chart {
  constructor(scope: Construct, id: string, { environment }: SmokeTestChartProps) {
    super(scope, id);
    const { smokeTest, alloy } = environment;
    if (!smokeTest) return;
    new k8s.KubeJob(this, 'job', {
      metadata: metadata(
        { name: NAME, namespace: smokeTest.namespace ?? alloy.namespace },
        NAME,
        Wave.DOOR,
        // One that failed stays for its logs, until the next sync.
        {
          'argocd.argoproj.io/hook': 'PostSync',
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
        },
      ),
      spec: {
        activeDeadlineSeconds: smokeTest.deadlineSeconds,
        // With the pauses that double from 10 s on, more than five minutes.
        backoffLimit: 6,
        ttlSecondsAfterFinished: 86_400,
        template: {
          // A sidecar would keep the Job from ending, and take the sender into the mesh.
          metadata: { labels: { 'app.kubernetes.io/name': NAME, [INJECT_LABEL]: 'false' } },
          spec: podSpec(environment, smokeTest),
        },
      },
    });
  }
}

const NAME = 'otlp-smoke-test';
const FOLDER = '/credentials';
const NOBODY = 65_534;

function podSpec(environment: Environment, smokeTest: SmokeTest): k8s.PodSpec {
  const tests = snippets(environment).filter(({ tool }) => tool === 'curl');
  const sources = credentialFiles(smokeTest);
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: awayFromGateways(environment),
    // One beside the other: the Job fails when one of them does, and each has its own log.
    containers: tests.map(test => container(test, smokeTest, sources.length > 0)),
    ...(sources.length > 0 && { volumes: [{ name: 'credentials', projected: { sources } }] }),
  };
}

function container({ id, text }: Snippet, smokeTest: SmokeTest, files: boolean): k8s.Container {
  return {
    name: id.replace('curl-', ''),
    image: smokeTest.image,
    command: ['sh', '-ec', text],
    env: variables(smokeTest),
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
      limits: { memory: k8s.Quantity.fromString('64Mi') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    // The snippets name their files without a folder.
    ...(files && { workingDir: FOLDER, volumeMounts: [{ name: 'credentials', mountPath: FOLDER, readOnly: true }] }),
  };
}

/** Under the names that the snippets have for them. */
function variables({ jwt, basic, bearer, tenant, ca }: SmokeTest): k8s.EnvVar[] | undefined {
  const secrets = Object.entries({ OTLP_JWT: jwt, OTLP_BASIC: basic, OTLP_TOKEN: bearer }).flatMap(([name, secret]) =>
    secret ? [{ name, valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } } }] : [],
  );
  const plain = Object.entries({ OTLP_TENANT: tenant, CURL_CA_BUNDLE: ca && `${FOLDER}/ca.crt` }).flatMap(
    ([name, value]) => (value === undefined ? [] : [{ name, value }]),
  );
  return secrets.length + plain.length ? [...secrets, ...plain] : undefined;
}

function credentialFiles({ ca, clientCertificate }: SmokeTest): k8s.VolumeProjection[] {
  const items = [
    { key: 'tls.crt', path: 'client.crt' },
    { key: 'tls.key', path: 'client.key' },
  ];
  return [
    ...(ca ? [{ secret: { name: ca.name, items: [{ key: ca.key, path: 'ca.crt' }] } }] : []),
    ...(clientCertificate ? [{ secret: { name: clientCertificate, items } }] : []),
  ];
}

/** An internal NLB that preserves client addresses can't be reached from the node of the pod that it picks. */
function awayFromGateways(environment: Environment): k8s.Affinity | undefined {
  const terms = pathOf(environment)
    .edges.filter(({ settings: { nlb } }) => nlb.scheme === 'internal' && nlb.preserveClientAddress)
    .map(({ namespace, labels }) => ({
      topologyKey: 'kubernetes.io/hostname',
      namespaces: [namespace],
      labelSelector: { matchLabels: labels },
    }));
  return terms.length ? { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } : undefined;
}
