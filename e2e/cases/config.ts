import { ALLOY, alloyContainer, judgeConfig } from '../lab/alloy';
import type { Case } from './case';

export const config: Case = {
  id: 'config',
  title: '`alloy fmt` leaves config.alloy as it is, and `alloy validate` accepts it',
  skip: () => (ALLOY ? undefined : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run({ lab, environment, check }) {
    const complaints = judgeConfig(environment.config, lab.folder, alloyContainer(environment.alloys[0]!).args ?? []);
    const lines = environment.config.text.trimEnd().split('\n').length;
    check('config.alloy', complaints.length === 0, complaints.join('; ') || `${lines} lines, unchanged and valid`);
  },
};
