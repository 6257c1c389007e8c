import type { Context } from '../case';
import type { Overrides } from '../probe';
import { tryBrowser } from './browser';
import { fromMesh, otherApplication, straightToPod, tryOtherApplication } from './neighbours';
import { authorities, forbidden, getsIn, prepared, type Sender, trySenders, unauthenticated } from './senders';
import { tryPrinted } from './snippets';
import { SPOOFED, tryTenant } from './tenant';
import { Issuer, trusting } from './tokens';

/** Puts a token where the environment wants it. */
type Carry = (token: string) => Overrides;

const asBearer: Carry = token => ({ headers: { authorization: `Bearer ${token}` } });

/** At Alloy's sidecar. */
export async function jwt(context: Context): Promise<void> {
  const issuer = new Issuer();
  const good = asBearer(issuer.token({ scope: 'otlp.write' }));
  const scope = (value: unknown) => asBearer(issuer.token({ scope: value }));
  const objects = [trusting(context, issuer), ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      ...tokens(issuer, asBearer, { scope: 'otlp.write' }),
      { what: 'no claim', with: asBearer(issuer.token()), holds: forbidden },
      { what: 'another claim', with: scope('otlp.read'), holds: forbidden },
      { what: 'a claim that begins like the right one', with: scope('otlp.writer'), holds: forbidden },
      { what: 'the right claim among others in one text', with: scope('otlp.read otlp.write'), holds: getsIn },
      { what: 'the right claim in a list', with: scope(['otlp.read', 'otlp.admin']), holds: getsIn },
      ...authorities(context, getsIn, good),
    ]);
    await others(context, issuer);
    await tryPrinted(context, { env: { OTLP_JWT: issuer.token({ scope: 'otlp.write' }) } });
    await straightToPod(context, good.headers);
    await fromMesh(context, good.headers);
  });
}

/** At a gateway that others use too, in a header of its own. */
export async function jwtHeader(context: Context): Promise<void> {
  const issuer = new Issuer();
  const carry: Carry = token => ({ headers: { 'x-otlp-token': `Token ${token}` } });
  const good = carry(issuer.token({ team: 'payments' }));
  const objects = [trusting(context, issuer), ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      ...tokens(issuer, carry, { team: 'payments' }),
      { what: 'no claim', with: carry(issuer.token()), holds: forbidden },
      { what: 'another claim', with: carry(issuer.token({ team: 'orders' })), holds: forbidden },
      {
        what: 'the token in Authorization instead',
        with: asBearer(issuer.token({ team: 'payments' })),
        holds: forbidden,
      },
      { what: 'OPTIONS without a token', with: { method: 'OPTIONS' }, holds: notServed },
      ...authorities(context, getsIn, good),
    ]);
    await tryBrowser(context, good);
    await others(context, issuer);
    await straightToPod(context, good.headers);
  });
}

/** At a gateway of our own; the token names the tenant. */
export async function jwtDedicated(context: Context): Promise<void> {
  const issuer = new Issuer();
  const good = asBearer(issuer.token({ tenant: 'team-c' }));
  const objects = [trusting(context, issuer), ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      ...tokens(issuer, asBearer, { tenant: 'team-c' }),
      { what: 'no tenant in the token', with: asBearer(issuer.token()), holds: forbidden },
      { what: 'no token, and a spoofed tenant', with: { headers: SPOOFED }, holds: forbidden },
      ...authorities(context, getsIn, good),
    ]);
    await tryTenant(context, 'the token’s tenant', 'team-c', good);
    const spoofed = { headers: { ...good.headers, ...SPOOFED } };
    await tryTenant(context, 'the token’s tenant, and a spoofed one', 'team-c', spoofed);
    const opaque = { authorization: 'Bearer opaque' };
    await tryOtherApplication(context, 'a bearer token (why such a gateway must be ours alone)', opaque, 401);
  });
}

/** At a gateway, on a port that it shares with another application. */
export async function jwtSharedPort(context: Context): Promise<void> {
  const issuer = new Issuer();
  const carry: Carry = token => ({ headers: { 'x-otlp-token': token } });
  const good = carry(issuer.token());
  const objects = [trusting(context, issuer), ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      ...tokens(issuer, carry, {}),
      ...authorities(context, getsIn, good),
      ...authorities(context, forbidden).slice(0, 2),
      {
        what: 'no token, Host in capitals',
        with: transport => ({ authority: `${context.environment.edge[transport].host.toUpperCase()}:443` }),
        holds: forbidden,
      },
    ]);
    await others(context, issuer);
  });
}

/** Every way in which a token can be wrong, and the right one. */
function tokens(issuer: Issuer, carry: Carry, claims: Record<string, unknown>): Sender[] {
  const token = (changed: Record<string, unknown>) => carry(issuer.token({ ...claims, ...changed }));
  const past = Math.floor(Date.now() / 1000) - 3600;
  return [
    { what: 'no token', holds: forbidden },
    { what: 'no token but text', with: carry('nonsense'), holds: unauthenticated },
    { what: 'signed by somebody else', with: carry(new Issuer().token(claims)), holds: unauthenticated },
    { what: 'expired', with: token({ exp: past }), holds: unauthenticated },
    { what: 'not valid yet', with: token({ nbf: past + 7200 }), holds: unauthenticated },
    { what: 'of another issuer', with: token({ iss: 'https://other.example.com' }), holds: unauthenticated },
    { what: 'for another audience', with: token({ aud: 'orders' }), holds: forbidden },
    { what: 'for no audience', with: token({ aud: undefined }), holds: forbidden },
    { what: 'right', with: token({}), holds: getsIn },
  ];
}

/** Whose tokens have nothing to do with us. */
async function others(context: Context, issuer: Issuer): Promise<void> {
  await tryOtherApplication(context, 'no credential', {});
  await tryOtherApplication(context, 'a bearer token of its own', { authorization: 'Bearer opaque' });
  const foreign = new Issuer().token({ iss: 'https://other.example.com' });
  await tryOtherApplication(context, 'a JWT of another issuer', { authorization: `Bearer ${foreign}` });
  const basic = Buffer.from('user:password').toString('base64');
  await tryOtherApplication(context, 'user and password', { authorization: `Basic ${basic}` });
  await tryOtherApplication(context, 'a token of ours', { authorization: `Bearer ${issuer.token()}` });
}

/** Past the policy, since a preflight has no token; Alloy has nothing for it. */
const notServed: Sender['holds'] = ({ status }) => status === 405;
