import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALLOY } from '../lab/alloy';
import { versions } from '../lab/versions';
import { preflight } from '../preflight';
import { REPOSITORY } from '../repository';
import { inSandbox, sandboxFolder } from '../sandbox';
import { missingSynth, synthesize } from './environments';
import { flaw } from './figures';
import { describe, page, type Run, sectionsOf } from './page';
import { PARTS_OF_RUN, type PartOfRun, turns, type Word } from './plan';
import { terminal } from './render';
import { session, type Told } from './session';

/** Written by a whole run. */
const PAGE = 'docs/price.md';

const USAGE = `npm run price -- [--part ${PARTS_OF_RUN.join('|')}]

  --part  measures one part alone, and leaves ${PAGE} as it is

ALLOY_BIN names the Alloy to run, E2E_CACHE the folder of the tools and logs.`;

/** `npm run price`: outside, looks what is missing, makes the sandbox, prints and writes the page; inside, measures. */
async function main(words: string[]): Promise<number> {
  let parts: readonly PartOfRun[];
  try {
    parts = readArguments(words);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (sandboxFolder()) return session(parts);
  const missing = [...preflight(new Map()), ...missingSynth()];
  if (!ALLOY) missing.push('There is no Alloy: name one in ALLOY_BIN, or put it on PATH');
  if (missing.length > 0) {
    console.error(`price can't be measured here:\n${missing.map(line => `  - ${line}`).join('\n')}`);
    return 1;
  }
  synthesize(turns(parts).map(({ form }) => form));
  return measure(words, parts.length === PARTS_OF_RUN.length);
}

async function measure(words: string[], whole: boolean): Promise<number> {
  const blocks: Partial<Record<Word, string>> = {};
  const run: Run = { machine: machine(), blocks, measurements: [] };
  let failed = false;
  const heard = (message: unknown) => {
    const told = message as Told;
    if (told.kind === 'measurement') run.measurements.push(told.measurement);
    if (told.kind === 'block') blocks[told.word] = told.text;
    failed ||= told.kind === 'step' && told.error !== undefined;
    const line = lineOf(told);
    if (line) console.log(line);
  };
  const { status, leftovers } = await inSandbox(__filename, words, heard);
  for (const line of leftovers) console.error(`left behind: ${line}`);
  if (status !== 0 || failed || leftovers.length > 0 || run.measurements.length === 0) return status || 1;
  console.log(`\n${terminal(sectionsOf(run))}`);
  if (whole) {
    writeFileSync(join(REPOSITORY, PAGE), page(run));
    console.log(`Written to ${PAGE}`);
  }
  const flaws = run.measurements.flatMap(measurement => flaw(measurement) ?? []);
  return flaws.length > 0 ? 1 : 0;
}

function lineOf(told: Told): string | undefined {
  switch (told.kind) {
    case 'logs':
      return `· logs of every process: ${told.folder}`;
    case 'step':
      return `${told.error ? '✗' : '·'} ${told.name} ${told.seconds.toFixed(1)} s${told.error ? `\n    ${told.error}` : ''}`;
    case 'measurement': {
      const { form, load, sent, cpu } = told.measurement;
      const seconds = Object.entries(cpu).map(([part, used]) => `${part} ${used.toFixed(3)}`);
      const seen = `${sent.spans} spans in ${sent.seconds.toFixed(1)} s, CPU seconds: ${seconds.join(', ')}`;
      return `  ${form.word}, ${describe(load)}: ${flaw(told.measurement) ?? seen}`;
    }
    default:
      return undefined;
  }
}

function readArguments(words: string[]): readonly PartOfRun[] {
  const { part } = parseArgs({ args: words, options: { part: { type: 'string' } } }).values;
  if (part === undefined) return PARTS_OF_RUN;
  const found = PARTS_OF_RUN.filter(known => known === part);
  if (found.length === 0) throw new Error(`There is no part ${part}: ${PARTS_OF_RUN.join(', ')}`);
  return found;
}

/** What the figures belong to. */
function machine(): [string, string][] {
  const known = new Map(versions());
  const parts = [...known].filter(([name]) => /^(istiod|Envoy|Alloy)/.test(name));
  const processors = cpus();
  return [
    ['Date', new Date().toISOString().slice(0, 10)],
    ['CPU', `${processors.length} × ${processors[0]!.model.trim()}`],
    ['Memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['Load average before the run', loadavg()[0]!.toFixed(1)],
    ['Linux', release()],
    ...parts,
  ];
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error((error as Error).message);
    process.exit(1);
  },
);
