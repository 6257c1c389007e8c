import type { Client } from '../clients/client';
import type { Edge } from '../lab/edge';
import type { Environment } from '../lab/environment';
import type { Lab } from '../lab/lab';

/** Something that must hold on a running environment. A case leaves the environment as it found it. */
export interface Case {
  readonly id: string;
  /** A sentence that is true when the case passes. */
  readonly title: string;
  /** Why it says nothing about this environment, if so. */
  skip?(environment: Environment): string | undefined;
  /** The names of the environments that it is about; only cases that name them run on them. */
  readonly environments?: RegExp;
  /** The names of golden cases, or of an example, that it runs on beside the ordinary environments; only cases that name them run there. */
  readonly goldens?: RegExp;
  /** Runs on the first environment, and its golden cases, alone: it is about the real systems more than about our output. */
  readonly once?: boolean;
  /** Whether it runs beside the cases of an environment that has cases of its own. */
  readonly anywhere?: boolean;
  /** When it fails, the other cases would only repeat it. */
  readonly required?: boolean;
  run(context: Context): Promise<void>;
}

/** The golden case in which one tier receives and another samples: what runs anywhere holds there, too. */
export const TWO_TIERS = /^sampling-apart$/;

/** The example of sampling at scale: what holds of its parts, `sampling-apart`, `gateway-own` and `zone-local` show. */
export const SCALE = /^scale$/;

/** The golden case whose edge is written in the Gateway API. */
export const GATEWAY_API = /^gateway-api$/;

/** Which disasters to draw. */
export interface Disasters {
  readonly seed: number;
  readonly count: number;
}

/** Which changes to draw, and where to write what the real parts made of them. */
export interface Mutations {
  readonly seed: number;
  readonly count: number;
  /** A folder. @default - none: the checker is asked at once, and must agree */
  readonly record?: string;
}

export interface Context {
  readonly lab: Lab;
  readonly environment: Environment;
  /** The way in that senders take. @default - the environment's first */
  readonly edge?: Edge;
  /** A sender outside of the cluster. */
  readonly client: Client;
  /** Which disasters happen. */
  readonly disasters: Disasters;
  /** Which changes are made. */
  readonly mutations: Mutations;
  /** Says how far a case is that takes long. */
  note(text: string): void;
  /** Notes what was seen, and whether it is what must be seen. */
  check(what: string, holds: boolean, seen: string): void;
}
