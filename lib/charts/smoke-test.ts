import { Chart, type ChartProps } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import type { SecretKey } from '../alloy/pipelines/secrets';
import { CURL_IMAGE } from '../facts/curl';
import { INJECT_LABEL } from '../facts/istio';
import { metadata, Wave, withLabels } from './metadata';
import type { PodsRef } from './refs';
import { entries, FILLED, mistakesIn, optional, type Prop, refuse, TEXT, twice, whole } from './validate';

/** A command that fails unless the signal that it sends is accepted. */
export interface SmokeTest {
  /** Name of the container. */
  readonly name: string;
  /** Text for `sh -ec`. If there are files with credentials, the script runs in their folder. */
  readonly script: string;
}

/** Props of SmokeTestChart. */
export interface SmokeTestChartProps extends ChartProps {
  /** Namespace of the Job and of the Secrets that the Job reads. Its pods must be able to reach the load balancer. */
  readonly namespace: string;

  /** The tests, run in parallel. The Job fails if one of them fails. */
  readonly tests: readonly SmokeTest[];

  /**
   * Container image with `sh` and the tools that the tests call, pinned by tag or digest.
   *
   * @default 'quay.io/curl/curl:8.16.0'
   */
  readonly image?: string;

  /**
   * Seconds that the Job may take, retries included. A new load balancer and its DNS name need minutes.
   *
   * @default 600
   */
  readonly deadlineSeconds?: number;

  /**
   * Environment variables of the containers.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Environment variables that come from keys of Secrets.
   *
   * @default - none
   */
  readonly secretVariables?: Readonly<Record<string, SecretKey>>;

  /**
   * CA of the gateway's certificates: the file ca.crt, named by CURL_CA_BUNDLE.
   *
   * @default - the image's public CAs
   */
  readonly ca?: SecretKey;

  /**
   * Secret (kubernetes.io/tls) with the certificate to present: the files client.crt and client.key.
   *
   * @default - none
   */
  readonly clientCertificate?: string;

  /**
   * Pods whose nodes the Job avoids: an internal load balancer that preserves addresses can't be reached from the node
   * of the pod that it picks.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-troubleshooting.html
   * @default - any node
   */
  readonly awayFrom?: readonly PodsRef[];
}

/** Sends signals from outside the mesh through the public names, after each sync of Argo CD. */
export class SmokeTestChart extends Chart {
  /** Runs the tests, as a hook of Argo CD. */
  readonly job: k8s.KubeJob;

  /** @throws Error with all mistakes in the props */
  constructor(scope: Construct, id: string, props: SmokeTestChartProps) {
    refuse(scope, id, smokeTestMistakes(props));
    super(scope, id, withLabels(props, NAME));
    this.job = new k8s.KubeJob(this, 'job', {
      // A failed Job is kept for its logs until the next sync.
      metadata: metadata({ name: NAME }, Wave.DOOR, {
        'argocd.argoproj.io/hook': 'PostSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
      }),
      spec: {
        activeDeadlineSeconds: props.deadlineSeconds ?? 600,
        // Pauses double from 10 s on: six retries take more than five minutes.
        backoffLimit: 6,
        ttlSecondsAfterFinished: 86_400,
        template: {
          // A sidecar would keep the Job from ending, and would put the sender inside the mesh.
          metadata: { labels: { 'app.kubernetes.io/name': NAME, [INJECT_LABEL]: 'false' } },
          spec: podSpec(props),
        },
      },
    });
  }
}

function smokeTestMistakes({ namespace, tests, image, deadlineSeconds }: SmokeTestChartProps): string[] {
  const all = entries(tests);
  return [
    ...mistakesIn([
      ['namespace', namespace, TEXT],
      ['tests', tests, FILLED],
      ...all.flatMap(({ name, script }, index): Prop[] => [
        [`tests[${index}].name`, name, TEXT],
        [`tests[${index}].script`, script, TEXT],
      ]),
      ['image', image, optional(TEXT)],
      ['deadlineSeconds', deadlineSeconds, optional(whole(1))],
    ]),
    ...twice(
      'tests',
      all.map(({ name }) => name),
      'Each is a container of its own: rename one.',
    ),
  ];
}

const NAME = 'otlp-smoke-test';
const FOLDER = '/credentials';
const NOBODY = 65_534;

function podSpec(props: SmokeTestChartProps): k8s.PodSpec {
  const sources = credentialFiles(props);
  const { awayFrom = [] } = props;
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: awayFrom.length ? away(awayFrom) : undefined,
    // The tests run in parallel: each has its own log, and the Job fails if one of them does.
    containers: props.tests.map(test => container(test, props, sources.length > 0)),
    ...(sources.length > 0 && { volumes: [{ name: 'credentials', projected: { sources } }] }),
  };
}

function container({ name, script }: SmokeTest, props: SmokeTestChartProps, files: boolean): k8s.Container {
  const env = variables(props);
  return {
    name,
    image: props.image ?? CURL_IMAGE,
    command: ['sh', '-ec', script],
    env: env.length ? env : undefined,
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
      limits: { memory: k8s.Quantity.fromString('64Mi') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(files && { workingDir: FOLDER, volumeMounts: [{ name: 'credentials', mountPath: FOLDER, readOnly: true }] }),
  };
}

function variables({ secretVariables = {}, variables: plain = {}, ca }: SmokeTestChartProps): k8s.EnvVar[] {
  return [
    ...Object.entries(secretVariables).map(([name, { name: secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...(ca ? [{ name: 'CURL_CA_BUNDLE', value: `${FOLDER}/ca.crt` }] : []),
  ];
}

function credentialFiles({ ca, clientCertificate }: SmokeTestChartProps): k8s.VolumeProjection[] {
  const items = [
    { key: 'tls.crt', path: 'client.crt' },
    { key: 'tls.key', path: 'client.key' },
  ];
  return [
    ...(ca ? [{ secret: { name: ca.name, items: [{ key: ca.key, path: 'ca.crt' }] } }] : []),
    ...(clientCertificate ? [{ secret: { name: clientCertificate, items } }] : []),
  ];
}

function away(pods: readonly PodsRef[]): k8s.Affinity {
  const terms = pods.map(({ namespace, labels }) => ({
    topologyKey: 'kubernetes.io/hostname',
    namespaces: [namespace],
    labelSelector: { matchLabels: labels },
  }));
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
}
