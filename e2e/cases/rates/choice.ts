import { Random } from '../disasters/random';

/** What every draw of changes is made of. The same seed draws the same. */
export class Choice {
  protected readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Another word: a letter left out, twice, or two swapped. */
  protected typo(word: string): string {
    const at = this.random.whole(0, Math.max(0, word.length - 2));
    const [a = 'x', b = ''] = [word[at], word[at + 1]];
    return this.one([
      word.slice(0, at) + word.slice(at + 1),
      word.slice(0, at) + a + word.slice(at),
      word.slice(0, at) + b + a + word.slice(at + 2),
    ]);
  }

  protected one<T>(items: readonly T[]): T {
    return items[this.random.whole(0, items.length - 1)]!;
  }
}
