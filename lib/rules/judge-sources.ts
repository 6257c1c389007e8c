import { type Manifest, Manifests, nameOf, type Source } from '../kubernetes/manifests';
import { RULES } from '.';
import { partition } from './engine/apart';
import { type Judgement, judge, together } from './engine/check';
import { GAPS } from './gaps';

/** What all rules say of files. */
interface Verdict extends Judgement {
  /** The objects of a cluster, in the order of the files. */
  readonly objects: readonly Manifest[];
  /** How many files the objects are of. */
  readonly files: number;
  /** Why files were judged apart, if they were. */
  readonly apart: string | undefined;
}

/**
 * Judges files that were read by all rules, and names what no rule reads.
 *
 * @param complete whether an object that is not in the files does not exist
 */
export function judgeSources(sources: readonly Source[], complete: boolean): Verdict {
  const parts = partition(sources, complete);
  const [{ manifests, because } = {}, ...others] = parts;
  const { all } = manifests && others.length === 0 ? manifests : new Manifests(sources, complete);
  const objects = all.filter(({ file }) => !isKustomization(file));
  return {
    ...together(parts.map(({ manifests }) => judge(manifests, RULES, GAPS))),
    objects,
    files: new Set(objects.map(({ file }) => file)).size,
    apart:
      because &&
      `${because.other.file} and ${because.object.file} define ${nameOf(because.object)} differently; judged apart`,
  };
}

/** Whether kustomize reads a file, by the names that kustomize looks for. It is no object of a cluster. */
export function isKustomization(file: string): boolean {
  return /(?:^|[/\\])(?:kustomization\.ya?ml|Kustomization)$/.test(file);
}
