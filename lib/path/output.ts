/** A file of an environment's output. */
export interface OutputFile {
  /** Below dist/<environment>/. */
  readonly path: string;
  readonly text: string;
  /** Of a file of manifests: what its documents say. */
  readonly objects?: readonly unknown[];
}
