/** What the controller of AWS makes of a Service, as tools/nlb writes it. */

import type { KubeObject } from '../../../lab/kubernetes';
import { run } from '../../../lab/processes';
import { tool } from '../../../lab/tools';

export interface Verdict {
  /** `controller`, `nobody`, `the cloud provider`, `the controller of <class>`. */
  readonly by: string;
  /** Why the controller makes none. */
  readonly refused?: string;
  readonly built?: Balancer;
}

export interface Balancer {
  readonly name: string;
  readonly scheme: string;
  readonly family: string;
  readonly subnets: readonly Readonly<Record<'name' | 'elastic' | 'ipv4' | 'ipv6', string | undefined>>[];
  readonly attributes?: Attributes;
  /** Security groups that the Service names; an empty text is the controller's own. */
  readonly groups: readonly string[];
  /** Who may connect to a port, where the controller's own group says so. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  readonly listeners: readonly Listener[];
  readonly tags?: Attributes;
}

type Attributes = Readonly<Record<string, string>>;

export interface Listener {
  readonly port: number;
  readonly protocol: string;
  readonly certificates?: readonly string[];
  readonly attributes?: Attributes;
  readonly target: Target;
}

export interface Target {
  readonly type: string;
  readonly port: number;
  readonly protocol: string;
  readonly attributes?: Attributes;
  readonly check: Check;
}

export interface Check {
  readonly protocol: string;
  readonly port: string;
  readonly path?: string;
  readonly codes?: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** Asks the controller about a Service as the API server admitted it. */
export function balancerOf(service: KubeObject): Verdict {
  return JSON.parse(run([tool('nlb-model')], { input: `${JSON.stringify(service)}\n` })) as Verdict;
}
