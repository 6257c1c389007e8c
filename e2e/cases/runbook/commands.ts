import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALLOY } from '../../lab/alloy';
import type { Environment } from '../../lab/environment';
import { admin } from '../../lab/envoy-admin';
import { attempt, type Ended } from '../../lab/processes';
import { BIN } from '../../lab/tools';
import type { Context } from '../case';
import { blocksOf, type Command, commandsOf, looksOf, type Row } from './reader';

/** Runs the commands of a runbook as they are printed, and compares what they answer with what it says below them. */
export async function tryCommands(
  context: Context,
  runbook: string,
  files: Record<string, string> = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  const { lab, environment } = context;
  const folder = join(lab.folder, 'operator', environment.name);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const env = {
    PATH: `${BIN}:${process.env.PATH}`,
    KUBECONFIG: lab.controlPlane.kubeconfig,
    KUBECACHEDIR: folder,
    // as the runbook's first section has it exported
    CONTEXT: 'lab',
  };
  const outside = (text: string) =>
    context.client.run(['sh', '-c', `cd ${folder}\n${asked(context, folder, text)}`], env);
  const inside = (text: string) => attempt([...environment.alloys[0]!.netns.enter, 'sh', '-c', text], env);
  const steps = blocksOf(runbook).filter(({ section }) => /^(Confirm the chain|From the inside out)/.test(section));
  for (const step of steps) {
    // what comes behind a port-forward is asked in the pod itself, which is where one ends
    const forwarded = step.text.includes('port-forward');
    const title = step.subsection.replace(/\..*/, '') || 'chain';
    if (forwarded && !ALLOY) continue;
    rows.push(...(await judge(environment, title, commandsOf(step), forwarded ? inside : outside)));
  }
  const done = new Set(steps.flatMap(commandsOf).map(({ text }) => text));
  const looks = looksOf(runbook).filter(({ text }) => !done.has(text));
  return [...rows, ...(await judge(environment, 'symptoms', looks, outside))];
}

/** What the lab has a part for. */
function isPossible({ text }: Command): boolean {
  return /^(kubectl|istioctl|openssl|curl) /.test(text) && !/\b(port-forward|logs|top)\b/.test(text);
}

async function judge(
  { alloys }: Environment,
  title: string,
  commands: readonly Command[],
  run: (text: string) => Promise<Ended>,
): Promise<Row[]> {
  const possible = commands.filter(isPossible);
  const answers = await Promise.all(possible.map(({ text }) => run(text)));
  return possible.map(({ text, expected }, index) => {
    const { code, output } = answers[index]!;
    const lines = output
      .split('\n')
      .map(line => line.trim().replace(/\s+/g, ' '))
      .filter(Boolean);
    const missing = expected.filter(line => {
      const found = lines.filter(one => patternOf(line).test(one)).length;
      return found < (line.includes('<pod>') ? alloys.length : 1);
    });
    const holds = code === 0 && lines.length > 0 && missing.length === 0;
    const answer = expected.length > 0 ? `${expected.length} of its lines as printed` : `${lines.length} lines`;
    const seen = holds ? answer : `exit ${code}, not there: ${missing.join(', ')}; ${output.slice(0, 600)}`;
    return [`${title}: ${text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text}`, holds, seen];
  });
}

const WIDTH = 100;

/** `<pod>` stands for one word; the columns that are not printed may be there on both sides. */
function patternOf(line: string): RegExp {
  const words = line.split(' ').map(word =>
    word
      .split(/<\w+>/)
      .map(part => part.replace(/[^\w ]/g, '\\$&'))
      .join('\\S+'),
  );
  return new RegExp(`(^| )${words.join(' ')}( |$)`);
}

/** istioctl can't reach into a pod here, and reads what it would have asked Envoy for from a file. */
function asked({ environment }: Context, folder: string, text: string): string {
  return text.replace(/^(istioctl --context \S+ proxy-config (\w+)) \w+\/\S+ -n \S+/, (_, question, what) => {
    const path = what === 'endpoints' ? '/clusters?format=json' : '/config_dump';
    const file = join(folder, `${what}.json`);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(admin(environment.gateways[0]!, path)));
    return `${question} --file ${file}`;
  });
}
