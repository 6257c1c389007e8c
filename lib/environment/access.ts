/** Who may send. */
import * as v from 'valibot';
import { doc, text } from './values';

export const access = v.strictObject({
  none: doc(
    v.optional(v.strictObject({ reason: doc(text(), 'Why; printed at every synth.') })),
    'Anybody who reaches the NLB may send.',
  ),
});
