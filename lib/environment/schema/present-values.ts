import * as v from 'valibot';

/** The path of a file with what a Helm release, or the mesh, was given. */
export const presentValues = v.optional(
  v.pipe(
    v.string('a path'),
    v.regex(
      /^[A-Za-z0-9_.][-A-Za-z0-9_./]*$/,
      'a path from this file’s folder, of letters, digits, "-", "_", "." and "/"',
    ),
  ),
);
