import * as all from './all';
import type { Rule } from './engine/rule';

/** All rules, by id. */
export const RULES: readonly Rule[] = Object.values(all).sort((one, other) => (one.id < other.id ? -1 : 1));
