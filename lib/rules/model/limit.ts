/** What no input that a cluster would take has so much of: who needs it can say nothing about such an input. */
export class LimitError extends Error {}

const MOST = 500_000;

/** Counts what a model holds of the things whose number may be the product of two others. */
export class Limit {
  private readonly counts = new Map<string, number>();

  /** @throws LimitError where there are more than 500,000 of them */
  add(what: string, count: number): void {
    const sum = (this.counts.get(what) ?? 0) + count;
    this.counts.set(what, sum);
    if (sum > MOST) throw new LimitError(`more than ${MOST.toLocaleString('en')} ${what}`);
  }
}
