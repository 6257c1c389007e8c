/** The input has more of something than any real cluster: a rule that needs it can't judge. */
export class LimitError extends Error {}

const MOST = 500_000;

/** Counts things whose number can grow as a product of two others. */
export class Limit {
  private readonly counts = new Map<string, number>();

  /**
   * Adds to a count.
   *
   * @throws LimitError if the count exceeds 500,000
   */
  add(what: string, count: number): void {
    const sum = (this.counts.get(what) ?? 0) + count;
    this.counts.set(what, sum);
    if (sum > MOST) throw new LimitError(`more than ${MOST.toLocaleString('en')} ${what}`);
  }
}
