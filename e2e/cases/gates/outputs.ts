import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Manifests } from '../../lab/manifests';
import { synthesized } from '../../repository';

/** What was synthesized for an environment of dist/ or a golden case. */
export interface Output {
  readonly name: string;
  readonly manifests: Manifests;
  /** The files that `manifests` was read from. */
  readonly files: readonly string[];
}

/** All of dist/ and __snapshots__/: what the gates judge. */
export function outputs(): Output[] {
  return (['dist', '__snapshots__'] as const).flatMap(root =>
    synthesized(root).map(([name, folder]) => ({
      name: `${root}/${name}`,
      manifests: Manifests.read(name, folder),
      files: readdirSync(join(folder, 'manifests')).map(file => join(folder, 'manifests', file)),
    })),
  );
}

/** What a gate says of how many it judged. */
export const counted = (all: readonly Output[]): string =>
  `${all.reduce((sum, { manifests }) => sum + manifests.objects.length, 0)} objects of ${all.length} environments`;
