import type { Fingerprint } from '../../rules/engine/fingerprint';
import type { Judged } from '../../rules/engine/judged';
import type { Finding } from '../../rules/engine/rule';
import { Misused } from '../command';
import { findConfig } from './find-config';

/** The options about what is known beforehand. */
export interface SettingsOptions {
  /** Path of the configuration. @default - the nearest one */
  readonly config: string | undefined;
  /** Whether no configuration counts. */
  readonly noConfig: boolean;
  /** Path of the baseline. @default - the one that the configuration names */
  readonly baseline: string | undefined;
  /** Path of the baseline to write. @default - none is written */
  readonly writeTo: string | undefined;
  /** The rule or the hop whose findings are wanted. @default - all are */
  readonly rule: string | undefined;
  readonly hop: string | undefined;
}

/** Findings that remain, and those that a configuration or a baseline leaves out. */
type Sifted = Pick<Judged, 'findings' | 'off' | 'baseline'>;

/**
 * Reads the configuration and the baseline that the options ask for. What that needs is loaded only then.
 *
 * @returns what sifts findings. `tells` says whether it means anything that an entry of the baseline is not found
 * @throws Unusable with a line for each mistake; Misused for options that exclude each other
 */
export function readSettings(
  options: SettingsOptions,
): (findings: readonly Finding[], tells: (entry: Fingerprint) => boolean) => Sifted {
  judgeOptions(options);
  const { noConfig, writeTo } = options;
  const path = noConfig ? undefined : (options.config ?? findConfig(process.cwd()));
  const config = path === undefined ? undefined : configs().readConfig(path);
  const file = writeTo === undefined ? (options.baseline ?? config?.baseline) : undefined;
  const entries = file === undefined ? [] : baselines().readBaseline(file);
  return (findings, tells) => {
    const { unknown, known, gone } =
      file === undefined ? { unknown: findings, known: [], gone: [] } : baselines().compared(findings, entries, file);
    const { on, off } = config ? configs().configured(unknown, config) : { on: unknown, off: [] };
    return {
      findings: on,
      ...(config && { off: { by: config.file, findings: off } }),
      ...(file !== undefined && { baseline: { file, findings: known, fixed: gone.filter(tells) } }),
    };
  };
}

function judgeOptions({ config, noConfig, baseline, writeTo, rule, hop }: SettingsOptions): void {
  if (noConfig && config !== undefined) throw new Misused('--config and --no-config exclude each other');
  if (writeTo === undefined) return;
  if (baseline !== undefined) throw new Misused('--baseline and --write-baseline exclude each other');
  if (rule !== undefined || hop !== undefined)
    throw new Misused('--write-baseline writes what all rules find at all hops: leave --rule and --hop out');
}

const configs = () => require('./config') as typeof import('./config');
const baselines = () => require('./baseline') as typeof import('./baseline');
