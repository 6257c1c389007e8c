export interface Symptom {
  /** What the sender or the operator sees, in Markdown. */
  readonly seen: string;
  readonly hop: string;
  /** A command, or what to read. */
  readonly look: string;
  readonly fix: string;
}
