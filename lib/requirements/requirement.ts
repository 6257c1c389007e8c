/** What must be there that we don't make: data alone, which the runbook prints and the doctor looks for. */
import type { Kind } from '../kubernetes/kinds';

/** A condition on a label of a namespace. */
export interface LabelCondition {
  readonly label: string;
  /** The values that are right; an absent label is not, but with `orAbsent`. */
  readonly in?: readonly string[];
  readonly orAbsent?: true;
  /** The values that are wrong; an absent label is right. */
  readonly notIn?: readonly string[];
  /** What happens otherwise. */
  readonly why: string;
  /** Set where the path works without, and something gets worse. */
  readonly isAdvice?: true;
}

/** A kind that the manifests use, and the fields that they set of it: `spec.servers.tls.mode`. */
export interface UsedKind {
  readonly kind: string;
  readonly plural: string;
  readonly fields: readonly string[];
}

/** What is looked for, by `look`. */
export type Needed =
  | {
      readonly look: 'secret';
      readonly namespace: string;
      readonly name: string;
      /** Of each group one key must be there. */
      readonly keys: readonly (readonly string[])[];
    }
  | {
      readonly look: 'object';
      readonly kind: Kind;
      /** Undefined: the kind has no namespaces. */
      readonly namespace?: string;
      readonly name: string;
    }
  | { readonly look: 'namespace'; readonly name: string; readonly labels: readonly LabelCondition[] }
  | {
      readonly look: 'pods';
      readonly namespace: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly serviceAccount: string;
    }
  | { readonly look: 'api'; readonly group: string; readonly version: string; readonly kinds: readonly UsedKind[] }
  | { readonly look: 'default storage class' }
  | { readonly look: 'kubernetes version'; readonly oldest: string }
  /** Older ones work, but ignore what the reason names; with `isHard` they don't do what the path is safe by. */
  | { readonly look: 'istio version'; readonly oldest: string; readonly isHard?: true }
  | {
      readonly look: 'dns';
      readonly host: string;
      readonly service: { readonly namespace: string; readonly name: string };
    }
  /** The doctor doesn't know its API. */
  | { readonly look: 'by hand' }
  /** No API says whether it is there. */
  | { readonly look: 'nowhere' };

/** One thing that must be there. */
export interface Requirement {
  /** What it is: `Secret istio-system/otlp-senders-ca`. */
  readonly what: string;
  /** What it must have: keys, labels, a version. Empty: it must be there. */
  readonly having: string;
  readonly why: string;
  /** The command that shows it. */
  readonly see?: string;
  /** The command that makes it. */
  readonly make?: string;
  /** Set for what can be made only after the first sync. @default false */
  readonly isAfter?: true;
  readonly needed: Needed;
}
