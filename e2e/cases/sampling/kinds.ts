import { tellBackend } from '../../lab/backends';
import type { Pod } from '../../lab/pods';
import { sleep } from '../../lab/processes';
import { alloyName, crash, evict, rollOut, successor, terminate } from '../../lab/replacement';
import type { Change } from '../alloy-changes';
import type { Context } from '../case';
import { together } from '../disasters/kind';
import { defaultQueue, numbered, oneMore } from './forms';
import { move } from './move';

/** Something that happens to the pods of two tiers. */
export interface Kind {
  readonly id: string;
  readonly text: string;
  /** What of the accepted may be lost: what a sampler held when it ended. As a control, something has to be. @default - nothing */
  readonly loses?: 'held' | 'control';
  /** Takes minutes: drawn once all others were. */
  readonly slow?: true;
  /** Another form of the tiers while it happens. */
  readonly form?: Change;
  /** Comes to its end when the path is whole again. */
  happen(context: Context): Promise<void>;
}

/** A node is lost: nothing answers, and after a while its pod counts as not ready. Kubernetes waits for 40 s, the lab for 5. */
async function cutOff({ environment, lab }: Context): Promise<void> {
  const pod = environment.samplers[0]!;
  const rules = ['INPUT -i eth0 -j DROP', 'OUTPUT -o eth0 -j DROP'].map(rule => rule.split(' '));
  for (const rule of rules) pod.netns.run(['iptables', '-I', ...rule]);
  await sleep(5000);
  await lab.pods.status(pod, 'False');
  await environment.endpoints();
  await sleep(20_000);
  for (const rule of rules) pod.netns.run(['iptables', '-D', ...rule]);
  await environment.ready([pod]);
}

const kill = (context: Context, pod: Pod): Promise<void> => crash(context.environment, pod, alloyName(pod));

export const KINDS: readonly Kind[] = [
  {
    id: 'samplers-rolled',
    text: 'rollout of the pods that sample',
    slow: true,
    happen: ({ environment }) => rollOut(environment, environment.samplers),
  },
  {
    id: 'receivers-rolled',
    text: 'rollout of the pods that receive',
    slow: true,
    happen: ({ environment }) => rollOut(environment, environment.alloys),
  },
  {
    id: 'samplers-terminated',
    text: 'SIGTERM of every pod that samples, at once',
    slow: true,
    happen: ({ environment }) => together([...environment.samplers].map(pod => evict(environment, pod))),
  },
  {
    id: 'sampler-killed',
    text: 'SIGKILL of a pod that samples',
    loses: 'held',
    happen: context => kill(context, context.environment.samplers[0]!),
  },
  {
    id: 'receiver-killed',
    text: 'SIGKILL of a pod that receives',
    happen: context => kill(context, context.environment.alloys[0]!),
  },
  {
    id: 'backend-refuses',
    text: 'the backend refuses for 8 s',
    happen: async ({ environment }) => {
      const { pod } = environment.backendOf('traces')!;
      await tellBackend(pod, 'refuse/503');
      await sleep(8000);
      await tellBackend(pod, 'refuse/0');
    },
  },
  {
    id: 'resized',
    text: 'three pods that sample become five, and three again, while they are rolled',
    slow: true,
    form: oneMore,
    happen: ({ environment }) => {
      const { samplers } = environment;
      const rolled = [...samplers];
      const resize = async () => {
        for (const number of [3, 4]) await successor(environment, samplers[0]!, number);
        for (const number of [4, 3]) await terminate(environment, numbered(environment, number));
      };
      return together([rollOut(environment, rolled), resize()]);
    },
  },
  {
    id: 'sampler-cut-off',
    text: 'a pod that samples is cut off for 25 s',
    slow: true,
    happen: cutOff,
  },
  { id: 'moved', text: 'two tiers become one, and two again', slow: true, happen: move },
  {
    id: 'default-queue',
    text: 'control: Alloy’s default queue between the tiers, a pod that samples is cut off for 25 s',
    slow: true,
    form: defaultQueue,
    loses: 'control',
    happen: cutOff,
  },
];
