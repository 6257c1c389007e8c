import { join } from 'node:path';
import { Authority } from '../../lab/certificates';
import { forbidden, getsIn, noConnection, type Sender, trySenders, unauthenticated } from '../access/senders';
import { Issuer } from '../access/tokens';
import type { Context } from '../case';
import type { Overrides } from '../probe';
import type { Ways } from './index';

/** Every edge with the credentials of the others, with wrong ones, and with none. */
export async function trySendersOf(context: Context, ways: Ways, issuer: Issuer): Promise<void> {
  const past = Math.floor(Date.now() / 1000) - 3600;
  const right = bearer(issuer.token());
  const foreign = bearer(new Issuer().token());
  const expired = bearer(issuer.token({ exp: past }));
  const { cert, key } = context.environment.senderOf(ways.public.edge)!;
  const certificate = { tls: { cert, key } };
  const wrong: Sender[] = [
    { what: 'a token of somebody else’s keys', with: foreign, holds: unauthenticated },
    { what: 'an expired token', with: expired, holds: unauthenticated },
    { what: 'no token but text', with: bearer('nonsense'), holds: unauthenticated },
  ];
  const rows: Record<keyof Ways, Sender[]> = {
    internal: [
      { what: 'nothing', holds: getsIn },
      { what: 'a right token', with: right, holds: getsIn },
      { what: 'user and password', with: { headers: { authorization: 'Basic dTpw' } }, holds: getsIn },
      ...wrong,
    ],
    public: [
      { what: 'its certificate', holds: getsIn },
      { what: 'no certificate', with: NO_CERTIFICATE, holds: noConnection },
      { what: 'a token and no certificate', with: { ...NO_CERTIFICATE, ...right }, holds: noConnection },
      { what: 'a certificate of another CA', with: { tls: foreignCertificate(context) }, holds: noConnection },
      { what: 'its certificate and a right token', with: right, holds: getsIn },
      ...wrong.map(row => ({ ...row, what: `its certificate and ${row.what}` })),
    ],
    partner: [
      { what: 'its token', with: right, holds: getsIn },
      { what: 'nothing', holds: forbidden },
      { what: 'the certificate for public and no token', with: certificate, holds: forbidden },
      { what: 'a token for another audience', with: bearer(issuer.token({ aud: 'orders' })), holds: forbidden },
      ...wrong,
    ],
  };
  for (const [name, senders] of Object.entries(rows) as [keyof Ways, Sender[]][]) {
    const named = senders.map(sender => ({ ...sender, what: `${name}, ${sender.what}` }));
    await trySenders({ ...context, edge: ways[name].edge }, named);
  }
}

/** Whatever an ordinary sender has. */
export const NO_CERTIFICATE: Overrides = { tls: { cert: undefined, key: undefined } };

const bearer = (token: string): Overrides => ({ headers: { authorization: `Bearer ${token}` } });

function foreignCertificate({ lab, environment }: Context): { cert: string; key: string } {
  const authority = new Authority(join(lab.folder, 'pki', `${environment.name}-foreign`), 'foreign-ca');
  const { certificateFile, keyFile } = authority.issue(['sender.example.com']);
  return { cert: certificateFile, key: keyFile };
}
