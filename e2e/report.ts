import pc from 'picocolors';
import type { Progress, Result } from './progress';

/** Prints what was seen as the labs tell it, and remembers it for the summary. */
export class Report {
  private readonly results: Result[] = [];
  private readonly logs: string[] = [];
  private readonly started = Date.now();
  private skips = 0;
  private failed = false;

  take(progress: Progress): void {
    switch (progress.kind) {
      case 'logs':
        this.logs.push(progress.folder);
        break;
      case 'skipped':
        this.skips++;
        console.log(`${pc.yellow('-')} ${pc.bold(progress.id)} (${progress.environment}) ${progress.why}`);
        break;
      case 'case':
        this.results.push(progress.result);
        print(progress.result);
        break;
      case 'note':
        console.log(pc.dim(`· ${progress.text}`));
        break;
      case 'step':
        this.failed ||= progress.error !== undefined;
        console.log(`${progress.error ? pc.red('✗') : pc.dim('·')} ${progress.name} ${took(progress.seconds)}`);
        if (progress.error) console.log(`    ${progress.error.replaceAll('\n', '\n    ')}`);
    }
  }

  /**
   * Prints the last lines, and gives the exit code.
   *
   * @param status of the labs: one that did not come to its end has not passed, whatever it saw until then
   */
  summary(status: number, versions: readonly (readonly [string, string])[]): number {
    console.log('  Tried with:');
    for (const [name, version] of versions) console.log(`    ${name.padEnd(28)} ${version}`);
    const bad = this.results.filter(result => !isPassed(result));
    for (const { id, environment, rows } of bad)
      for (const { what, seen } of rows.filter(row => !row.holds))
        console.log(pc.red(`✗ ${id} (${environment}): ${what}: ${seen}`));
    const checks = this.results.flatMap(({ rows }) => rows);
    const counts = [
      `${this.results.length - bad.length} of ${this.results.length} cases passed`,
      `${checks.filter(({ holds }) => holds).length} of ${checks.length} checks`,
      ...(this.skips > 0 ? [`${this.skips} skipped or stopped at`] : []),
    ];
    const ok = status === 0 && !this.failed && bad.length === 0 && this.results.length > 0;
    console.log(
      `${ok ? pc.green('e2e passed') : pc.red('e2e failed')}: ${counts.join(', ')} ${took((Date.now() - this.started) / 1000)}`,
    );
    if (!ok) console.log(`Logs of every process: ${this.logs.join(' and ')}`);
    return ok ? 0 : status || 1;
  }
}

export const isPassed = ({ rows }: Result): boolean => rows.length > 0 && rows.every(({ holds }) => holds);

function print(result: Result): void {
  const { id, title, environment, rows, seconds } = result;
  const mark = (holds: boolean) => (holds ? pc.green('✓') : pc.red('✗'));
  const width = Math.max(...rows.map(({ what }) => what.length), 0);
  console.log(`${mark(isPassed(result))} ${pc.bold(id)} (${environment}) ${title} ${took(seconds)}`);
  for (const { what, holds, seen } of rows) console.log(`    ${mark(holds)} ${what.padEnd(width)}  ${pc.dim(seen)}`);
}

const took = (seconds: number): string => pc.dim(`${seconds.toFixed(1)} s`);
