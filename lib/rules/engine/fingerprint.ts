import { nameOf } from '../../kubernetes/manifests';
import type { Finding } from './rule';

/** What stays of a finding when lines move: two findings with the same fingerprint are the same mistake. */
export interface Fingerprint {
  readonly rule: string;
  /** Kind, namespace and name. */
  readonly object: string;
  readonly path: string;
  /** What was got, without numbers of lines. */
  readonly got: string;
}

/** The fingerprint of a finding. */
export function fingerprintOf({ rule, object, path, got }: Finding): Fingerprint {
  return { rule, object: nameOf(object), path, got: got.replace(/\b(line|column) \d+/g, '$1 …') };
}

/** A fingerprint as one text. */
export function keyOf({ rule, object, path, got }: Fingerprint): string {
  return JSON.stringify([rule, object, path, got]);
}
