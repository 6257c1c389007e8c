/** What the page and its worker say to each other. */
import type { ExampleGroup } from '../lib/page/examples';
import type { PageFile, Verdict } from '../lib/page/judge';

/** A question to the worker. */
export interface Ask {
  readonly files: readonly PageFile[];
  readonly complete: boolean;
}

/** What the worker says: once what it has to show, then an answer for each question. */
export type Answer =
  | { readonly examples: readonly ExampleGroup[] }
  | { readonly verdict: Verdict }
  | { readonly failed: string };
