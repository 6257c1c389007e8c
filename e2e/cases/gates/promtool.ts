import { bundle } from '../../lab/bundle';
import { attempt } from '../../lab/processes';
import { tool, unbuilt } from '../../lab/tools';
import { REPOSITORY } from '../../repository';
import type { Case } from '../case';

/** What `npm run promtool` does, with the promtool of the lab. */
export const promtool: Case = {
  id: 'promtool',
  title: 'promtool takes the alerts of dist/, and the tests of test/operations/promtool pass',
  once: true,
  skip: () => unbuilt('promtool'),
  async run({ check }) {
    // not npm's script, which builds: a build outside of the lab's processes could not see it
    const command = ['env', '-C', REPOSITORY, process.execPath, bundle('../scripts/promtool.ts')];
    const { code, output } = await attempt(command, { PROMTOOL: tool('promtool') }, 540);
    const rules = [...output.matchAll(/SUCCESS: (\d+) rules found/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    const tests = [...output.matchAll(/^Processing test file:/gm)].length;
    check(
      'rules and tests',
      code === 0 && rules > 0 && tests > 0,
      code ? output : `${rules} rules, ${tests} files of tests`,
    );
  },
};
