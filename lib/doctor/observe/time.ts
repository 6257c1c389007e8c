/** Bounds on waiting: whatever the other side does, a look ends. */

/** How long the next question may take, in milliseconds; 0 when the whole time is up. */
export type Patience = () => number;

/** @param questions how many of them the whole has time for, one after the other */
export function patience(milliseconds: number, questions: number): Patience {
  const end = Date.now() + milliseconds;
  return () => Math.max(0, Math.min(milliseconds / questions, end - Date.now()));
}

/** @throws when the work takes longer; what it does afterwards concerns nobody */
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

/** What to say of somebody who did not answer in time. */
export const noAnswer = (milliseconds: number, what = 'answer'): string =>
  milliseconds < 100
    ? `no ${what} before the time was up`
    : `no ${what} within ${Math.round(milliseconds / 100) / 10} s`;

/** An error in a few words; some have a code alone. */
export function words(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || 'failed').split('\n')[0]!;
}
