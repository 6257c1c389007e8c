import type { Block } from '../../alloy/language/parse';
import type { GapFinder } from '../model/gap';
import type { Model } from '../model/model';
import { processesWith, runTogether } from '../model/processes';
import { type AlloyConfig, attribute, literalOf } from '../model/read/alloy/config';

/**
 * Finds the parts of configurations that bring components of their own: the rules judge each component in them by
 * itself, or don't see them, and follow no signal through them.
 */
export const alloyModules: GapFinder = function* (model) {
  for (const config of model.configs) {
    for (const statement of config.body) {
      if (statement.type !== 'block') continue;
      const why = whyNotJudged(model, config, statement);
      if (why === undefined) continue;
      yield { object: config.manifest, path: config.path, textLine: statement.line, what: statement.name, why };
    }
  }
};

function whyNotJudged(model: Model, config: AlloyConfig, { name, body }: Block): string | undefined {
  switch (name) {
    case 'import.git':
    case 'import.http':
    case 'import.string':
      return 'Its module brings components that are not in the input.';
    case 'import.file':
      return isRead(model, config, literalOf(body, 'filename')) ? undefined : 'Its module is not in the input.';
    case 'declare':
      // a module of nothing but one component is read as a configuration
      return config.components.length > 0 && isAlone(config)
        ? undefined
        : 'Signals may go through the components that it makes.';
    case 'foreach':
      return 'Signals may go through the components that it makes, one set for each item of a collection.';
    case 'remotecfg':
      return attribute(body, 'url') ? 'A server gives this Alloy a further configuration.' : undefined;
    default:
      return undefined;
  }
}

/** Whether a container that runs the configuration finds the module in the input. */
function isRead(model: Model, config: AlloyConfig, filename: unknown): boolean {
  const files = runTogether(model, config) ?? [];
  return files
    .flatMap(file => processesWith(model, file))
    .some(({ container }) =>
      model.processes.some(other => other.container === container && other.configPath === filename && other.config),
    );
}

function isAlone({ body }: AlloyConfig): boolean {
  return body.filter(({ name, type }) => type === 'block' && (name === 'declare' || name.includes('.'))).length === 1;
}
