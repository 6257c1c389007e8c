import { alloyContainer } from '../lab/alloy';
import { eventually } from '../lab/processes';
import { isWorkload } from '../lab/workloads';
import type { Context } from './case';

/** A change of Alloy’s pods; gives what undoes it. */
export type Change = (context: Context) => Promise<() => Promise<void>>;

export const unready: Change = async ({ environment, lab }) => {
  for (const pod of environment.alloys) await lab.pods.status(pod, 'False');
  return async () => {
    for (const pod of environment.alloys) await lab.pods.status(pod, 'True');
  };
};

/** As a rollout does that lost the label of the injection. */
export const withoutSidecar: Change = async ({ environment }) => {
  const workload = structuredClone(environment.manifests.objects.find(isWorkload)!);
  workload.spec.template.metadata.labels['sidecar.istio.io/inject'] = 'false';
  await environment.restartWorkloads([workload]);
  return () => environment.restartWorkloads();
};

/** Another config.alloy, which the running Alloy that receives is told to read again. */
export function reloaded(edit: (config: string) => string): Change {
  return async context => {
    const { environment } = context;
    const { text } = environment.config;
    const own = environment.manifests.all('ConfigMap').find(({ data }) => data?.['config.alloy'] === text)!;
    const object = structuredClone(own);
    object.data['config.alloy'] = edit(own.data['config.alloy']);
    if (object.data['config.alloy'] === own.data['config.alloy']) throw new Error('there is nothing to edit');
    await environment.apply(object);
    await reload(context);
    return async () => {
      await environment.restore(object);
      await reload(context);
    };
  };
}

async function reload({ environment, lab }: Context): Promise<void> {
  for (const pod of environment.alloys) {
    await lab.kubelet.mounts(pod, alloyContainer(pod));
    const ask = () => pod.netns.run(['curl', '-sf', '-X', 'POST', '127.0.0.1:12345/-/reload']) !== undefined;
    await eventually(`${pod.name} reads its configuration again`, ask, { seconds: 5 });
  }
}
