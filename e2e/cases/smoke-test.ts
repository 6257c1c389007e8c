import { join } from 'node:path';
import { startContainer } from '../lab/container';
import type { ContainerSpec } from '../lab/kubelet';
import type { KubeObject } from '../lab/kubernetes';
import type { Pod } from '../lab/pods';
import { eventually, tail } from '../lab/processes';
import { secret } from '../lab/secrets';
import { podsOf } from '../lab/workloads';
import type { Case, Context } from './case';
import { inHttpRoute } from './change';

/** The Job and the CronJob of the golden case smoke-test, with every credential that a sender can need. */
export const smokeTest: Case = {
  id: 'smoke-test',
  title: 'the Jobs of smokeTest succeed where senders do, and fail with the signal that does not get through',
  environments: /^smoke-test$/,
  async run(context) {
    const { environment } = context;
    const [job, cronJob] = [environment.manifests.find('Job'), environment.manifests.find('CronJob')];
    await schedules(context, cronJob);
    await runs(context, 'the Job', job);
    await runs(context, 'a Job of the CronJob', {
      ...cronJob,
      ...cronJob.spec.jobTemplate,
      metadata: cronJob.metadata,
    });
  },
};

/** What stands in a CronJob, as the API server judges it. A day that never comes is refused by us alone. */
async function schedules({ lab, check }: Context, cronJob: KubeObject): Promise<void> {
  const takes = (schedule: string) =>
    lab.kubernetes.apply({ ...cronJob, spec: { ...cronJob.spec, schedule } }, { dryRun: true }).then(
      () => true,
      error => !/spec\.schedule/.test((error as Error).message),
    );
  for (const [answer, texts] of [
    [true, ['*/10 * * * *', '0 8-18 * * MON-fri', '5/15 * ? * *', '@hourly', '@annually', '0 0 30 2 *']],
    [false, ['0 */10 * * * *', '* * * *', 'TZ=UTC 0 8 * * *', 'CRON_TZ=UTC 0 8 * * *', '0 0 * * 7', '0 0 * * FRI-SUN']],
  ] as const) {
    const other = [];
    for (const text of texts) if ((await takes(text)) !== answer) other.push(text);
    check(
      `schedules that it ${answer ? 'takes' : 'refuses'}`,
      other.length === 0,
      other.join(', ') || texts.join(', '),
    );
  }
}

/** Runs the pod of one of them on the healthy path and on broken ones. */
async function runs(context: Context, whose: string, job: KubeObject): Promise<void> {
  const { environment, lab, check } = context;
  const pod = await lab.pods.create(podsOf(job)[0]!, { address: ADDRESS });
  const tried = async (what: string, objects: readonly KubeObject[], failing: RegExp) => {
    try {
      for (const object of objects) await environment.apply(object);
      const fits = (all: Outcome[]) => all.every(({ name, code }) => (code !== 0) === failing.test(name));
      const seen = await until(context, pod, fits);
      check(`${whose}: ${what}`, seen.holds, seen.text);
    } finally {
      for (const object of objects) await environment.restore(object);
    }
  };
  const ca = sendersCa(context);
  const mode = { kind: 'DestinationRule', path: 'spec.trafficPolicy.tls.mode', value: 'DISABLE' };
  const path = `spec.http[0].match[${matchOf(context, '/v1/logs')}].uri`;
  try {
    await environment.apply(ca);
    await tried('the healthy path', [], /^$/);
    await tried('no mTLS to Alloy', [environment.manifests.mutate(mode)], /./);
    await tried('a path that is not OTLP’s', inHttpRoute(context, path, { exact: '/v1/log' }), /^http-logs$/);
    await tried('both repaired', [], /^$/);
  } finally {
    await environment.restore(ca);
    await lab.pods.remove(pod);
  }
}

/** One of `smokeTest.from`. */
const ADDRESS = '10.1.128.10';

/** Whom the gateway believes: who signed what the Job presents. */
function sendersCa({ environment: { manifests, edge }, lab }: Context): KubeObject {
  const name: string = manifests.find('Gateway').spec.servers[0].tls.caCertCredentialName;
  return secret({ name, namespace: edge.namespace }, { 'ca.crt': lab.authority.pem });
}

function matchOf({ environment: { manifests, edge } }: Context, path: string): number {
  const matches = manifests.find('VirtualService', edge.http.route).spec.http[0].match as { uri: { exact?: string } }[];
  return matches.findIndex(({ uri }) => uri.exact === path);
}

interface Outcome {
  readonly name: string;
  readonly code: number;
  readonly log: string;
}

/** Runs the pod until it ends as it must, as the Job's retries do; else says how it ended last. */
async function until(
  context: Context,
  pod: Pod,
  fits: (outcomes: Outcome[]) => boolean,
): Promise<{ holds: boolean; text: string }> {
  let last: Outcome[] = [];
  const once = async () => {
    last = await Promise.all((pod.object.spec.containers as ContainerSpec[]).map(one => outcome(context, pod, one)));
    return fits(last);
  };
  const holds = await eventually('the outcome', once, { seconds: 20, every: 300 }).catch(() => false);
  const said = ({ name, code, log }: Outcome) => (code === 0 ? name : `${name} failed (${log.slice(0, 100)})`);
  return { holds, text: last.map(said).join(', ') };
}

/** Runs one container to its end, with its command, variables, volumes and user. */
async function outcome({ lab }: Context, pod: Pod, container: ContainerSpec): Promise<Outcome> {
  const { name, command, workingDir, securityContext } = container;
  const { runAsUser, runAsGroup } = { ...pod.object.spec.securityContext, ...securityContext };
  const running = startContainer({
    name: `${pod.name}.${name}`,
    netns: pod.netns,
    folder: join(pod.folder, name),
    command: command!,
    workingDir,
    user: runAsUser,
    group: runAsGroup,
    env: await lab.kubelet.environment(pod, container),
    mounts: [
      { source: lab.hostsFile, target: '/etc/hosts', readOnly: true },
      ...(await lab.kubelet.mounts(pod, container)),
    ],
  });
  return { name, code: await running.ended, log: tail(running, 1) };
}
