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
export function excuseOf(manifests: Manifests, { kind, namespace, name }: Manifest, rule: string): string | undefined {
  const found = manifests.named(kind, name).filter(other => other.namespace === namespace);
  const reasons = found.map(({ annotations }) => annotations[PREFIX + rule]?.trim());
  return reasons.every(Boolean) ? reasons[0] : undefined;
}
