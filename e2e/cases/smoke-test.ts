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

/** The Job of the golden case smoke-test, with every credential that a sender can need. */
export const smokeTest: Case = {
  id: 'smoke-test',
  title: 'the Job of smokeTest succeeds where senders do, and fails with the signal that does not get through',
  environments: /^smoke-test$/,
  async run(context) {
    const { environment, lab, check } = context;
    const pod = await lab.pods.create(podsOf(environment.manifests.find('Job'))[0]!, { address: ADDRESS });
    const tried = async (what: string, objects: readonly KubeObject[], failing: RegExp) => {
      try {
        for (const object of objects) await environment.apply(object);
        const fits = (all: Outcome[]) => all.every(({ name, code }) => (code !== 0) === failing.test(name));
        const seen = await until(context, pod, fits);
        check(what, seen.holds, seen.text);
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
  },
};

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

/** Runs the Job until it ends as it must, as its retries do; else says how it ended last. */
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
