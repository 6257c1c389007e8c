import { admission } from './admission';
import type { Case } from './case';
import { config } from './config';
import { doctor } from './doctor';
import { signals } from './signals';

/** In the order in which they run. */
export const CASES: readonly Case[] = [admission, config, signals, doctor];
