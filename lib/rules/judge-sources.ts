import { isKustomization, withoutPatches } from '../kubernetes/kustomizations';
import { type Manifest, Manifests, nameOf, type Source } from '../kubernetes/manifests';
import { RULES } from '.';
import { partition } from './engine/apart';
import { type Judgement, judge, together } from './engine/check';
import { GAPS } from './gaps';
import { isUnrendered } from './model/operated';

/** What all rules say of files. */
interface Verdict extends Judgement {
  /** The objects of a cluster, in the order of the files. */
  readonly objects: readonly Manifest[];
  /** How many files the objects are of. */
  readonly files: number;
  /** Whether what is not in the files was taken for what does not exist. */
  readonly complete: boolean;
  /** Why files were judged apart, and why the files are not complete, where that is so. */
  readonly notes: readonly string[];
}

/**
 * Judges files that were read by all rules, and names what no rule reads.
 *
 * @param complete whether an object that is not in the files does not exist, which nobody can say of files with a chart that is not rendered
 */
export function judgeSources(files: readonly Source[], complete: boolean): Verdict {
  const sources = withoutPatches(files);
  const unrendered = complete ? new Manifests(sources, true).all.find(isUnrendered) : undefined;
  const isComplete = complete && !unrendered;
  const parts = partition(sources, isComplete);
  const [{ manifests, because } = {}, ...others] = parts;
  const { all } = manifests && others.length === 0 ? manifests : new Manifests(sources, isComplete);
  const objects = all.filter(({ file }) => !isKustomization(file));
  return {
    ...together(parts.map(({ manifests }) => judge(manifests, RULES, GAPS))),
    objects,
    files: new Set(objects.map(({ file }) => file)).size,
    complete: isComplete,
    notes: [
      ...(because
        ? [
            `${because.other.file} and ${because.object.file} define ${nameOf(because.object)} differently; judged apart`,
          ]
        : []),
      ...(unrendered
        ? [`${nameOf(unrendered)} makes objects that are not in the input, so that it is not complete: render it first`]
        : []),
    ],
  };
}
