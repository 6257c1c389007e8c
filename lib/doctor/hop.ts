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
}

export interface Hop extends Finding {
  readonly id: JudgedId;
  /** None: it concerns both. */
  readonly transport?: Transport;
}

export const ok = (seen: string): Finding => ({ verdict: 'ok', seen });
export const unknown = (seen: string): Finding => ({ verdict: 'unknown', seen });
export const broken = (seen: string, why: string, fix: string): Finding => ({ verdict: 'broken', seen, why, fix });

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
export function judged(judge: () => Finding): Finding {
  try {
    const { verdict, seen, why, fix } = judge();
    return {
      verdict,
      seen: line(seen, LONGEST.seen),
      ...(why && { why: line(why, LONGEST.why) }),
      ...(fix && { fix: line(fix, LONGEST.fix) }),
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
 * Merges findings about one hop: the first broken one; else ok if any is ok, naming what was not judged; else unknown.
 */
export function together(findings: readonly Finding[]): Finding {
  const bad = findings.find(({ verdict }) => verdict === 'broken');
  if (bad) return bad;
  const good = findings.filter(({ verdict }) => verdict === 'ok');
  if (!list(good)) return unknown(list(findings) || 'nothing to judge by');
  const dark = findings.filter(({ verdict, seen }) => verdict === 'unknown' && seen);
  return ok(list(good) + (dark.length ? ` (not judged: ${list(dark)})` : ''));
}

function list(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ seen }) => seen).filter(Boolean))].join('; ');
}
