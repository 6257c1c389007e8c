import { ALLOY, alloyContainer, judgeConfig } from '../lab/alloy';
import { workloadName } from '../lab/workloads';
import { type Case, SCALE, TWO_TIERS } from './case';

export const config: Case = {
  id: 'config',
  title: '`alloy fmt` leaves config.alloy as it is, and `alloy validate` accepts it',
  goldens: new RegExp(`${TWO_TIERS.source}|${SCALE.source}`),
  skip: () => (ALLOY ? undefined : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run({ lab, environment, check }) {
    for (const [name, config] of environment.configs) {
      const pod = [...environment.alloys, ...environment.samplers].find(pod => workloadName(pod.name) === name)!;
      const complaints = judgeConfig(config, lab.folder, alloyContainer(pod).args ?? []);
      const lines = config.text.trimEnd().split('\n').length;
      const what = environment.configs.size > 1 ? `config.alloy of ${name}` : 'config.alloy';
      check(what, complaints.length === 0, complaints.join('; ') || `${lines} lines, unchanged and valid`);
    }
  },
};
