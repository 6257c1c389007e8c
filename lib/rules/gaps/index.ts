import type { GapFinder } from '../model/gap';
import { alloyModules } from './alloy-modules';
import { ambientMembers } from './ambient';
import { openArguments } from './arguments';
import { openFields } from './fields';
import { strangersGateways } from './gateway-api';
import { unreadKinds } from './kinds';
import { openMetadata } from './metadata';
import { openAnnotations } from './nlb';

/** Everything that finds what the rules don't judge. A further finder is a line here. */
export const GAPS: readonly GapFinder[] = [
  unreadKinds,
  strangersGateways,
  ambientMembers,
  alloyModules,
  openFields,
  openAnnotations,
  openMetadata,
  openArguments,
];
