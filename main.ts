import { main } from './lib/cli/main';
import { SYNTH } from './lib/cli/synth';

main(SYNTH);
