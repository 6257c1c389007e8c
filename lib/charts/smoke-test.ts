import { Chart, type ChartProps } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import type { SecretKey } from '../alloy/pipelines/secrets';
import { CURL_IMAGE } from '../facts/curl';
import { INJECT_LABEL } from '../facts/istio';
import { readSchedule } from '../kubernetes/cron';
import { SMOKE_TEST } from '../path/names';
import { SCHEDULED_RUN, SCHEDULED_RUN_SECONDS } from '../timeouts';
import { labelsOf, metadata, Wave, withLabels } from './metadata';
import { RESTRICTED } from './pods';
import type { PodsRef } from './refs';
import { type Allowed, entries, FILLED, mistakesIn, optional, type Prop, refuse, TEXT, twice, whole } from './validate';

/** A command that fails unless the signal that it sends is accepted. */
export interface SmokeTest {
  /** Name of the container. */
  readonly name: string;
  /** Text for `sh -ec`. If there are files with credentials, the script runs in their folder. */
  readonly script: string;
}

/** Props of SmokeTestChart. */
export interface SmokeTestChartProps extends ChartProps {
  /** Namespace of the Job, of the CronJob and of the Secrets that the Job reads. Its pods must be able to reach the load balancer. */
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
   * When a CronJob sends the same between two syncs: five fields, or @hourly and the like, in the time zone of the
   * kube-controller-manager. Its runs are five minutes apart or more, and take three minutes at most.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   * @default - no CronJob
   */
  readonly schedule?: string;

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

/** Sends signals from outside the mesh through the public names, after each sync of Argo CD and by a schedule. */
export class SmokeTestChart extends Chart {
  /** Runs the tests, as a hook of Argo CD. */
  readonly job: k8s.KubeJob;
  /** Runs the same tests by the schedule. undefined: there is none. */
  readonly cronJob?: k8s.KubeCronJob;

  /** @throws Error with all mistakes in the props */
  constructor(scope: Construct, id: string, props: SmokeTestChartProps) {
    refuse(scope, id, smokeTestMistakes(props));
    super(scope, id, withLabels(props, SMOKE_TEST));
    this.job = new k8s.KubeJob(this, 'job', {
      // A failed Job is kept for its logs until the next sync.
      metadata: metadata({ name: SMOKE_TEST }, Wave.DOOR, {
        'argocd.argoproj.io/hook': 'PostSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
      }),
      spec: {
        activeDeadlineSeconds: props.deadlineSeconds ?? 600,
        // Pauses double from 10 s on: six retries take more than five minutes.
        backoffLimit: 6,
        ttlSecondsAfterFinished: KEPT_SECONDS,
        template: podTemplate(props),
      },
    });
    if (props.schedule !== undefined) this.cronJob = this.scheduled(props, props.schedule);
  }

  /**
   * Argo CD takes a CronJob whose last run failed for unhealthy, and ends a sync that meets one as failed. In the last
   * wave everything has been applied by then, what repairs the path included.
   * https://github.com/argoproj/argo-cd/blob/master/resource_customizations/batch/CronJob/health.lua
   */
  private scheduled(props: SmokeTestChartProps, schedule: string): k8s.KubeCronJob {
    return new k8s.KubeCronJob(this, 'cron-job', {
      metadata: metadata({ name: SMOKE_TEST }, Wave.DOOR),
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: SCHEDULED_RUN.lateSeconds,
        successfulJobsHistoryLimit: 1,
        // The two that it takes to raise the alarm.
        failedJobsHistoryLimit: 2,
        jobTemplate: {
          metadata: { labels: labelsOf(SMOKE_TEST) },
          spec: {
            activeDeadlineSeconds: SCHEDULED_RUN.deadlineSeconds,
            backoffLimit: SCHEDULED_RUN.tries - 1,
            ttlSecondsAfterFinished: KEPT_SECONDS,
            template: podTemplate(props),
          },
        },
      },
    });
  }
}

/** Logs are there for a day. */
const KEPT_SECONDS = 86_400;

const SCHEDULE: Allowed = {
  words: `five fields such as "*/10 * * * *", with ${SCHEDULED_RUN_SECONDS} s from each run to the next`,
  has: value => {
    const found = TEXT.has(value) ? readSchedule(value as string) : undefined;
    return found !== undefined && !('wrong' in found) && found.shortestSeconds >= SCHEDULED_RUN_SECONDS;
  },
};

function smokeTestMistakes({ namespace, tests, image, deadlineSeconds, schedule }: SmokeTestChartProps): string[] {
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
      ['schedule', schedule, optional(SCHEDULE)],
    ]),
    ...twice(
      'tests',
      all.map(({ name }) => name),
      'Each is a container of its own: rename one.',
    ),
  ];
}

const FOLDER = '/credentials';
const NOBODY = 65_534;

function podTemplate(props: SmokeTestChartProps): k8s.PodTemplateSpec {
  return {
    // A sidecar would keep the Job from ending, and would put the sender inside the mesh.
    metadata: { labels: { 'app.kubernetes.io/name': SMOKE_TEST, [INJECT_LABEL]: 'false' } },
    spec: podSpec(props),
  };
}

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
    securityContext: RESTRICTED,
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
