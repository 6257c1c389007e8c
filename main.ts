import { SYNTH } from './lib/cli/synth';
import { main } from './lib/cli/main';

main(SYNTH);
