import * as v from 'valibot';
import { hasUnseen } from '../../foreign/text';
import { doc } from '../scalars';
import { environmentSchema } from '.';

const BASE = 'the path of one .yaml file on this disk, from the folder of this file, such as bases/eu.yaml';

const { name, ...sections } = environmentSchema.entries;

/** The schema of environments/<name>.yaml as it is written: an environment, and the base that the file extends. */
export const fileSchema = v.strictObject({
  name,
  extends: doc(
    v.optional(
      v.pipe(
        v.string(BASE),
        v.regex(/^(?!\/|[a-zA-Z][-+.a-zA-Z0-9]*:|~).*\.ya?ml$/, BASE),
        v.check(path => !hasUnseen(path), BASE),
      ),
    ),
    'The file that this one extends, from this file’s own folder; a base may extend another. Mappings are merged, lists and all else replace what the base says, and null takes that away. In editors take partial.schema.json for both files. Default: none.',
    'docs/your-environment.md#a-base-and-overlays',
  ),
  ...sections,
});
