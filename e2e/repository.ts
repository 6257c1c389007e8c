import { resolve } from 'node:path';

/** The root of the repository: this module runs from e2e/build. */
export const REPOSITORY = resolve(__dirname, '..', '..');
