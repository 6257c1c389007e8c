/** The files that somebody has to do with, as commands and the runbook name them: from the project's folder. */
import type { Environment } from '../environment/schema';
import type { Edge } from './edges';

/** The environment file. */
export function environmentFile({ name, folders }: Environment): string {
  return `${folders.environments}/${name}.yaml`;
}

/** The file that `presentValues` of an edge names; undefined without one. */
export function presentFile({ folders }: Environment, { settings }: Edge): string | undefined {
  const { helm, istioOperator } = settings.gateway.service;
  const named = (helm ?? istioOperator)?.presentValues;
  return named === undefined ? undefined : `${folders.environments}/${named}`;
}

/** The file that `alloy.presentValues` names; undefined without one. */
export function ownersFile({ alloy, folders }: Environment): string | undefined {
  return alloy.presentValues === undefined ? undefined : `${folders.environments}/${alloy.presentValues}`;
}

/**
 * A file that is written for an environment.
 *
 * @param path below the environment's folder. Default: that folder
 */
export function outputFile({ name, folders }: Pick<Environment, 'name' | 'folders'>, path?: string): string {
  return [folders.output, name, ...(path === undefined ? [] : [path])].join('/');
}
