import { secretValue } from '../../lab/secrets';
import type { Context } from '../case';
import { tryBrowser } from './browser';
import { SENDER, Senders } from './mtls';
import { fromMesh, otherApplication, straightToPod, tryOtherApplication } from './neighbours';
import {
  authorities,
  forbidden,
  getsIn,
  noConnection,
  prepared,
  type Sender,
  trySenders,
  unauthenticated,
} from './senders';
import { tryPrinted } from './snippets';
import { tryTenant } from './tenant';
import { Issuer, trusting } from './tokens';
import { changeToken, changeUsers, passwordOf, refusesToStart, withUsers } from './users';

/** Users and passwords, judged by Alloy. */
export async function basic(context: Context): Promise<void> {
  await withUsers(context, async () => {
    const good = as('alice');
    await prepared(context, { objects: otherApplication(context), good }, async () => {
      await trySenders(context, [...passwords({}), ...authorities(context, getsIn, good)]);
      await tryBrowser(context, good);
      await tryOtherApplication(context, 'a user of its own', as('carol').headers);
      await straightToPod(context, good.headers);
    });
    await changeUsers(context, { alice: 'another password' });
    await context.environment.restartWorkloads();
    await prepared(context, { good: as('alice', 'another password') }, () =>
      trySenders(context, [
        { what: 'after a restart, a changed password', with: as('alice', 'another password'), holds: getsIn },
        { what: 'after a restart, the old password', with: good, holds: unauthenticated },
        { what: 'after a restart, a user who was taken out', with: as('bob'), holds: unauthenticated },
      ]),
    );
  });
}

export async function bearer(context: Context): Promise<void> {
  const good = { headers: bearerHeader(TOKEN) };
  await prepared(context, { objects: otherApplication(context), good }, async () => {
    await trySenders(context, [...bearers({}), ...authorities(context, getsIn, good)]);
    await tryOtherApplication(context, 'a bearer token of its own', bearerHeader('opaque'));
    await straightToPod(context, good.headers);
    await fromMesh(context, good.headers);
  });
  for (const token of ['', ' \n']) await refusesToStart(context, token);
  await changeToken(context, 'another-token');
  await context.environment.restartWorkloads();
  await prepared(context, { good: { headers: bearerHeader('another-token') } }, () =>
    trySenders(context, [
      { what: 'after a restart, a changed token', with: { headers: bearerHeader('another-token') }, holds: getsIn },
      { what: 'after a restart, the old token', with: good, holds: unauthenticated },
    ]),
  );
}

/** Both, and the sender says which tenant it is. */
export async function mtlsAndBearer(context: Context): Promise<void> {
  const senders = new Senders(context);
  const certificate = senders.certificate(SENDER);
  const good = { ...certificate, headers: bearerHeader(TOKEN) };
  const objects = [senders.secret, ...otherApplication(context)];
  await prepared(context, { objects, good }, async () => {
    await trySenders(context, [
      ...bearers(certificate),
      { what: 'the token without a certificate', with: { headers: good.headers }, holds: noConnection },
      {
        what: 'the token, and a certificate of another CA',
        with: { ...senders.ofAnotherAuthority, headers: good.headers },
        holds: noConnection,
      },
    ]);
    const tenant = { ...good, headers: { ...good.headers, 'x-scope-orgid': 'team-d' } };
    await tryTenant(context, 'the sender’s own word for its tenant', 'team-d', tenant);
    const twice = { ...good, headers: { ...good.headers, 'x-scope-orgid': ['team-d', 'team-e'] } };
    await tryTenant(context, 'two words for its tenant: the first, and nobody waits behind it', 'team-d', twice);
    await tryTenant(context, 'the next sender', 'team-d', tenant);
    await tryPrinted(context, { files: senders.printed, env: { OTLP_TOKEN: TOKEN, OTLP_TENANT: 'team-d' } });
    await tryOtherApplication(context, 'a bearer token of its own, no certificate', bearerHeader('opaque'));
  });
}

export async function mtlsAndBasic(context: Context): Promise<void> {
  const senders = new Senders(context);
  const certificate = senders.certificate(SENDER);
  await withUsers(context, async () => {
    const good = { ...certificate, ...as('alice') };
    await prepared(context, { objects: [senders.secret], good }, async () => {
      await trySenders(context, [
        ...passwords(certificate),
        { what: 'a user without a certificate', with: as('alice'), holds: noConnection },
      ]);
    });
  });
}

/** Two credentials in two headers: the sidecar judges the token, Alloy the password. */
export async function jwtAndBasic(context: Context): Promise<void> {
  const issuer = new Issuer();
  const token = { 'x-otlp-token': issuer.token() };
  const expired = { 'x-otlp-token': issuer.token({ exp: 1 }) };
  await withUsers(context, async () => {
    const good = { headers: { ...token, ...as('alice').headers } };
    const objects = [trusting(context, issuer), ...otherApplication(context)];
    await prepared(context, { objects, good }, async () => {
      await trySenders(context, [
        { what: 'token and user', with: good, holds: getsIn },
        { what: 'neither', holds: forbidden },
        { what: 'a user without a token', with: as('alice'), holds: forbidden },
        {
          what: 'a user with an expired token',
          with: { headers: { ...good.headers, ...expired } },
          holds: unauthenticated,
        },
        { what: 'a token without a user', with: { headers: token }, holds: unauthenticated },
        {
          what: 'a token with a wrong password',
          with: { headers: { ...token, ...as('alice', 'wrong').headers } },
          holds: unauthenticated,
        },
      ]);
      await tryOtherApplication(context, 'a user of its own', as('carol').headers);
      const basic = as('alice').headers.authorization.replace('Basic ', '');
      await tryPrinted(context, { env: { OTLP_JWT: token['x-otlp-token'], OTLP_BASIC: basic } });
    });
  });
}

const rowWith =
  (base: Sender['with'] & object) =>
  (what: string, headers: Record<string, string>, holds: Sender['holds']): Sender => ({
    what,
    with: { ...base, headers },
    holds,
  });

function passwords(base: Sender['with'] & object): Sender[] {
  const row = rowWith(base);
  return [
    row('no user', {}, unauthenticated),
    row('a wrong password', as('alice', 'wrong').headers, unauthenticated),
    row('another user’s password', as('alice', passwordOf('bob')).headers, unauthenticated),
    row('an unknown user', as('mallory').headers, unauthenticated),
    row('an empty password', as('alice', '').headers, unauthenticated),
    row('a bearer token', bearerHeader('opaque'), unauthenticated),
    row('one user', as('alice').headers, getsIn),
    row('another user', as('bob').headers, getsIn),
  ];
}

function bearers(base: Sender['with'] & object): Sender[] {
  const row = rowWith(base);
  return [
    row('no token', {}, unauthenticated),
    row('an empty token', { authorization: 'Bearer ' }, unauthenticated),
    row('another-token', bearerHeader('wrong'), unauthenticated),
    row('a token that begins like the right one', bearerHeader(TOKEN.slice(0, -1)), unauthenticated),
    row('the token as a user', as('alice', TOKEN).headers, unauthenticated),
    row('the token', bearerHeader(TOKEN), getsIn),
  ];
}

/** What the lab puts into that Secret. */
const TOKEN = secretValue('otlp-senders', 'token');

function as(user: string, password = passwordOf(user)): { headers: { authorization: string } } {
  return { headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } };
}

function bearerHeader(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
