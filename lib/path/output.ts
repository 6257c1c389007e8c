/** A file of an environment's output. */
export interface OutputFile {
  /** Path below dist/<environment>/. */
  readonly path: string;
  readonly text: string;
  /** The documents of a file of manifests. undefined for any other file. */
  readonly objects?: readonly unknown[];
}
