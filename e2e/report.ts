import pc from 'picocolors';
import type { Case } from './cases/case';
import { LOGS } from './lab/tools';

interface Row {
  readonly what: string;
  readonly holds: boolean;
  readonly seen: string;
}

interface Result {
  readonly id: string;
  readonly title: string;
  readonly environment: string;
  readonly since: number;
  readonly rows: Row[];
}

/** Prints what was seen as it is seen, and remembers it for the summary. */
export class Report {
  private readonly results: Result[] = [];
  private readonly skips: string[] = [];
  private readonly started = Date.now();
  private failed = false;

  /** Something that must work before any case can run; undefined when it failed. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    const since = Date.now();
    try {
      const result = await work();
      console.log(`${pc.dim('·')} ${name} ${pc.dim(seconds(since))}`);
      return result;
    } catch (error) {
      this.failed = true;
      console.log(
        `${pc.red('✗')} ${name} ${pc.dim(seconds(since))}\n    ${(error as Error).message.replaceAll('\n', '\n    ')}`,
      );
      return undefined;
    }
  }

  begin({ id, title }: Case, environment: string): Result {
    return { id, title, environment, since: Date.now(), rows: [] };
  }

  /** Prints a case; gives whether it passed. */
  end(result: Result): boolean {
    this.results.push(result);
    const { id, title, environment, rows, since } = result;
    const passed = isPassed(result);
    console.log(
      `${passed ? pc.green('✓') : pc.red('✗')} ${pc.bold(id)} (${environment}) ${title} ${pc.dim(seconds(since))}`,
    );
    const width = Math.max(...rows.map(({ what }) => what.length), 0);
    for (const { what, holds, seen } of rows)
      console.log(`    ${holds ? pc.green('✓') : pc.red('✗')} ${what.padEnd(width)}  ${pc.dim(seen)}`);
    return passed;
  }

  /** Says why a case, or those behind it, did not run. */
  skipped({ id }: Case, environment: string, why: string): void {
    this.skips.push(`${id} (${environment}): ${why}`);
    console.log(`${pc.yellow('-')} ${pc.bold(id)} (${environment}) ${why}`);
  }

  versions(lines: [string, string][]): void {
    console.log('  Tried with:');
    for (const [name, version] of lines) console.log(`    ${name.padEnd(28)} ${version}`);
  }

  /** Prints the last lines, and gives the exit code. */
  summary(): number {
    const bad = this.results.filter(result => !isPassed(result));
    for (const { id, environment, rows } of bad)
      for (const { what, seen } of rows.filter(row => !row.holds))
        console.log(pc.red(`✗ ${id} (${environment}): ${what}: ${seen}`));
    const checks = this.results.flatMap(({ rows }) => rows);
    const counts = [
      `${this.results.length - bad.length} of ${this.results.length} cases passed`,
      `${checks.filter(({ holds }) => holds).length} of ${checks.length} checks`,
      ...(this.skips.length > 0 ? [`${this.skips.length} skipped or stopped at`] : []),
    ];
    const ok = !this.failed && bad.length === 0 && this.results.length > 0;
    console.log(
      `${ok ? pc.green('e2e passed') : pc.red('e2e failed')}: ${counts.join(', ')} ${pc.dim(seconds(this.started))}`,
    );
    if (!ok) console.log(`Logs of every process: ${LOGS}`);
    return ok ? 0 : 1;
  }
}

const isPassed = ({ rows }: Result): boolean => rows.length > 0 && rows.every(({ holds }) => holds);

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;
