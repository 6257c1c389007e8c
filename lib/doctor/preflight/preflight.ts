import type { Requirement } from '../../requirements/requirement';
import { Cluster } from '../cluster';
import { aside, judged, type Look, type Verdict } from '../look';
import { ofApi } from './api';
import { lookAt } from './judge';
import type { PreflightSeen } from './seen';

/** What was found of one requirement. `open`: it can be there only after the first sync, or no API says whether it is. */
export interface Found extends Omit<Look, 'verdict' | 'isSymptom'> {
  readonly what: string;
  readonly verdict: Verdict | 'open';
}

/** What is there for the first sync, and what is not. */
export interface Preflight {
  readonly environment: string;
  /** true: all was found. false: something is missing, or is not as it must be. null: some could not be looked at. */
  readonly ready: boolean | null;
  /** What concerns several requirements, such as why the API server did not answer. */
  readonly remarks: readonly string[];
  readonly found: readonly Found[];
}

/** Judges what was seen against what must be there. Pure: the same observations give the same answer. */
export function preflight(environment: string, requirements: readonly Requirement[], seen: PreflightSeen): Preflight {
  const cluster = new Cluster(seen.objects);
  const found = requirements.map((one): Found => {
    const { isSymptom: _, ...look } = judged(() => lookOf(one, cluster, seen));
    const isOpen = look.verdict === 'unknown' && (one.isAfter || one.needed.look === 'nowhere');
    return { what: one.what, ...look, ...(isOpen && { verdict: 'open' as const }) };
  });
  const isMissing = found.some(({ verdict }) => verdict === 'broken');
  const isDark = found.some(({ verdict }) => verdict === 'unknown');
  return {
    environment,
    ready: isMissing ? false : isDark ? null : true,
    remarks: (seen.remarks ?? []).map(aside),
    found,
  };
}

function lookOf(one: Requirement, cluster: Cluster, seen: PreflightSeen): Look {
  return one.needed.look === 'api' ? ofApi(one, one.needed, seen.apis) : lookAt(one, one.needed, cluster, seen);
}
