import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundle } from '../../lab/bundle';
import { attempt } from '../../lab/processes';
import { tool, unbuilt } from '../../lab/tools';
import { REPOSITORY } from '../../repository';
import type { Case } from '../case';

/** Our workflows, and those that `new repository` writes. */
export const actionlint: Case = {
  id: 'actionlint',
  title: 'actionlint has nothing to say of our workflows and of those that new repository writes',
  once: true,
  skip: () => unbuilt('actionlint'),
  async run({ lab, check }) {
    const folder = join(lab.folder, 'workflows');
    mkdirSync(folder, { recursive: true });
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const own = readdirSync(join(REPOSITORY, WORKFLOWS)).map(name => join(REPOSITORY, WORKFLOWS, name));
    const scaffold = require(bundle('cli/scaffold/workflows.ts')) as { WORKFLOWS: Record<string, string> };
    const made = Object.entries(scaffold.WORKFLOWS).map(([path, text]) => write(basename(path), text));
    const said = await judge([...own, ...made]);
    check(
      'nothing to say',
      said === '' && own.length > 0 && made.length > 0,
      said || `${own.length} of ours, ${made.length} of a new repository`,
    );
    const drift = Object.values(scaffold.WORKFLOWS).find(text => text.includes('steps.list.'))!;
    const wrong = await judge([write('control.yaml', drift.replace('steps.list.', 'steps.lost.'))]);
    check('control: a step that is not there', /property "lost" is not defined/.test(wrong), wrong || 'nothing');
  },
};

const WORKFLOWS = '.github/workflows';

/** What it says; without the programs for scripts, which only some machines have. */
async function judge(files: readonly string[]): Promise<string> {
  const { output } = await attempt([
    tool('actionlint'),
    '-no-color',
    '-oneline',
    '-shellcheck=',
    '-pyflakes=',
    ...files,
  ]);
  return output.trim();
}
