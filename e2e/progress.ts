/** What a lab tells the program that runs it, as it happens. */
export type Progress =
  | { readonly kind: 'logs'; readonly folder: string }
  | { readonly kind: 'step'; readonly name: string; readonly seconds: number; readonly error?: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'case'; readonly result: Result }
  | { readonly kind: 'skipped'; readonly id: string; readonly environment: string; readonly why: string };

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly environment: string;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** One thing that a case looked at. */
export interface Row {
  readonly what: string;
  readonly holds: boolean;
  readonly seen: string;
}

/** An environment for a lab to run. */
export interface Task {
  readonly name: string;
  readonly folder: string;
  /** Whether it is the run's first, where the cases of `once` run. */
  readonly first: boolean;
}

/** A lab asks for its next environment with this word, and gets a task, or null when there is none left. */
export const NEXT = 'next';
