import { join } from 'node:path';

/** Programs that run in a pod's network as processes of their own: they stand beside this module. */
export const EXPORTERS = join(__dirname, 'exporters.js');
export const PROBER = join(__dirname, 'prober.js');
export const MIXED = join(__dirname, 'mixed.js');
