import { get, record, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';

const PREFIX = 'alloy-otlp-ingress/ignore.';

/** An annotation that says: this object may break that rule. */
export interface Suppression {
  readonly manifest: Manifest;
  readonly key: string;
  readonly rule: string;
  readonly reason: string;
}

export function suppressionsOf(manifest: Manifest): Suppression[] {
  return Object.entries(record(get(manifest.value, 'metadata', 'annotations')))
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, reason]) => ({ manifest, key, rule: key.slice(PREFIX.length), reason: (text(reason) ?? '').trim() }));
}

/** Whether the finding's object accepts it, with a reason; where it is defined twice, no definition speaks for another. */
export function suppressed(manifests: Manifests, { kind, namespace, name }: Manifest, rule: string): boolean {
  const found = manifests.named(kind, name).filter(other => other.namespace === namespace);
  return found.length > 0 && found.every(({ annotations }) => annotations[PREFIX + rule]?.trim());
}
