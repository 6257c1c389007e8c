/** Bounds on waiting: whatever the other side does, a look ends. */

/** How long the next question may take, in milliseconds; 0 when the whole time is as good as up. */
export type Patience = () => number;

/** With less nobody can answer, and silence would say nothing. */
const LEAST = 100;

/** @param questions how many of them the whole has time for, one after the other */
export function patience(milliseconds: number, questions: number): Patience {
  const end = Date.now() + milliseconds;
  return () => {
    const left = end - Date.now();
    return left < LEAST ? 0 : Math.min(milliseconds / questions, left);
  };
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
