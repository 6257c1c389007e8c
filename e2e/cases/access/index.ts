import { ALLOY } from '../../lab/alloy';
import type { Case } from '../case';
import { SCENARIOS } from './scenarios';

/** The golden cases of test/cases that are named access-…: whoever may send gets in, and nobody else. */
export const access: Case = {
  id: 'access',
  title: 'whoever may send gets in, and everybody else gets the status that says why',
  environments: /^access-/,
  skip: ({ config }) =>
    ALLOY || !config.asksSenders
      ? undefined
      : 'Alloy itself asks the senders here, and there is none (ALLOY_BIN or PATH)',
  async run(context) {
    const scenario = SCENARIOS[context.environment.name];
    if (!scenario) throw new Error(`there are no senders for ${context.environment.name} in access-scenarios.ts`);
    await scenario(context);
  },
};
