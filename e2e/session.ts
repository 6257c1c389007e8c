import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Arguments, REPOSITORY } from './arguments';
import { CASES } from './cases';
import type { Case } from './cases/case';
import type { Environment } from './lab/environment';
import { Lab } from './lab/lab';
import { Manifests } from './lab/manifests';
import { LOGS } from './lab/tools';
import { versions } from './lab/versions';
import { Report } from './report';

/** One run inside the sandbox: the mesh up, each environment with its cases, the report. */
export async function session(wanted: Arguments): Promise<number> {
  process.on('SIGINT', () => end(130, 'interrupted'));
  process.on('SIGTERM', () => end(143, 'terminated'));
  keepLastLogs();
  const report = new Report();
  const lab = await report.step('API server, istiod and their kinds', () => Lab.up(join(REPOSITORY, 'crds')));
  if (!lab) return report.summary();
  let first = true;
  for (const [name, folder] of wanted.folders) {
    const environment = await report.step(`${name}: applied, pods ready`, () =>
      lab.applyEnvironment(Manifests.read(name, folder)),
    );
    if (environment && wanted.shell) return shell(environment, wanted.shell);
    if (environment) await runCases(lab, environment, wanted, report, first);
    await lab.leaveEnvironment();
    first = false;
  }
  report.versions(versions());
  await lab.down();
  return report.summary();
}

async function runCases(
  lab: Lab,
  environment: Environment,
  wanted: Arguments,
  report: Report,
  first: boolean,
): Promise<void> {
  const asked = (id: string) => wanted.cases.includes(id);
  for (const one of casesFor(environment.name).filter(({ id }) => asked(id))) {
    const why = one.once && !first ? undefined : one.skip?.(environment);
    if (why) report.skipped(one, environment.name, why);
    else if ((!one.once || first) && !(await runCase(one, lab, environment, report)) && one.required) {
      report.skipped(one, environment.name, 'the cases after it need it to pass');
      return;
    }
  }
}

/** A case that names its environments has them to itself. */
function casesFor(environment: string): Case[] {
  const own = CASES.filter(({ environments }) => environments?.test(environment));
  return own.length > 0 ? own : CASES.filter(({ environments }) => !environments);
}

async function runCase(one: Case, lab: Lab, environment: Environment, report: Report): Promise<boolean> {
  const result = report.begin(one, environment.name);
  try {
    const check = (what: string, holds: boolean, seen: string) => result.rows.push({ what, holds, seen });
    await one.run({ lab, environment, client: lab.client(environment.edge.sender), check });
  } catch (error) {
    result.rows.push({ what: 'the case ran to its end', holds: false, seen: (error as Error).message });
  }
  return report.end(result);
}

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
  // a run that still goes on has its sandbox's folder
  const over = readdirSync(dirname(LOGS)).filter(name => !existsSync(join(tmpdir(), name)));
  const folders = over.map(name => join(dirname(LOGS), name));
  const byAge = folders.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of byAge.slice(5)) rmSync(folder, { recursive: true, force: true });
}

function end(code: number, how: string): void {
  console.error(`\n${how}: ending everything`);
  process.exit(code);
}
