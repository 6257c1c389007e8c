import { randomUUID } from 'node:crypto';
import { arrival } from '../arrival';
import type { Context } from '../case';
import { accepted, type Overrides, probe } from '../probe';
import { TRANSPORTS } from './senders';

/** Sends over both transports and looks which tenant the backend saw. */
export async function tryTenant(
  context: Context,
  what: string,
  tenant: string | undefined,
  overrides: Overrides,
): Promise<void> {
  const { environment, check } = context;
  const signal = environment.config.signals[0]!;
  for (const transport of TRANSPORTS) {
    const run = randomUUID();
    const seen = await probe(context, transport, { ...overrides, run });
    await arrival(environment, run, signal, 1);
    const requests = (await environment.counts()).flatMap(({ requests }) => requests ?? []);
    const request = requests.find(one => one.run === run);
    const name = request?.headers['x-scope-orgid'];
    const holds = accepted(seen) && request !== undefined && name === tenant;
    check(
      `${transport}: ${what}`,
      holds,
      request ? `${seen.text}, the backend saw ${JSON.stringify(name)}` : `${seen.text}, nothing arrived`,
    );
  }
}

export const SPOOFED = { 'x-scope-orgid': 'spoofed' };
