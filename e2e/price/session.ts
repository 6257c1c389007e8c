import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Lab } from '../lab/lab';
import { run } from '../lab/processes';
import { LOGS } from '../lab/tools';
import type { Progress } from '../progress';
import { REPOSITORY } from '../repository';
import { sandboxFolder } from '../sandbox';
import { alloyOf, blocksOf, manifestsOf } from './environments';
import type { Measurement } from './figures';
import { type PartOfRun, type Turn, turns, type Word } from './plan';
import { Stand } from './stand';

/** What the lab tells, as it happens. */
export type Told =
  | Exclude<Progress, { kind: 'case' | 'skipped' }>
  | { readonly kind: 'block'; readonly word: Word; readonly text: string }
  | { readonly kind: 'measurement'; readonly measurement: Measurement };

/** Inside the sandbox: the mesh up, a path through it, and each form of Alloy with its loads, round by round. */
export async function session(parts: readonly PartOfRun[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  await tell({ kind: 'logs', folder: LOGS });
  const lab = await step('API server, istiod and their kinds', () => Lab.up(join(REPOSITORY, 'crds')));
  if (!lab) return 1;
  volumesOnDisk(lab);
  const [first] = turns(parts);
  const stand = await step('the path: applied, pods ready', async () =>
    Stand.of(lab, await lab.applyEnvironment(manifestsOf(first!.form))),
  );
  if (!stand) return 1;
  for (const turn of turns(parts)) {
    const { form } = turn;
    await tell({ kind: 'block', word: form.word, text: blocksOf(alloyOf(manifestsOf(form))) });
    if (!(await measured(stand, turn))) return 1;
  }
  await lab.leaveEnvironment();
  await lab.down();
  return 0;
}

async function measured(stand: Stand, { part, form, loads }: Turn): Promise<boolean> {
  const ready = await step(`Alloy: ${[form.word, form.compression].filter(Boolean).join(', ')}`, async () => {
    await stand.use(form);
    return true;
  });
  if (!ready) return false;
  for (const load of loads) {
    const measurement = { part, form, load, ...(await stand.measure(load)) };
    await tell({ kind: 'measurement', measurement });
  }
  return true;
}

/** What pods keep is memory of the lab's; a queue on a volume is priced on the disk under the sandbox. */
function volumesOnDisk({ folder }: Lab): void {
  const [disk, pods] = [join(sandboxFolder()!, 'disk'), join(folder, 'pods')];
  for (const one of [disk, pods]) mkdirSync(one, { recursive: true });
  run(['mount', '--bind', disk, pods]);
}

const tell = (told: Told): Promise<unknown> => new Promise(resolve => process.send!(told, resolve));

/** Something that must work before anything can be measured; undefined when it failed. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const since = Date.now();
  const seconds = () => (Date.now() - since) / 1000;
  try {
    const result = await work();
    await tell({ kind: 'step', name, seconds: seconds() });
    return result;
  } catch (error) {
    await tell({ kind: 'step', name, seconds: seconds(), error: (error as Error).message });
    return undefined;
  }
}
