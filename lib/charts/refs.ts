/** How props name what is not theirs. */

/** Pods of a namespace. */
export interface PodsRef {
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels that all of the pods have, and no other pod. */
  readonly labels: Readonly<Record<string, string>>;
}
