/** Bounds on waiting: whatever the other side does, a look ends. */

/** How many milliseconds the next question may take. 0: the time is up, or nearly. */
export type Patience = () => number;

/** Milliseconds below which nobody can answer, so that silence would say nothing. */
const LEAST = 100;

/**
 * Divides a time among questions.
 *
 * @param milliseconds for all questions together
 * @param questions how many questions, one after the other, the time must last for
 */
export function patience(milliseconds: number, questions: number): Patience {
  const end = Date.now() + milliseconds;
  return () => {
    const left = end - Date.now();
    return left < LEAST ? 0 : Math.min(milliseconds / questions, left);
  };
}

/**
 * Waits for the work for so many milliseconds.
 *
 * @throws Error if the work takes longer; the work's later result is ignored
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(noAnswer(milliseconds))), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}

/** Says that somebody did not answer in time. */
export const noAnswer = (milliseconds: number, what = 'answer'): string =>
  milliseconds < 100
    ? `no ${what} before the time was up`
    : `no ${what} within ${Math.round(milliseconds / 100) / 10} s`;

/** An error in a few words: its message, or its code if there is no message. */
export function words(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || 'failed').split('\n')[0]!;
}
