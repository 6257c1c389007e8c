import { SYNTH } from './lib/cli/commands/synth';
import { main } from './lib/cli/main';

main(SYNTH);
