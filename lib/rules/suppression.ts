import { get, record, text } from './json';
import type { Manifest } from './manifests';

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

/** Whether an object may break a rule, with a reason. */
export function suppressed({ annotations }: Manifest, rule: string): boolean {
  return !!annotations[PREFIX + rule]?.trim();
}
