import { availableParallelism } from 'node:os';
import { type Arguments, readArguments, USAGE } from './arguments';
import { versions } from './lab/versions';
import { preflight } from './preflight';
import { NEXT, type Progress, type Task } from './progress';
import { Report } from './report';
import { inSandbox, sandboxFolder } from './sandbox';
import { session } from './session';

/** `npm run e2e`: outside, looks what is missing, makes the sandboxes and reports; inside, is a lab. */
async function main(words: string[]): Promise<number> {
  let wanted: Arguments;
  try {
    wanted = readArguments(words);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (sandboxFolder()) return session(wanted);
  const missing = preflight(wanted.folders);
  if (missing.length > 0) {
    console.error(`e2e can't run here:\n${missing.map(line => `  - ${line}`).join('\n')}`);
    return 1;
  }
  return runLabs(wanted, words);
}

/** As many labs as there are processors, up to two: each takes the next environment when it is done with one. */
async function runLabs({ folders, shell }: Arguments, words: string[]): Promise<number> {
  const report = new Report();
  const names = [...folders.keys()];
  const tasks = names.map((name, index): Task => ({ name, folder: folders.get(name)!, first: index === 0 }));
  const heard = (message: unknown, answer: (task: Task | null) => void) =>
    message === NEXT ? answer(tasks.shift() ?? null) : report.take(message as Progress);
  const count = shell ? 1 : Math.min(availableParallelism(), tasks.length, 2);
  const labs = await Promise.all(Array.from({ length: count }, () => inSandbox(__filename, words, heard)));
  const leftovers = labs.flatMap(({ leftovers }) => leftovers);
  for (const line of leftovers) console.error(`left behind: ${line}`);
  const status = labs.find(({ status }) => status !== 0)?.status ?? 0;
  const code = shell ? status : report.summary(status, versions());
  console.log(
    leftovers.length > 0 ? 'The run left something behind.' : 'No process, namespace or mount is left behind.',
  );
  return code || (leftovers.length > 0 ? 1 : 0);
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error);
    process.exit(1);
  },
);
