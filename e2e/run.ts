import { type Arguments, readArguments, USAGE } from './arguments';
import { preflight } from './preflight';
import { inSandbox, sandboxFolder } from './sandbox';
import { session } from './session';

/** `npm run e2e`: outside, looks what is missing and makes the sandbox; inside, runs the session. */
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
  const { status, leftovers } = await inSandbox(__filename, words);
  for (const line of leftovers) console.error(`left behind: ${line}`);
  console.log(
    leftovers.length > 0 ? 'The run left something behind.' : 'No process, namespace or mount is left behind.',
  );
  return status || (leftovers.length > 0 ? 1 : 0);
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error);
    process.exit(1);
  },
);
