import { dirname, relative, resolve } from 'node:path';
import type * as v from 'valibot';
import { record } from '../../kubernetes/json';
import type { Excused, Finding } from '../../rules/engine/rule';
import { unknownRule } from '../rule-named';
import { readSettings } from './read-settings';
import { configSchema } from './schemas';

/** The checker's configuration. */
export interface Config {
  readonly file: string;
  readonly rules: NonNullable<v.InferOutput<typeof configSchema>['rules']>;
  /** Path of the baseline. */
  readonly baseline: string | undefined;
}

/**
 * Reads a configuration.
 *
 * @throws Unusable with a line for each mistake
 */
export function readConfig(file: string): Config {
  const { rules = {}, baseline } = readSettings(file, configSchema, value =>
    Object.keys(record(record(value).rules)).flatMap(id => {
      const message = unknownRule(id);
      return message === undefined ? [] : [{ path: ['rules', id], message }];
    }),
  );
  return { file, rules, baseline: baseline && relative('', resolve(dirname(file), baseline)) };
}

/** Gives findings the severities of a configuration. */
export function configured(findings: readonly Finding[], { rules }: Config): { on: Finding[]; off: Excused[] } {
  const on: Finding[] = [];
  const off: Excused[] = [];
  for (const finding of findings) {
    const { severity = finding.severity, reason = '' } = Object.hasOwn(rules, finding.rule) ? rules[finding.rule]! : {};
    if (severity === 'off') off.push({ ...finding, reason });
    else on.push({ ...finding, severity });
  }
  return { on, off };
}
