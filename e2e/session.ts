import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Arguments } from './arguments';
import { CASES, isOwn } from './cases';
import type { Case } from './cases/case';
import type { Environment } from './lab/environment';
import { Lab } from './lab/lab';
import { Manifests } from './lab/manifests';
import { LOGS } from './lab/tools';
import { NEXT, type Progress, type Row, type Task } from './progress';
import { isPassed } from './report';
import { REPOSITORY } from './repository';
import { PREFIX } from './sandbox';

/** A lab inside its sandbox: the mesh up, each environment that it is given with its cases. */
export async function session(wanted: Arguments): Promise<number> {
  const { shell: command } = wanted;
  process.on('SIGINT', () => end(130, 'interrupted'));
  process.on('SIGTERM', () => end(143, 'terminated'));
  keepLastLogs();
  tell({ kind: 'logs', folder: LOGS });
  const lab = await step('API server, istiod and their kinds', () => Lab.up(join(REPOSITORY, 'crds')));
  if (!lab) return told(1);
  for (let task = await nextTask(); task; task = await nextTask()) {
    const { name, folder } = task;
    const environment = await step(`${name}: applied, pods ready`, () =>
      lab.applyEnvironment(Manifests.read(name, folder)),
    );
    if (environment && command) return shell(environment, command);
    if (environment) await runCases(lab, environment, wanted, task.first);
    await lab.leaveEnvironment();
  }
  await lab.down();
  return told(0);
}

/** The next environment that nobody runs yet. */
function nextTask(): Promise<Task | null> {
  return new Promise(resolve => {
    process.once('message', task => resolve(task as Task | null));
    process.send!(NEXT);
  });
}

let telling: Promise<unknown> = Promise.resolve();

function tell(progress: Progress): void {
  telling = new Promise(resolve => process.send!(progress, resolve));
}

/** Once all was heard, since the end of a process cuts off what is under way. */
const told = (code: number): Promise<number> => telling.then(() => code);

/** Something that must work before any case can run; undefined when it failed. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const since = Date.now();
  try {
    const result = await work();
    tell({ kind: 'step', name, seconds: secondsSince(since) });
    return result;
  } catch (error) {
    tell({ kind: 'step', name, seconds: secondsSince(since), error: (error as Error).message });
    return undefined;
  }
}

async function runCases(lab: Lab, environment: Environment, wanted: Arguments, first: boolean): Promise<void> {
  const skipped = ({ id }: Case, why: string) => tell({ kind: 'skipped', id, environment: environment.name, why });
  for (const one of casesFor(environment.name).filter(({ id }) => wanted.cases.includes(id))) {
    const runs = !one.once || first || isOwn(one, environment.name);
    const why = runs ? one.skip?.(environment) : undefined;
    if (why) skipped(one, why);
    else if (runs && !(await runCase(one, lab, environment, wanted)) && one.required) {
      skipped(one, 'the cases after it need it to pass');
      return;
    }
  }
}

/** A case that names its environments has them to itself. */
function casesFor(environment: string): Case[] {
  const own = CASES.filter(one => isOwn(one, environment));
  return CASES.filter(one => (own.length > 0 ? own.includes(one) || one.anywhere : !one.environments));
}

async function runCase(
  { id, title, run }: Case,
  lab: Lab,
  environment: Environment,
  { disasters, mutations }: Arguments,
): Promise<boolean> {
  const since = Date.now();
  const rows: Row[] = [];
  const check = (what: string, holds: boolean, seen: string) => rows.push({ what, holds, seen });
  const note = (text: string) => tell({ kind: 'note', text: `${id} (${environment.name}) ${text}` });
  try {
    await run({ lab, environment, client: lab.client(environment.edge.sender), disasters, mutations, note, check });
  } catch (error) {
    check('the case ran to its end', false, (error as Error).message);
  }
  const result = { id, title, environment: environment.name, seconds: secondsSince(since), rows };
  tell({ kind: 'case', result });
  return isPassed(result);
}

const secondsSince = (since: number): number => (Date.now() - since) / 1000;

async function shell({ lab, edge }: Environment, command: string): Promise<number> {
  const env = { ...process.env, KUBECONFIG: lab.controlPlane.kubeconfig };
  console.log(`Pods: ${[...lab.pods.all.values()].map(({ name, netns }) => `${name} ${netns.address}`).join(', ')}`);
  console.log(`Enter one with: nsenter --net=${lab.folder}/netns/<pod>; logs are in ${LOGS}`);
  lab.client(edge.sender);
  const child = spawn('sh', ['-c', command], { stdio: 'inherit', env });
  return new Promise(resolve => child.on('exit', code => resolve(code ?? 1)));
}

function keepLastLogs(): void {
  mkdirSync(LOGS, { recursive: true });
  const runs = readdirSync(dirname(LOGS)).filter(name => name.startsWith(PREFIX));
  // a run that still goes on has its sandbox's folder
  const over = runs.filter(name => !existsSync(join(tmpdir(), name)));
  const folders = over.map(name => join(dirname(LOGS), name));
  const byAge = folders.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of byAge.slice(10)) rmSync(folder, { recursive: true, force: true });
}

function end(code: number, how: string): void {
  console.error(`\n${how}: ending everything`);
  process.exit(code);
}
