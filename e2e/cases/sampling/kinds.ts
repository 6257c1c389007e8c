import type { Pod } from '../../lab/pods';
import { alloyName, crash, evict, rollOut, successor, terminate } from '../../lab/replacement';
import type { Context } from '../case';
import { together } from '../disasters/kind';

/** Something that happens to the pods of two tiers. */
export interface Kind {
  readonly id: string;
  readonly text: string;
  /** Whether spans may be lost that a sampler held when it ended. */
  readonly mayLoseHeld?: true;
  /** Comes to its end when the path is whole again. */
  happen(context: Context): Promise<void>;
}

const kill = (context: Context, pod: Pod): Promise<void> => crash(context.environment, pod, alloyName(pod));

export const KINDS: readonly Kind[] = [
  {
    id: 'samplers-rolled',
    text: 'rollout of the pods that sample',
    happen: ({ environment }) => rollOut(environment, environment.samplers),
  },
  {
    id: 'receivers-rolled',
    text: 'rollout of the pods that receive',
    happen: ({ environment }) => rollOut(environment, environment.alloys),
  },
  {
    id: 'samplers-terminated',
    text: 'SIGTERM of every pod that samples, at once',
    happen: ({ environment }) => together([...environment.samplers].map(pod => evict(environment, pod))),
  },
  {
    id: 'sampler-killed',
    text: 'SIGKILL of a pod that samples',
    mayLoseHeld: true,
    happen: context => kill(context, context.environment.samplers[0]!),
  },
  {
    id: 'receiver-killed',
    text: 'SIGKILL of a pod that receives',
    happen: context => kill(context, context.environment.alloys[0]!),
  },
  {
    id: 'resized',
    text: 'one pod more that samples, and one less again, while they are rolled',
    happen: async ({ environment }) => {
      const { samplers } = environment;
      const rolled = [...samplers];
      const resize = async () => {
        const before = new Set(environment.lab.pods.all.keys());
        await successor(environment, samplers[0]!, rolled.length);
        const added = samplers.find(({ name }) => !before.has(name))!;
        await terminate(environment, added);
      };
      await together([rollOut(environment, rolled), resize()]);
    },
  },
];
