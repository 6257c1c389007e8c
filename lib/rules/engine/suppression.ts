import { get, record, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';

const PREFIX = 'alloy-otlp-ingress/ignore.';

/** An annotation by which an object accepts a rule's mistake. */
interface Suppression {
  readonly manifest: Manifest;
  readonly key: string;
  readonly rule: string;
  readonly reason: string;
}

/** The suppressions that an object's annotations declare. `reason` is empty if the annotation gives none. */
export function suppressionsOf(manifest: Manifest): Suppression[] {
  return Object.entries(record(get(manifest.value, 'metadata', 'annotations')))
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, reason]) => ({ manifest, key, rule: key.slice(PREFIX.length), reason: (text(reason) ?? '').trim() }));
}

/**
 * The reason for which the object accepts the rule's mistake. If the object is defined twice, each definition needs
 * the annotation. undefined: the object does not accept the mistake, or gives no reason.
 */
export function excuseOf(manifests: Manifests, object: Manifest, rule: string): string | undefined {
  const reasonOf = ({ annotations }: Manifest) => annotations[PREFIX + rule]?.trim();
  const reason = reasonOf(object);
  if (!reason) return undefined;
  return manifests.definitions(object.kind, object.namespace, object.name).every(reasonOf) ? reason : undefined;
}
