import { ALLOYS, alloyContainerOf, alloyVersion, configsOf, judgeConfig } from '../../lab/alloy';
import { isWorkload } from '../../lab/workloads';
import type { Case } from '../case';
import { outputs } from './outputs';

/** The config.alloy of every workload of dist/ and __snapshots__/, by each Alloy that there is. */
export const alloyVersions: Case = {
  id: 'alloy-versions',
  title: 'each Alloy’s `validate` accepts every config.alloy, and its `fmt` leaves it as it is',
  once: true,
  skip: () => (ALLOYS.length > 0 ? undefined : 'there is no Alloy here (ALLOY_BIN or PATH)'),
  async run({ lab, check }) {
    const all = outputs().flatMap(({ name, manifests }) => {
      const workloads = manifests.objects.filter(isWorkload);
      if (workloads.length === 0) return [];
      return [...configsOf(manifests)].map(([workload, config]) => {
        const of = workloads.find(({ metadata }) => metadata.name === workload)!;
        return { name: `${name} ${workload}`, config, args: alloyContainerOf(of.spec.template.spec).args ?? [] };
      });
    });
    // many environments have the same configuration
    const asked = [...new Map(all.map(one => [`${one.args} ${one.config.text}`, one])).values()];
    for (const alloy of ALLOYS) {
      const absent = new Set<string>();
      const judged = asked.flatMap(({ name, config, args }) => {
        const said = judgeConfig(config, lab.folder, args, alloy).join('; ');
        const lacks = [...said.matchAll(LACKS)].map(([, component]) => component!);
        for (const component of lacks) absent.add(component);
        return lacks.length > 0 ? [] : [{ name, said }];
      });
      const wrong = judged.filter(({ said }) => said).map(({ name, said }) => `${name}: ${said}`);
      const left = asked.length - judged.length;
      const seen = `${judged.length} different files${left ? `; ${left} not judged: this build has no ${[...absent].join(', ')}` : ''}`;
      check(alloyVersion(alloy), judged.length > 0 && wrong.length === 0, wrong.join('; ') || seen);
    }
  },
};

/** Some builds have only some of the components. */
const LACKS = /cannot find the definition of component name "([^"]+)"/g;
