import type { Transport } from '../facts/otlp';
import { inert, shown } from '../foreign/text';
import { HOPS } from '../hops';

/** What the doctor judges, in the order of the packet: the hops, and the whole way at once. */
export const JUDGED = { ...HOPS, send: 'one signal sent' } as const;

export type JudgedId = keyof typeof JUDGED;

/** Unknown is not broken: nobody let us look, or there is nothing yet to see. */
export type Verdict = 'ok' | 'broken' | 'unknown';

/** What one look gave. */
export interface Finding {
  readonly verdict: Verdict;
  /** In a few words, for the list. */
  readonly seen: string;
  /** What the real systems do then, and the symptom. Broken ones have it. */
  readonly why?: string;
  readonly fix?: string;
  /** What works and will hurt. */
  readonly remarks?: readonly string[];
}

/** One look at a hop. */
export interface Look extends Finding {
  /** A proxy, a counter or a status shows it: the cause may be an object at this hop or at another. */
  readonly isSymptom?: true;
}

export interface Hop extends Finding {
  readonly id: JudgedId;
  /** None: it concerns both. */
  readonly transport?: Transport;
}

export const ok = (seen: string): Look => ({ verdict: 'ok', seen });
export const unknown = (seen: string): Look => ({ verdict: 'unknown', seen });
/** An object is not as it must be. */
export const broken = (seen: string, why: string, fix: string): Look => ({ verdict: 'broken', seen, why, fix });
export const symptom = (seen: string, why: string, fix: string): Look => ({
  ...broken(seen, why, fix),
  isSymptom: true,
});
export const remark = (text: string): Look => ({ ...unknown(''), remarks: [text] });

/** A value of somebody else's in a sentence: a text as it is, since `judged` makes it safe, all else in JSON's notation. */
export function said(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'number' && !Number.isFinite(value) ? 'no number' : shown(value);
}

/**
 * What a judgement says, safe to print: names and messages in it come from the cluster, and from whoever answered. One that
 * stumbles over an answer is unknown, and the other hops stay.
 */
export function judged(judge: () => Look): Look {
  try {
    const { verdict, seen, why, fix, remarks, isSymptom } = judge();
    return {
      verdict,
      seen: line(seen, LONGEST.seen),
      ...(why && { why: line(why, LONGEST.why) }),
      ...(fix && { fix: line(fix, LONGEST.fix) }),
      ...(remarks && { remarks: remarks.map(text => line(text, LONGEST.seen)) }),
      ...(isSymptom && { isSymptom }),
    };
  } catch {
    return unknown('not judged: an answer that it goes by has another form than its API gives it');
  }
}

/** A remark, safe to print in the same way. */
export const aside = (text: string): string => line(text, LONGEST.why);

const LONGEST = { seen: 300, why: 1000, fix: 1000 };

function line(text: string, most: number): string {
  const safe = inert(text.slice(0, most + 1));
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe;
}

/**
 * Merges looks at one hop: the first broken object, else the first symptom; else ok if any look is ok, with what the others
 * could not judge; else unknown. Remarks of all are kept.
 */
export function together(looks: readonly Look[]): Look {
  const all = [...new Set(looks.flatMap(({ remarks = [] }) => remarks))];
  return { ...merged(looks), ...(all.length && { remarks: all }) };
}

function merged(looks: readonly Look[]): Look {
  const bad = looks.filter(({ verdict }) => verdict === 'broken');
  if (bad.length) return bad.find(({ isSymptom }) => !isSymptom) ?? bad[0]!;
  const good = looks.filter(({ verdict }) => verdict === 'ok');
  if (!list(good)) return unknown(list(looks) || 'nothing to judge by');
  const dark = looks.filter(({ verdict, seen }) => verdict === 'unknown' && seen);
  return ok(list(good) + (dark.length ? ` (not judged: ${list(dark)})` : ''));
}

function list(looks: readonly Look[]): string {
  return [...new Set(looks.map(({ seen }) => seen).filter(Boolean))].join('; ');
}
