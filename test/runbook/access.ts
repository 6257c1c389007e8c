/** Environments whose kinds of access say whatever text they may. */
import fc from 'fast-check';
import * as v from 'valibot';
import { text } from '../../lib/environment/scalars';
import type { Environment } from '../../lib/environment/schema';
import { anyText } from '../properties/arbitrary';
import { environmentOf } from '../samples';

export interface AnyAccess {
  readonly issuer: string;
  readonly audience: string;
  /** What stands before the token in a header of its own. */
  readonly prefix: string;
  readonly subject: string;
}

/** Text that shells, YAML, Alloy, telemetrygen and headers could take for their own; a header is ASCII. */
const anyPrefix = fc
  .array(fc.constantFrom(...'aZ09 "\'`$\\!%&;|<>{}()[]#~*?=,:/-_.+@^'.split(''), '$(x)', '${x}', '%s', '`x`'))
  .map(parts => parts.join(''))
  .filter(value => v.is(text(), value));

export const anyAccess: fc.Arbitrary<AnyAccess> = fc.record({
  issuer: anyText.filter(value => !value.includes('*')),
  audience: anyText,
  prefix: anyPrefix,
  subject: anyText,
});

export function accessOf({ issuer, audience, prefix, subject }: AnyAccess): Environment {
  const access = {
    mtls: { caSecret: 'senders-ca', subjectAltNames: [subject] },
    jwt: { issuer, audiences: [audience], jwksUri: 'https://id.example.com/keys', header: { name: 'X-Token', prefix } },
    basic: { htpasswd: { name: 'users', key: 'htpasswd' } },
  };
  return environmentOf({ access: JSON.stringify(access), tenant: '{header: {trust: tested}}' });
}
