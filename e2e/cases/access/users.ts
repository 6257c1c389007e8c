import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../lab/kubernetes';
import { run } from '../../lab/processes';
import { secret } from '../../lab/secrets';
import type { Context } from '../case';

const SECRET = 'otlp-senders';

export const passwordOf = (user: string): string => `${user} has a password`;

/** Alloy with an htpasswd file of two users: it reads the file at start, so its pods are replaced. */
export async function withUsers(context: Context, work: () => Promise<void>): Promise<void> {
  await changeUsers(context, { alice: passwordOf('alice'), bob: passwordOf('bob') });
  await context.environment.restartWorkloads();
  await work();
}

export async function changeUsers(context: Context, users: Record<string, string>): Promise<void> {
  const lines = Object.entries(users).map(
    ([user, password]) => `${user}:${run(['openssl', 'passwd', '-apr1', password]).trim()}\n`,
  );
  await context.environment.apply(secretOf(context, 'htpasswd', lines.join('')));
}

export async function changeToken(context: Context, token: string): Promise<void> {
  await context.environment.apply(secretOf(context, 'token', token));
}

/** A token that is empty must not run: Alloy's authenticator would panic at the first request. Leaves Alloy down. */
export async function refusesToStart(context: Context, token: string): Promise<void> {
  const { environment, check } = context;
  await changeToken(context, token);
  const what = `Alloy with the token ${JSON.stringify(token)}`;
  try {
    await environment.restartWorkloads();
    check(what, false, 'it runs');
  } catch {
    const log = readFileSync(environment.alloys[0]!.containers.get('alloy')!.log, 'utf8');
    const said = log.split('\n').find(line => /coalesce|token/.test(line)) ?? 'nothing about it';
    check(what, !/^panic/m.test(log) && /token/.test(log), `does not start: ${said.slice(0, 200)}`);
  }
}

function secretOf({ environment }: Context, key: string, value: string): KubeObject {
  return secret({ name: SECRET, namespace: environment.alloyAccount().namespace }, { [key]: value });
}
