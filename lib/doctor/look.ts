import type { Transport } from '../facts/otlp';
import { inert, shown } from '../foreign/text';
import { HOPS } from '../hops';

/** What the doctor judges, in the packet's order: each hop, then one signal over the whole path. */
export const JUDGED = { ...HOPS, send: 'one signal sent' } as const;

/** Id of a hop, or `send`. */
export type JudgedId = keyof typeof JUDGED;

/** `unknown` is not `broken`: the doctor was not allowed to look, or there is nothing to see yet. */
export type Verdict = 'ok' | 'broken' | 'unknown';

/** The result of one look. */
interface Outcome {
  readonly verdict: Verdict;
  /** What was seen, in a few words for the list. */
  readonly seen: string;
  /** What the real systems do then, and the symptom. Only for `broken`. */
  readonly why?: string;
  readonly fix?: string;
  /** What works today and will cause trouble. */
  readonly remarks?: readonly string[];
}

/** One look at a hop. */
export interface Look extends Outcome {
  /** Set if a proxy, a counter or a status shows the fault: the cause may be an object at this hop or at another. */
  readonly isSymptom?: true;
}

/** The verdict on one hop, all looks merged. */
export interface JudgedHop extends Outcome {
  readonly id: JudgedId;
  /** The transport that the hop is for. undefined: both. */
  readonly transport?: Transport;
  /** `<namespace>/<name>` of the Service of the edge or tier that the hop belongs to. undefined: there is one alone. */
  readonly service?: string;
}

/** A look that found everything as it must be. */
export const ok = (seen: string): Look => ({ verdict: 'ok', seen });

/** A look that could not judge; `seen` says why. */
export const unknown = (seen: string): Look => ({ verdict: 'unknown', seen });
/** A look that found an object that is not as it must be. */
export const broken = (seen: string, why: string, fix: string): Look => ({ verdict: 'broken', seen, why, fix });

/** A look that found a fault whose cause may be elsewhere. */
export const symptom = (seen: string, why: string, fix: string): Look => ({
  ...broken(seen, why, fix),
  isSymptom: true,
});

/** A look that judges nothing and adds one remark. */
export const remark = (text: string): Look => ({ ...unknown(''), remarks: [text] });

/** Writes somebody else's value into a sentence: text unchanged (`judged` makes text safe), all else as JSON. */
export function said(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'number' && !Number.isFinite(value) ? 'no number' : shown(value);
}

/**
 * Runs a look and makes its texts safe to print: names and messages come from the cluster, or from whoever answered. A
 * look that throws becomes `unknown`, so that the other hops are still judged.
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

/** Makes a remark safe to print, as `judged` does. */
export const aside = (text: string): string => line(text, LONGEST.why);

const LONGEST = { seen: 300, why: 1000, fix: 1000 };

function line(text: string, most: number): string {
  const safe = inert(text.slice(0, most + 1));
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe;
}

/**
 * Merges looks at one hop: the first broken object, else the first symptom; else ok if any look is ok, naming what the
 * other looks could not judge; else unknown. Every look's remarks are kept.
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
